"""The same answers read in two ways: as the networks give them, or as this program shows them.

A network trained with class weights answers no probability. The published tables hold its
softmax as it is; what this program shows is divided by the weights, and calibrated where the
model has a calibrator.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.evaluation.classification import Assessment, assess
from spinextract_gui.evaluation.stenosis.challenge import any_severe_log_loss, weighted_log_loss
from spinextract_gui.evaluation.stenosis.table import TableRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.grade import ModelGrade
    from spinextract_gui.evaluation.stenosis.predict import RowAnswer

ENSEMBLE = "ensemble"
"""Name of the mean over several models in tables."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What one model says of all rows, read in one way.

    Attributes
    ----------
    probabilities
        (n, 3), in the order of `rows`.
    """

    model: str
    rows: tuple[TableRow, ...]
    probabilities: NDArray[np.float64]

    @property
    def predicted(self) -> list[Grade]:
        """The most probable grade of each row (the first of equals)."""
        return [Grade(int(index)) for index in self.probabilities.argmax(axis=1)]


@dataclass(frozen=True, slots=True)
class Scores:
    """How one reading of one model fares on the rows whose grade the table states.

    Attributes
    ----------
    weighted_log_loss, any_severe_log_loss
        See `evaluation.stenosis.challenge`.
    studies
        How many the any-severe loss is over.
    """

    model: str
    assessment: Assessment
    weighted_log_loss: float
    any_severe_log_loss: float
    studies: int


def readings(answers: Sequence[RowAnswer], names: Sequence[str], *, shown: bool) -> list[Reading]:
    """Return a reading for each model, and one of their mean when there are several.

    Parameters
    ----------
    shown
        Take the probabilities that the program shows, not the raw softmax.
    """
    rows = tuple(answer.row for answer in answers)

    def values(one: ModelGrade) -> tuple[float, ...]:
        return (one.probabilities if shown else one.raw).values

    table = np.array([[values(one) for one in answer.models] for answer in answers], np.float64)
    table = table.reshape(len(rows), len(names), len(Grade))
    found = [Reading(name, rows, table[:, place]) for place, name in enumerate(names)]
    return [*found, Reading(ENSEMBLE, rows, table.mean(axis=1))] if len(names) > 1 else found


def score(reading: Reading) -> Scores | None:
    """Compare a reading with the grades of the table; None when it states none."""
    graded = [place for place, row in enumerate(reading.rows) if row.truth is not None]
    if not graded:
        return None
    rows = [reading.rows[place] for place in graded]
    truth = np.array([row.truth for row in rows], np.int64)
    said, studies = reading.probabilities[graded], [row.study for row in rows]
    return Scores(
        model=reading.model,
        assessment=assess(truth, said),
        weighted_log_loss=weighted_log_loss(truth, said),
        any_severe_log_loss=any_severe_log_loss(truth, said, studies),
        studies=len(set(studies)),
    )
