"""Do probabilities mean what they say: Brier score, calibration error, reliability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from spinextract_gui.evaluation.answers import Answers, Labels, Shares

BINS = 10
"""Equal widths from 0 to 1; a confidence on an edge belongs to the bin above it."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The rows whose confidence lies in [low, high).

    Attributes
    ----------
    confidence, accuracy
        Means over the rows; None in an empty bin.
    """

    low: float
    high: float
    rows: int
    confidence: float | None
    accuracy: float | None


def bin_of(confidence: Shares) -> Labels:
    """Return the index of the bin of each confidence (n,) in [0, 1]."""
    edges = np.linspace(0.0, 1.0, BINS + 1)[1:-1]
    return np.searchsorted(edges, confidence, side="right").astype(np.int64)


def reliability(answers: Answers) -> tuple[Bin, ...]:
    """Compare the probability of the predicted class with how often it is right.

    Source: DeGroot & Fienberg 1983; Guo et al., ICML 2017.
    """
    confidence = answers.probabilities.max(axis=1)
    right = answers.predicted == answers.truth
    place, edges = bin_of(confidence), np.linspace(0.0, 1.0, BINS + 1).round(12).tolist()
    found = []
    for index in range(BINS):
        inside = place == index
        rows = int(inside.sum())
        said = float(confidence[inside].mean()) if rows else None
        true = float(right[inside].mean()) if rows else None
        found.append(Bin(edges[index], edges[index + 1], rows, said, true))
    return tuple(found)


def expected_calibration_error(answers: Answers) -> float:
    """Return the mean distance of confidence and accuracy over the bins, weighted by their rows."""
    gaps = [
        one.rows * abs(one.confidence - one.accuracy)
        for one in reliability(answers)
        if one.confidence is not None and one.accuracy is not None
    ]
    return sum(gaps) / len(answers.truth)


def squared_errors(answers: Answers) -> Shares:
    """Return the squared distance of each row's probabilities from the truth, (n,) in [0, 2].

    Their mean is the Brier score of several classes as Brier 1950 defines it.
    """
    stated = np.eye(answers.classes)[answers.truth]
    return ((answers.probabilities - stated) ** 2).sum(axis=1)  # type: ignore[no-any-return]
