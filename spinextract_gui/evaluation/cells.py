"""Reading tables of commas that others wrote: whole, as text, or with a sentence why not."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.sentences import shown
from spinextract_gui.readers.small_file import read_small

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_MOST_BYTES = 256 << 20
_MOST_ROWS = 2_000_000


def read_cells(path: Path, required: Sequence[str]) -> list[tuple[str, Mapping[str, str]]]:
    """Return every row by column, each with where it stands (``line 2 of rows.csv``).

    Parameters
    ----------
    required
        Columns that the table must have; further ones are kept.

    Raises
    ------
    InputError
        When the file is no such table; the sentence names the first wrong line.
    """
    name = shown(path.name)
    reader = csv.DictReader(io.StringIO(_text(path, name)), strict=True)
    try:
        columns = reader.fieldnames or ()
        absent = [column for column in required if column not in columns]
        if absent:
            raise InputError(f"{name} has no column {absent[0]}; expected {', '.join(required)}.")
        rows = list(_rows(reader, name))
    except csv.Error as error:
        raise InputError(f"{name} is no table of commas at line {reader.line_num}.") from error
    if not rows:
        raise InputError(f"{name} has no rows.")
    return rows


def _text(path: Path, name: str) -> str:
    data = read_small(path, _MOST_BYTES, "a table")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is no text in UTF-8; expected a table of commas.") from error


def _rows(reader: csv.DictReader[str], name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for number, cells in enumerate(reader):
        if number >= _MOST_ROWS:
            raise InputError(f"{name} has more than {_MOST_ROWS:,} rows.")
        where = f"line {reader.line_num} of {name}"
        if None in cells or None in cells.values():
            raise InputError(f"{where[0].upper()}{where[1:]} has not as many cells as the head.")
        yield where, cells
