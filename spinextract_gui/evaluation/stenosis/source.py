"""Rows of labelled pictures, from a table or from the RSNA 2024 layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.evaluation.stenosis.rsna import GRADES, PLACES, SERIES, read_rsna
from spinextract_gui.evaluation.stenosis.table import TableRow, read_table
from spinextract_gui.storage.hashing import file_sha256
from spinextract_gui.synthesis.spine.study_set import MARK

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class LabelledRows:
    """Pictures with level and grade.

    Attributes
    ----------
    refused
        What the source names and could not be made a row of.
    hashes
        Of the files that say the labels, by what a record calls them.
    synthetic
        Whether the set says that it holds phantoms only.
    """

    rows: tuple[TableRow, ...]
    refused: tuple[SkippedInput, ...]
    hashes: Mapping[str, str]
    synthetic: bool = False


def labelled_rows(
    table: Path | None = None, images: Path | None = None, rsna: Path | None = None
) -> LabelledRows:
    """Read a table whose pictures lie below `images`, or the RSNA 2024 layout below `rsna`.

    Raises
    ------
    InputError
        When the source cannot be read, or not exactly one was named.
    """
    if rsna is not None and table is None and images is None:
        rows, refused = read_rsna(rsna)
        hashes = {f"{name}_sha256": file_sha256(rsna / name) for name in (GRADES, PLACES, SERIES)}
        return LabelledRows(tuple(rows), tuple(refused), hashes, (rsna / MARK).is_file())
    if rsna is None and table is not None and images is not None:
        return LabelledRows(
            tuple(read_table(table, images)),
            (),
            {"table_sha256": file_sha256(table)},
            (images / MARK).is_file(),
        )
    raise InputError("Name either a table with its folder of pictures, or an RSNA 2024 folder.")
