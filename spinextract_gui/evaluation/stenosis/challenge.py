"""The metric of the RSNA 2024 lumbar challenge for one condition: weighted log losses.

Severe rows weigh 4, moderate 2, normal or mild 1. Beside the loss over all rows there is one
over studies: is any level severe, said with the largest probability of severe among its levels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.grade import Grade

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spinextract_gui.evaluation.answers import Ratio

SAMPLE_WEIGHTS = (1.0, 2.0, 4.0)
"""Per grade."""
_LEAST = float(np.finfo(np.float64).eps)
"""Probabilities are clipped here: a certain mistake costs 36, not infinity."""


def weighted_log_loss(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    """Return the log loss of probabilities (n, 3) against grades (n,), weighted by grade."""
    return _mean(log_loss_terms(truth, probabilities))


def any_severe_log_loss(
    truth: NDArray[np.int64], probabilities: NDArray[np.float64], groups: Sequence[str]
) -> float:
    """Return the log loss of "any level is severe", a term for each group of rows.

    A group is true when one of its rows is severe, is predicted with the largest probability
    of severe among its rows, and weighs as much as its heaviest row.

    Parameters
    ----------
    groups
        What each row belongs to (n,): a study. Rows of their own group each are possible.
    """
    names = np.asarray(groups, dtype=object).astype(str)
    places = np.unique(names, return_inverse=True)[1].astype(np.int64)
    return _mean(any_severe_terms(truth, probabilities, places))


def log_loss_terms(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> Ratio:
    """Return what each row (n,) adds to the weighted loss, and its weight."""
    weights = np.asarray(SAMPLE_WEIGHTS)[truth]
    said = np.take_along_axis(probabilities, truth[:, None], axis=1)[:, 0]
    return _losses(said) * weights, weights


def any_severe_terms(
    truth: NDArray[np.int64], probabilities: NDArray[np.float64], groups: NDArray[np.int64]
) -> Ratio:
    """Return what each group adds to the any-severe loss, and its weight.

    Parameters
    ----------
    groups
        (n,), numbered from 0. What a group adds stands at the first of its rows; the others
        add nothing, so that both results are (n,).
    """
    count = int(groups.max()) + 1
    any_severe = np.zeros(count, bool)
    said, weights = np.zeros(count), np.zeros(count)
    np.logical_or.at(any_severe, groups, truth == Grade.SEVERE)
    np.maximum.at(said, groups, probabilities[:, Grade.SEVERE])
    np.maximum.at(weights, groups, np.asarray(SAMPLE_WEIGHTS)[truth])
    first = np.unique(groups, return_index=True)[1]
    up, down = np.zeros(len(truth)), np.zeros(len(truth))
    up[first] = _losses(np.where(any_severe, said, 1 - said)) * weights
    down[first] = weights
    return up, down


def _losses(said: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return -log of the probabilities that the truths were given."""
    losses: NDArray[np.float64] = -np.log(said.clip(_LEAST, 1.0))
    return losses


def _mean(ratio: Ratio) -> float:
    up, down = ratio
    return float(up.sum() / down.sum())
