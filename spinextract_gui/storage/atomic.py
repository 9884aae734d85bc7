"""Writing files so that a crash or a full disk leaves the whole old or the whole new one.

This is the only module that writes user files.
"""

from __future__ import annotations

import os
import secrets
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Self

from spinextract_gui.domain.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
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
    write_together({path: data}, check)


def write_together(
    files: Mapping[Path, bytes], check: Callable[[bytes], bool] | None = None
) -> None:
    """Write several files: every one lies whole on the disk before the first is renamed.

    A full disk therefore changes none of them. Parameters and errors as `write_bytes`.
    """
    staged = {path: path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp") for path in files}
    name = "The file"
    try:
        for path, data in files.items():
            name = path.name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(staged[path], data)
            if check is not None and not check(staged[path].read_bytes()):
                raise StorageError(f"{name} was not written whole; the older file was kept.")
        for path, temporary in staged.items():
            name = path.name
            temporary.replace(path)
        for folder in {path.parent for path in files}:
            _sync_folder(folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StorageError(f"{name} could not be saved: {reason}.") from error
    finally:
        for temporary in staged.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with the guarantees of `write_bytes`."""
    write_bytes(path, text.encode("utf-8"))


class Staged:
    """Several files that grow piece by piece and appear together, or not at all.

    Use it as a context: entering gives an `Appender` for every path. On a clean end all lie
    whole on the disk before the first takes the place of an older file; after an error all
    older files are untouched. Raises StorageError.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._staged = {
            path: path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp") for path in paths
        }
        self._open = ExitStack()

    def __enter__(self) -> dict[Path, Appender]:
        return {
            path: self._open.enter_context(Appender(temporary))
            for path, temporary in self._staged.items()
        }

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            self._open.close()
            if kind is None:
                self._rename()
        finally:
            for temporary in self._staged.values():
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)

    def _rename(self) -> None:
        try:
            for path, temporary in self._staged.items():
                temporary.replace(path)
            for folder in {path.parent for path in self._staged}:
                _sync_folder(folder)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise StorageError(f"{path.name} could not be saved: {reason}.") from error


class Appender:
    """Adds to the end of a file: what a large file that arrives piece by piece needs.

    Use it as a context; leaving it makes everything durable.

    Raises
    ------
    StorageError
        From every method, when the disk refuses; what was added before stays.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, flags, 0o600)
        except OSError as error:
            raise self._refusal(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise self._refusal(error) from error
        finally:
            os.close(self._descriptor)

    def add(self, data: bytes) -> None:
        """Write every byte of `data` behind what is there."""
        try:
            _write_all(self._descriptor, data)
        except OSError as error:
            raise self._refusal(error) from error

    def sync(self) -> None:
        """Return only when everything added so far would survive a power cut."""
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            raise self._refusal(error) from error

    def clear(self) -> None:
        """Begin again with an empty file."""
        try:
            os.ftruncate(self._descriptor, 0)
        except OSError as error:
            raise self._refusal(error) from error

    def _refusal(self, error: OSError) -> StorageError:
        reason = error.strerror or type(error).__name__
        return StorageError(f"{self._path.name} could not be saved: {reason}.")


def _write_whole(path: Path, data: bytes) -> None:
    """Write every byte: one `write` call may come back short on a full disk."""
    descriptor = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
    )
    try:
        _write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        written = os.write(descriptor, view[: 1 << 24])
        if written <= 0:
            raise OSError(28, "the disk took no more data")
        view = view[written:]


def _sync_folder(folder: Path) -> None:
    """Make the rename itself durable; Windows has no way to sync a folder."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
