"""Figures and their intervals put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.evaluation.bootstrap import intervals
from spinextract_gui.evaluation.measures import (
    PER_CLASS,
    ClassMeasures,
    Estimate,
    Measures,
    figures,
)

if TYPE_CHECKING:
    from spinextract_gui.evaluation.answers import Answers


def measured(answers: Answers, bootstrap: int, seed: int) -> Measures:
    """Return every figure of a set of rows.

    Parameters
    ----------
    bootstrap
        How many sets of patients are drawn for the intervals; 0 gives none.
    seed
        Same seed, same intervals.
    """
    from sklearn.metrics import confusion_matrix

    values, around = figures(answers), intervals(answers, bootstrap, seed)

    def estimate(name: str) -> Estimate:
        value = values[name]
        low, high = around.get(name, (None, None)) if value is not None else (None, None)
        return Estimate(value, low, high)

    confusion = confusion_matrix(
        answers.truth, answers.predicted, labels=list(range(answers.classes))
    )
    classes = tuple(
        ClassMeasures(
            int((answers.truth == index).sum()),
            {name: estimate(f"{name}/{index}") for name in PER_CLASS},
        )
        for index in range(answers.classes)
    )
    return Measures(
        rows=len(answers.truth),
        groups=int(answers.groups.max()) + 1,
        estimates={name: estimate(name) for name in values if "/" not in name},
        classes=classes,
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
    )
