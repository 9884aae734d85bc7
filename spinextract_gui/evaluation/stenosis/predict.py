"""Asking models about every row of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import ModelGrade
from spinextract_gui.domain.slide import ReadFault, SkippedInput
from spinextract_gui.evaluation.stenosis.pictures import read_all
from spinextract_gui.evaluation.stenosis.table import TableRow
from spinextract_gui.inference.mri.fitness import picture_fault
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.inference.mri.ensemble import Ensemble

    Looked = Callable[[TableRow, SliceImage], object]

_ROWS_AT_ONCE = 16
"""Pictures in memory and answers on the way; a stop or a failure loses no more than these."""


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What every model says of one row, in the models' order."""

    row: TableRow
    models: tuple[ModelGrade, ...]


def predict(
    rows: Sequence[TableRow], ensemble: Ensemble, looked: Looked | None = None
) -> Iterator[RowAnswer | SkippedInput]:
    """Yield an answer for each row, or why it has none.

    Parameters
    ----------
    looked
        Gets each answered row with its slice, while the networks still remember the slice.

    Raises
    ------
    SpinextractError
        When a network answers with numbers that are no probabilities.
    """
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        yield from _answered(rows[start : start + _ROWS_AT_ONCE], ensemble, looked)


def _answered(
    rows: Sequence[TableRow], ensemble: Ensemble, looked: Looked | None
) -> Iterator[RowAnswer | SkippedInput]:
    pictures = read_all([row.image for row in rows])
    usable: list[tuple[TableRow, SliceImage]] = []
    for row in rows:
        values = pictures[row.image]
        fault = values.sentence if isinstance(values, ReadFault) else picture_fault(values)
        if fault or isinstance(values, ReadFault):
            yield SkippedInput(f"row {shown(row.row_id)} ({shown(row.image.name)})", fault)
        else:
            usable.append((row, values))
    if not usable:
        return
    levels = [row.level for row, _ in usable]
    said = list(ensemble.answers([values for _, values in usable], levels))
    for (row, values), models in zip(usable, zip(*said, strict=True), strict=True):
        if looked is not None:
            looked(row, values)
        yield RowAnswer(row, models)
