"""How well probabilities hold before and after a calibration, on rows it was not fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.evaluation.answers import Answers
from spinextract_gui.evaluation.calibration import expected_calibration_error, squared_errors

if TYPE_CHECKING:
    from spinextract_gui.evaluation.answers import Labels, Shares

_LEAST = 1e-12
_NAMES = {"brier": "Brier", "ece": "ECE", "log_loss": "log loss"}


@dataclass(frozen=True, slots=True)
class Figures:
    """Smaller is better, all of them.

    Attributes
    ----------
    brier
        Mean squared distance of the probabilities from the truth, from 0 to 2.
    ece
        Expected calibration error of the most probable class.
    log_loss
        Mean negative logarithm of the probability of the truth.
    """

    rows: int
    brier: float
    ece: float
    log_loss: float


@dataclass(frozen=True, slots=True)
class Change:
    """Figures before and after a calibration, on the same rows; `level` says which rows."""

    level: str
    before: Figures
    after: Figures

    @property
    def worse(self) -> str:
        """Names of the figures that became worse; empty for none."""
        return ", ".join(
            words
            for name, words in _NAMES.items()
            if getattr(self.after, name) > getattr(self.before, name)
        )

    @property
    def sentence(self) -> str:
        """All figures; says so when something became worse."""
        worse = self.worse
        return (
            f"{self.before.rows} {self.level}: "
            f"Brier {self.before.brier:.3f} before, {self.after.brier:.3f} after; "
            f"ECE {self.before.ece:.3f} before, {self.after.ece:.3f} after; "
            f"log loss {self.before.log_loss:.3f} before, {self.after.log_loss:.3f} after"
            + (f" (worse: {worse})" if worse else "")
        )


def figures(truth: Labels, probabilities: Shares) -> Figures:
    """Return the figures of probabilities (n, k) for class indices (n,)."""
    answers = Answers(truth, np.asarray(probabilities, np.float64), np.arange(len(truth)))
    said = answers.probabilities[np.arange(len(truth)), truth].clip(_LEAST)
    return Figures(
        rows=len(truth),
        brier=float(squared_errors(answers).mean()),
        ece=expected_calibration_error(answers),
        log_loss=float(-np.log(said).mean()),
    )


def means_by(groups: Labels, values: Shares) -> Shares:
    """Return the mean (g, k) of values (n, k) over each group, in the order of its number."""
    place = np.unique(groups, return_inverse=True)[1]
    sums = np.zeros((int(place.max()) + 1, values.shape[1]))
    np.add.at(sums, place, values)
    return sums / np.bincount(place)[:, None]


def first_by(groups: Labels, labels: Labels) -> Labels:
    """Return the label (g,) of each group, in the order of its number."""
    return labels[np.unique(groups, return_index=True)[1]]
