"""The published data contract: a table of pictures with level and severity."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.evaluation.cells import read_cells
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUIRED = ("image_path", "row_id", "level", "severity")
STUDY = "study_id"
"""A further column that names the study of a row, where there is one."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of the table.

    Attributes
    ----------
    row_id, study
        Foreign text. `study` groups rows for the any-severe loss: the column ``study_id``; else
        the row's id without the level at its end (``12_spinal_canal_stenosis_l4_l5``); else the
        row is a study of its own.
    image
        Below the folder of the pictures.
    truth
        None when the table does not grade the row; it is predicted and not evaluated.
    place
        Where the level lies on the picture, in its pixels, where that is known.
    """

    row_id: str
    image: Path
    level: Level
    truth: Grade | None
    study: str
    place: ImagePoint | None = None


def read_table(path: Path, images: Path) -> list[TableRow]:
    """Read a table whose pictures lie below `images`.

    Raises
    ------
    InputError
        When the file is no such table; the sentence names the first wrong line.
    """
    if not images.is_dir():
        raise InputError(f"There is no folder {shown(images.name)} with pictures.")
    below = Path(os.path.abspath(images))  # noqa: PTH100
    return [_row(cells, where, below) for where, cells in read_cells(path, REQUIRED)]


def _row(cells: Mapping[str, str], where: str, images: Path) -> TableRow:
    level = Level.from_title(cells["level"])
    if level is None:
        known = ", ".join(one.title for one in Level)
        raise InputError(f"There is a level {shown(cells['level'])!r} in {where}; known: {known}.")
    severity = cells["severity"].strip()
    truth = Grade.from_name(severity)
    if severity and truth is None:
        known = ", ".join(one.key for one in Grade)
        raise InputError(f"There is a severity {shown(severity)!r} in {where}; known: {known}.")
    row_id = cells["row_id"].strip()
    if not row_id:
        raise InputError(f"There is no row_id in {where}.")
    study = (cells.get(STUDY) or "").strip() or _without_level(row_id, level)
    return TableRow(row_id, _below(images, cells["image_path"], where), level, truth, study)


def _below(images: Path, text: str, where: str) -> Path:
    """Return the path of a picture; a table may not lead out of its folder."""
    path = Path(os.path.normpath(images / text.strip()))
    if not text.strip() or "\0" in text or not path.is_relative_to(images) or path == images:
        raise InputError(
            f"The image_path {shown(text)!r} in {where} does not lie below the folder of pictures."
        )
    return path


def _without_level(row_id: str, level: Level) -> str:
    """Return a row's id without the level at its end, or whole when it does not end so."""
    plain = row_id.upper().replace("/", "_").replace("-", "_")
    ending = f"_{level.name}"
    return row_id[: -len(ending)] if plain.endswith(ending) and len(plain) > len(ending) else row_id
