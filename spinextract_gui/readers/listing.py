"""Looking into folders: bounded, in natural order, without following surprises."""

from __future__ import annotations

import os
import re
from pathlib import Path

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.sentences import shown

MAX_ENTRIES = 200_000
_NUMBER = re.compile(r"([0-9]{1,18})")
TIFF_ENDINGS = frozenset({".tif", ".tiff", ".btf", ".tf8", ".tf2"})
COMPANION_ENDINGS = frozenset(
    f".{ending}"
    for ending in (
        *("txt", "md", "log", "csv", "tsv", "json", "xml", "yaml", "yml", "ini", "db"),
        *("pdf", "html", "xlsx", "docx", "sha256"),
    )
)
"""Files people keep beside their slides; they are neither read nor complained about."""


class Listing:
    """Folders as they were when first looked at; all of them together are bounded."""

    def __init__(self, limit: int = MAX_ENTRIES) -> None:
        self._limit = limit
        self._seen = 0
        self._known: dict[Path, tuple[list[Path], list[Path]]] = {}

    def folders(self, folder: Path) -> list[Path]:
        """Return the folders inside `folder`. Raises InputError as `files` does."""
        return self._entries(folder)[0]

    def files(self, folder: Path) -> list[Path]:
        """Return everything else inside `folder`, hidden entries left out.

        Raises
        ------
        InputError
            When the folder may not be read, or holds more than any case does.
        """
        return self._entries(folder)[1]

    def tiffs(self, folder: Path) -> list[Path]:
        """Return the files called TIFF. Raises InputError as `files` does."""
        return [file for file in self.files(folder) if file.suffix.lower() in TIFF_ENDINGS]

    def _entries(self, folder: Path) -> tuple[list[Path], list[Path]]:
        if folder not in self._known:
            self._known[folder] = self._scan(folder)
        return self._known[folder]

    def _scan(self, folder: Path) -> tuple[list[Path], list[Path]]:
        folders, files = list[Path](), list[Path]()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._count(folder)
                    if not entry.name.startswith((".", "__MACOSX")):
                        (folders if _is_folder(entry) else files).append(Path(entry.path))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError(
                f"The folder {shown(folder.name)} could not be read: {reason}."
            ) from error
        return _sorted(folders), _sorted(files)

    def _count(self, folder: Path) -> None:
        self._seen += 1
        if self._seen > self._limit:
            raise InputError(
                f"The folder {shown(folder.name)} leads to more than {self._limit:,} files; "
                "expected one patient, one slide or one study."
            )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a loop of links
        return False


def _sorted(paths: list[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (natural_key(path.name), path.name))


def natural_key(name: str) -> list[tuple[bool, int, str]]:
    """Return a sort key that puts ``slide_2`` before ``slide_10``."""
    return [
        (False, int(part), "") if part.isdecimal() else (True, 0, part)
        for part in _NUMBER.split(name)
        if part
    ]
