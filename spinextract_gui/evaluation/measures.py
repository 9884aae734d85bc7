"""Every figure of the published model card on one set of rows, with intervals on request.

The card's macro balanced accuracy of 92.9 % is the mean of its sensitivity (89.4 %) and
specificity (96.4 %): each class against the rest, then the mean over the classes. What
scikit-learn calls the balanced accuracy of several classes is the card's sensitivity.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.evaluation.calibration import expected_calibration_error, squared_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spinextract_gui.evaluation.answers import Answers

MACRO = {
    "balanced_accuracy": "Macro balanced accuracy",
    "auroc": "Macro AUROC",
    "sensitivity": "Sensitivity (macro)",
    "specificity": "Specificity (macro)",
    "accuracy": "Accuracy",
    "brier": "Brier score",
    "ece": "Calibration error (ECE)",
}
"""Figures over all classes, with what reports call them; means are over occurring classes."""
PER_CLASS = {
    "balanced_accuracy": "Balanced accuracy",
    "auroc": "AUROC",
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "precision": "Precision",
}
"""Figures of one class against the rest."""
SMALLER_IS_BETTER = frozenset({"brier", "ece"})


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; None for what is not defined on these rows."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ClassMeasures:
    """How one class fares against the rest; `rows` are truly of it."""

    rows: int
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Measures:
    """How a set of rows fares.

    Attributes
    ----------
    groups
        How many patients (or studies) the rows belong to.
    confusion
        (k, k): rows are the truth, columns the prediction.
    """

    rows: int
    groups: int
    estimates: Mapping[str, Estimate]
    classes: tuple[ClassMeasures, ...]
    confusion: tuple[tuple[int, ...], ...]


def figures(answers: Answers) -> dict[str, float | None]:
    """Return every figure; those of class 2 are called ``sensitivity/2``."""
    from sklearn.metrics import confusion_matrix

    confusion = confusion_matrix(
        answers.truth, answers.predicted, labels=list(range(answers.classes))
    )
    found: dict[str, float | None] = {}
    for index in range(answers.classes):
        for name, value in _of_class(answers, confusion, index).items():
            found[f"{name}/{index}"] = value
    for name in ("balanced_accuracy", "auroc", "sensitivity", "specificity"):
        found[name] = mean_known([found[f"{name}/{index}"] for index in answers.occurring])
    found["accuracy"] = float(np.trace(confusion) / confusion.sum())
    found["brier"] = float(squared_errors(answers).mean())
    found["ece"] = expected_calibration_error(answers)
    for name, (up, down) in answers.ratios.items():
        found[name] = _share(float(up.sum()), float(down.sum()))
    return found


def mean_known(values: Sequence[float | None]) -> float | None:
    """Return the mean of what is defined, None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _of_class(
    answers: Answers, confusion: NDArray[np.int64], index: int
) -> dict[str, float | None]:
    hits = int(confusion[index, index])
    rows, calls, every = (
        int(confusion[index].sum()),
        int(confusion[:, index].sum()),
        int(confusion.sum()),
    )
    sensitivity = _share(hits, rows)
    specificity = _share(every - rows - calls + hits, every - rows)
    both = sensitivity is not None and specificity is not None
    return {
        "sensitivity": sensitivity,
        "specificity": specificity,
        "balanced_accuracy": mean_known([sensitivity, specificity]) if both else None,
        "precision": _share(hits, calls),
        "auroc": _auroc(answers, index) if 0 < rows < every else None,
    }


def _auroc(answers: Answers, index: int) -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(answers.truth == index, answers.probabilities[:, index]))


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
