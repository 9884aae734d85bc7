"""The published data contract: a table of pictures with level and severity."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

REQUIRED = ("image_path", "row_id", "level", "severity")
STUDY = "study_id"
"""A further column that names the study of a row, where there is one."""
_MOST_BYTES = 256 << 20
_MOST_ROWS = 2_000_000


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
    """

    row_id: str
    image: Path
    level: Level
    truth: Grade | None
    study: str


def read_table(path: Path, images: Path) -> list[TableRow]:
    """Read a table whose pictures lie below `images`.

    Raises
    ------
    InputError
        When the file is no such table; the sentence names the first wrong line.
    """
    name = shown(path.name)
    if not images.is_dir():
        raise InputError(f"There is no folder {shown(images.name)} with pictures.")
    reader = csv.DictReader(io.StringIO(_text(path, name)), strict=True)
    try:
        columns = reader.fieldnames or ()
        absent = [column for column in REQUIRED if column not in columns]
        if absent:
            raise InputError(f"{name} has no column {absent[0]}; expected {', '.join(REQUIRED)}.")
        rows = list(_rows(reader, name, Path(os.path.abspath(images))))  # noqa: PTH100
    except csv.Error as error:
        raise InputError(f"{name} is no table of commas at line {reader.line_num}.") from error
    if not rows:
        raise InputError(f"{name} has no rows.")
    return rows


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{name} could not be read: {reason}.") from error
    if len(data) > _MOST_BYTES:
        raise InputError(f"{name} is too large for a table of pictures.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is no text in UTF-8; expected a table of commas.") from error


def _rows(reader: csv.DictReader[str], name: str, images: Path) -> Iterator[TableRow]:
    for number, cells in enumerate(reader):
        if number >= _MOST_ROWS:
            raise InputError(f"{name} has more than {_MOST_ROWS:,} rows.")
        where = f"line {reader.line_num} of {name}"
        if None in cells or None in cells.values():
            raise InputError(f"{where[0].upper()}{where[1:]} has not as many cells as the head.")
        yield _row(cells, where, images)


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
