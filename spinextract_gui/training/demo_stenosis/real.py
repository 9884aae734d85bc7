"""What the model says of real slices, which it was not trained on and cannot be trusted on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.training.levels.reference import MaskLocaliser
from spinextract_gui.training.levels.series import PatientSeries
from spinextract_gui.training.levels.slices import read_slices

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.training.demo_stenosis.answer import Answer


@dataclass(frozen=True, eq=False)
class RealBehaviour:
    """Levels of real patients: what the model calls them, and how wide the canal is there.

    Attributes
    ----------
    calls
        (n,) most probable grades.
    widths_mm
        (n,) of the canal on the data set's own mask, at an assumed pixel size.
    scores
        (n,) probability of moderate plus twice that of severe.
    """

    patients: int
    calls: NDArray[np.int64]
    widths_mm: NDArray[np.float64]
    scores: NDArray[np.float64]

    def share(self, grade: Grade) -> float:
        """Return the share of levels with this call."""
        return float((self.calls == grade).mean())

    def median_mm(self, grade: Grade) -> float | None:
        """Return the median width of the levels with this call; None when there are none."""
        chosen = self.widths_mm[self.calls == grade]
        return float(np.median(chosen)) if len(chosen) else None

    @property
    def rank_correlation(self) -> float:
        """Spearman's, between score and width: -1 if wider always means a lower score."""
        scores, widths = (one.argsort().argsort() for one in (self.scores, self.widths_mm))
        return float(np.corrcoef(scores, widths)[0, 1])


def behaviour_on_slices(folder: Path, answer: Answer) -> RealBehaviour:
    """Grade the middle slice of every patient of the SPIDER slices.

    Levels and widths come from the masks. Levels that a mask does not show are left out.
    """
    slices = read_slices(folder)
    patients = sorted({one.patient for one in slices})
    calls, widths, scores = [], [], []
    for patient in patients:
        series = PatientSeries([one for one in slices if one.patient == patient])
        found = MaskLocaliser(series).find(series, series.middle)
        probabilities = answer(series.read_slice(series.middle))
        for level, width in found.widths.items():
            if width.width_mm is not None:
                calls.append(int(probabilities[level].argmax()))
                widths.append(width.width_mm)
                scores.append(float(probabilities[level] @ np.arange(len(Grade))))
    return RealBehaviour(len(patients), np.array(calls), np.array(widths), np.array(scores))


def said(probabilities: NDArray[np.float64]) -> str:
    """Return five levels' grades in words."""
    return ", ".join(
        f"{level.title} {Grade(int(row.argmax())).title} ({row.max():.2f})"
        for level, row in zip(Level, probabilities, strict=True)
    )
