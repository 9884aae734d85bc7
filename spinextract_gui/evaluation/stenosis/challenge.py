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

SAMPLE_WEIGHTS = (1.0, 2.0, 4.0)
"""Per grade."""
_LEAST = float(np.finfo(np.float64).eps)
"""Probabilities are clipped here: a certain mistake costs 36, not infinity."""


def weighted_log_loss(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    """Return the log loss of probabilities (n, 3) against grades (n,), weighted by grade."""
    weights = np.asarray(SAMPLE_WEIGHTS)[truth]
    said = np.take_along_axis(probabilities, truth[:, None], axis=1)[:, 0]
    return _loss(said, weights)


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
    names, places = np.unique(np.asarray(groups, dtype=object).astype(str), return_inverse=True)
    any_severe = np.zeros(len(names), bool)
    said, weights = np.zeros(len(names)), np.zeros(len(names))
    np.logical_or.at(any_severe, places, truth == Grade.SEVERE)
    np.maximum.at(said, places, probabilities[:, Grade.SEVERE])
    np.maximum.at(weights, places, np.asarray(SAMPLE_WEIGHTS)[truth])
    return _loss(np.where(any_severe, said, 1 - said), weights)


def _loss(said: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the weighted mean of -log of the probabilities that the truths were given."""
    return float(np.average(-np.log(said.clip(_LEAST, 1.0)), weights=weights))
