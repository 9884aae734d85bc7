"""Collecting what cannot be used, many files with one reason as one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.readers.sentences import readable, shown

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Leftovers:
    """Files that were left out, by reason."""

    def __init__(self) -> None:
        self._files: dict[str, list[Path]] = {}

    def add(self, path: Path, clause: str) -> None:
        """Leave a file out; `clause` follows its name."""
        self._files.setdefault(clause, []).append(path)

    def listed(self) -> list[SkippedInput]:
        """Return one entry per reason, that of most files first."""
        groups = sorted(self._files.items(), key=lambda group: -len(group[1]))
        return [_entry(files, clause) for clause, files in groups]


def _entry(files: Sequence[Path], clause: str) -> SkippedInput:
    name = readable(files[0].name)
    if len(files) == 1:
        return SkippedInput(name, f"{shown(name)} {clause}.")
    more = "one more file" if len(files) == 2 else f"{len(files) - 1} more files"
    return SkippedInput(
        f"{name} and {more}", f"{shown(name)} {clause} (the same holds for {more})."
    )
