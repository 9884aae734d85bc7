"""Fitting the statistics of known tissue, with a limit set on patients left out of the fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.known_tissue import KnownTissue, combined, projected

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    Floats = NDArray[np.float32]
    Whole = NDArray[np.int64]

QUANTILE = 0.95
"""Of known patches this share is within the limit; chosen before any unknown tissue was seen."""
DIRECTIONS = 64
FOLDS = 5
_LEAST = 1e-12
_NO_SCALES = np.ones(4, np.float32)


@dataclass(frozen=True, eq=False)
class TissueFit:
    """Fitted statistics and what they say of patches they were not fitted on.

    Attributes
    ----------
    novelty
        (n,): each patch by the fold that left its patient out, relative to the limit.
    """

    tissue: KnownTissue
    novelty: NDArray[np.float64]


def fit_known_tissue(
    embeddings: ArrayLike,
    labels: ArrayLike,
    patients: ArrayLike,
    *,
    quantile: float = QUANTILE,
    directions: int = DIRECTIONS,
    seed: int = 1000,
) -> TissueFit:
    """Fit statistics on all patches and the limit on patients left out.

    Each of five folds leaves whole patients out; the limit is a quantile of the distances of
    all patches, each by statistics that never saw its patient. scikit-learn's principal
    components and Ledoit-Wolf shrinkage of the shared covariance.

    Parameters
    ----------
    embeddings
        (n, d) of tumour patches.
    labels, patients
        (n,) class indices, and what tells patients apart.
    quantile
        Share of held-out known patches that is to lie within the limit.

    Raises
    ------
    ModelError
        When a class has fewer than two patients, or there are too few patches.
    """
    values = np.asarray(embeddings, np.float32)
    truth = np.unique(np.asarray(labels), return_inverse=True)[1]
    who = np.unique(np.asarray(patients), return_inverse=True)[1]
    _check(truth, who)
    directions = min(directions, len(values) // 4, values.shape[1])
    nearest, rest = np.empty(len(values)), np.empty(len(values))
    for inside, outside in _splits(truth, who, seed):
        fitted = _statistics(values[inside], truth[inside], directions, seed)
        nearest[outside], rest[outside] = fitted.parts(values[outside])
    # both sizes come from patients left out: on its own patches a fit leaves too small a rest
    scales = np.array([nearest.mean(), max(rest.mean(), _LEAST), 1.0, quantile], np.float32)
    distance = combined(nearest, rest, scales)
    scales[2] = limit = np.quantile(distance, quantile)
    whole = _statistics(values, truth, directions, seed)
    return TissueFit(replace(whole, scales=scales), distance / limit)


def _splits(truth: Whole, who: Whole, seed: int) -> list[tuple[Whole, Whole]]:
    """Return patches to fit on and patches left out; patients of a class take turns."""
    first = np.unique(who, return_index=True)[1]
    order = np.random.default_rng(seed).permutation(len(first))
    order = order[np.argsort(truth[first][order], kind="stable")]
    turn = np.empty(len(first), np.int64)
    folds = min(FOLDS, len(first))
    turn[order] = np.arange(len(first)) % folds
    return [
        (np.flatnonzero(turn[who] != fold), np.flatnonzero(turn[who] == fold))
        for fold in range(folds)
    ]


def _statistics(values: Floats, truth: Whole, directions: int, seed: int) -> KnownTissue:
    """Return statistics without scales and limit."""
    from sklearn.covariance import LedoitWolf
    from sklearn.decomposition import PCA

    found = PCA(directions, svd_solver="randomized", random_state=seed).fit(values)
    mean, components = found.mean_.astype(np.float32), found.components_.astype(np.float16)
    components = components.astype(np.float32)  # as they will be stored
    inside, _ = projected(values, mean, components)
    centres = np.stack([inside[truth == one].mean(axis=0) for one in np.unique(truth)])
    spread = LedoitWolf(assume_centered=True).fit(inside - centres[truth])
    whitening = np.linalg.cholesky(spread.precision_).astype(np.float32)
    return KnownTissue(
        mean, components, whitening, (centres @ whitening).astype(np.float32), _NO_SCALES
    )


def _check(truth: Whole, who: Whole) -> None:
    fewest = min(len(np.unique(who[truth == one])) for one in np.unique(truth))
    if fewest < 2 or len(truth) < 40:
        raise ModelError(
            "Statistics of known tissue need at least 40 patches and two patients of every class."
        )
