"""sha256 of files and of lists of files."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def file_sha256(path: Path) -> str:
    """Return the sha256 (hex) of one file, read in pieces. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files_sha256(paths: Iterable[Path], root: Path) -> str:
    """Return one sha256 (hex) over many files: their names below `root` and their contents."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        line = f"{path.relative_to(root).as_posix()}\0{file_sha256(path)}\n"
        digest.update(line.encode("utf-8", "surrogateescape"))  # names need not be UTF-8
    return digest.hexdigest()
