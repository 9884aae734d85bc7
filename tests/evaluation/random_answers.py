"""Made-up answers: random ones, and cohorts drawn from a population whose figures are known."""

from __future__ import annotations

import numpy as np

from spinextract_gui.evaluation.answers import Answers


def random_answers(
    seed: int, rows: int = 300, classes: int = 4, patients: int = 40, rounded: bool = False
) -> Answers:
    """Return rows of patients of one class each; `rounded` makes many probabilities equal."""
    rng = np.random.default_rng(seed)
    groups = np.concatenate([np.arange(patients), rng.integers(0, patients, rows - patients)])
    truth = (groups % classes).astype(np.int64)
    scores = rng.normal(size=(rows, classes)) + 1.2 * np.eye(classes)[truth]
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    if rounded:
        shares = np.round(shares * 8 + 0.5) / (np.round(shares * 8 + 0.5)).sum(1, keepdims=True)
    return Answers(truth, shares, groups.astype(np.int64))
