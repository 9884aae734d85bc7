"""Fitting the Platt calibrator by the published method, with folds by patient.

One-versus-rest logistic regression on the second softmax, ten folds. Patches of one patient
look alike, so a fold that held patches of a patient whose others were fitted on would flatter
the figures: folds here are whole patients.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.networks.platt import PlattCalibrator, second_softmax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike

FOLDS = 10
_CLASSES = len(TumourClass)


@dataclass(frozen=True, eq=False)
class PlattFit:
    """A fitted calibrator and what it says of patches it was not fitted on.

    Attributes
    ----------
    out_of_fold
        (n, 4): each patch calibrated by the curves of the one fold that left its patient out.
        The calibrator itself answers with the mean over all folds.
    fold
        (n,): which fold that was.
    """

    calibrator: PlattCalibrator
    out_of_fold: NDArray[np.float64]
    fold: NDArray[np.int64]


def fit_platt(
    head: ArrayLike,
    labels: ArrayLike,
    patients: ArrayLike,
    *,
    folds: int = FOLDS,
    seed: int = 1000,
    equivalent_patches: int = 0,
) -> PlattFit:
    """Fit one-versus-rest logistic curves, leaving whole patients out of each fold.

    scikit-learn's defaults: L2 penalty with C = 1, solver lbfgs, intercept not penalised. That
    penalty weighs against the number of patches: on a few hundred it makes curves flatter than
    the published ones, which were fitted on 22,541 patches.

    Parameters
    ----------
    head
        (n, 4) head outputs p of patches the network was not trained on.
    labels, patients
        (n,) class indices, and what tells patients apart.
    folds
        With fewer patients than this there is a fold for each patient.
    equivalent_patches
        Weigh the patches as if there were this many, so that the penalty bears on the curves
        as it would on such a number (the same as repeating them); 0, or no more than there
        are, leaves them as they are.

    Raises
    ------
    ModelError
        When a class has fewer than two patients: none would be left to fit on.
    """
    q, truth = second_softmax(head), np.asarray(labels, np.int64)
    who = np.unique(np.asarray(patients), return_inverse=True)[1]
    _check(truth, who)
    folds = min(folds, int(who.max()) + 1)
    weight = max(1.0, equivalent_patches / len(truth))
    curves = np.empty((folds, _CLASSES, 2))
    out_of_fold, fold_of = np.empty_like(q), np.empty(len(truth), np.int64)
    for fold, (inside, outside) in enumerate(_splits(q, truth, who, folds, seed)):
        curves[fold] = _curves(q[inside], truth[inside], weight)
        out_of_fold[outside] = PlattCalibrator(curves[fold : fold + 1]).calibrate_softmaxed(
            q[outside]
        )
        fold_of[outside] = fold
    return PlattFit(PlattCalibrator(curves), out_of_fold, fold_of)


def _splits(
    q: NDArray[np.float64],
    truth: NDArray[np.int64],
    who: NDArray[np.int64],
    folds: int,
    seed: int,
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield patches to fit on and patches left out; patients are never in both.

    Stratified as far as whole patients allow. Where that would leave nothing of a class to fit
    on, or a fold empty, patients of each class take turns through the folds instead.
    """
    from sklearn.model_selection import StratifiedGroupKFold

    most_rows = np.bincount(truth, minlength=_CLASSES).min()
    if folds <= most_rows:
        found = StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(q, truth, who)
        splits = list(found)
        if all(len(out) and len(np.unique(truth[inside])) == _CLASSES for inside, out in splits):
            yield from splits
            return
    turn = _turns(truth, who, folds, seed)
    for fold in range(folds):
        yield np.flatnonzero(turn[who] != fold), np.flatnonzero(turn[who] == fold)


def _turns(
    truth: NDArray[np.int64], who: NDArray[np.int64], folds: int, seed: int
) -> NDArray[np.int64]:
    """Return the fold of each patient; those of one class lie in different folds."""
    first = np.unique(who, return_index=True)[1]
    order = np.random.default_rng(seed).permutation(len(first))
    order = order[np.argsort(truth[first][order], kind="stable")]
    turn = np.empty(len(first), np.int64)
    turn[order] = np.arange(len(first)) % folds
    return turn


def _curves(q: NDArray[np.float64], truth: NDArray[np.int64], weight: float) -> NDArray[np.float64]:
    """Return slope and intercept of each class against the rest, (4, 2)."""
    from sklearn.linear_model import LogisticRegression

    curves = np.empty((_CLASSES, 2))
    for tumour in range(_CLASSES):
        curve = LogisticRegression(C=weight).fit(q[:, tumour, None], truth == tumour)
        curves[tumour] = curve.coef_[0, 0], curve.intercept_[0]
    return curves


def _check(truth: NDArray[np.int64], who: NDArray[np.int64]) -> None:
    for tumour in TumourClass:
        count = len(np.unique(who[truth == tumour]))
        if count < 2:
            raise ModelError(
                "Calibration needs at least two patients of every class, so that one can be left "
                f"out: there {'is' if count == 1 else 'are'} {count} with {tumour.title}."
            )
