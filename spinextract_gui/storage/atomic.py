"""Writing files so that a crash or a full disk leaves the whole old or the whole new one.

This is the only module that writes user files.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write_bytes(path: Path, data: bytes, check: Callable[[bytes], bool] | None = None) -> None:
    """Write `data` to `path`: temporary file beside it, fsync, rename, fsync of the folder.

    Parameters
    ----------
    check
        Called with what was read back before the rename; False means the file is not whole.

    Raises
    ------
    StorageError
        When anything fails; an older file at `path` is untouched.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(temporary, data)
        if check is not None and not check(temporary.read_bytes()):
            raise StorageError(f"{path.name} was not written whole; the older file was kept.")
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageError(f"{path.name} could not be saved: {reason}.") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with the guarantees of `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


def _write_whole(path: Path, data: bytes) -> None:
    """Write every byte: one `write` call may come back short on a full disk."""
    descriptor = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
    )
    try:
        view = memoryview(data)
        while view:
            written = os.write(descriptor, view[: 1 << 24])
            if written <= 0:
                raise OSError(28, "the disk took no more data")
            view = view[written:]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no way to sync a folder."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
