"""Platt calibration as published: ten folds of four one-versus-rest logistic curves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.tumour import TumourClass

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_CLASSES = len(TumourClass)
_MOST_FOLDS = 100
_MOST_BYTES = 1 << 20
_FLOOR = 1e-8
INPUT: Final = "softmax applied to the head's (already softmaxed) output"


def second_softmax(head: ArrayLike) -> NDArray[np.float64]:
    """Return q = softmax(p) of head outputs p (N, 4), as the published code applies it again."""
    p = np.asarray(head, np.float64)
    grown = np.exp(p - p.max(axis=1, keepdims=True))
    return grown / grown.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]


@dataclass(frozen=True, eq=False)
class PlattCalibrator:
    """Calibrates head outputs.

    Attributes
    ----------
    curves
        (folds, 4, 2) float64: slope and intercept of each fold and class, finite.
    """

    curves: NDArray[np.float64]

    def __post_init__(self) -> None:
        shape = self.curves.shape
        if len(shape) != 3 or shape[1:] != (_CLASSES, 2) or not 1 <= shape[0] <= _MOST_FOLDS:
            raise ModelError(
                f"The calibrator holds numbers of shape {shape}; "
                f"expected slope and intercept of {_CLASSES} classes in each fold."
            )
        if not np.isfinite(self.curves).all():
            raise ModelError("The calibrator holds a number that is not finite.")

    def calibrate(self, head: ArrayLike) -> NDArray[np.float64]:
        """Return calibrated probabilities (N, 4) of head outputs p (N, 4).

        The second softmax is applied here: the curves were fitted on it.
        """
        return self.calibrate_softmaxed(second_softmax(head))

    def calibrate_softmaxed(self, q: ArrayLike) -> NDArray[np.float64]:
        """Return calibrated probabilities (N, 4) of q (N, 4), the second softmax."""
        slopes, intercepts = self.curves[..., 0], self.curves[..., 1]
        scores = np.asarray(q, np.float64)[:, None, :] * slopes + intercepts
        mean = _sigmoid(scores).mean(axis=1).clip(_FLOOR, 1.0)
        return mean / mean.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]

    @classmethod
    def fit(
        cls, head: ArrayLike, labels: ArrayLike, folds: int = 10, seed: int = 1000
    ) -> PlattCalibrator:
        """Fit by the published method.

        For each of `folds` stratified, shuffled folds, one logistic regression per class
        against the rest, on the second softmax of the patches outside the fold.
        scikit-learn's defaults: L2 penalty with C = 1, solver lbfgs, intercept not penalised.
        On as many well separated patches as the published calibrator had (22,541) this gives
        its slopes within 15 %; on fewer patches the penalty makes the curves flatter.

        Parameters
        ----------
        head
            (N, 4) head outputs p of patches the network was not trained on.
        labels
            (N,) class indices; every class at least `folds` times.

        Raises
        ------
        ModelError
            When a class has fewer patches than there are folds.
        """
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import StratifiedKFold

        q, truth = second_softmax(head), np.asarray(labels, np.int64)
        if np.bincount(truth, minlength=_CLASSES).min() < folds:
            raise ModelError(f"Calibration needs at least {folds} patches of every class.")
        curves = np.empty((folds, _CLASSES, 2))
        splits = StratifiedKFold(folds, shuffle=True, random_state=seed).split(q, truth)
        for fold, (inside, _) in enumerate(splits):
            for tumour in range(_CLASSES):
                curve = LogisticRegression().fit(q[inside, tumour, None], truth[inside] == tumour)
                curves[fold, tumour] = curve.coef_[0, 0], curve.intercept_[0]
        return cls(curves)

    def to_json(self) -> bytes:
        """Return the calibrator as the published numbers are written down."""
        names = [tumour.title for tumour in TumourClass]
        content = {
            "class_names": names,
            "input": INPUT,
            "per_fold_slope_intercept": self.curves.tolist(),
        }
        return json.dumps(content, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> PlattCalibrator:
        """Read what `to_json` writes. Raises ModelError."""
        if len(data) > _MOST_BYTES:
            raise ModelError(f"The calibrator file is too large ({len(data)} bytes).")
        try:
            content = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ModelError("The calibrator file is not readable JSON.") from error
        if not isinstance(content, dict) or "per_fold_slope_intercept" not in content:
            raise ModelError("The calibrator file lacks the entry per_fold_slope_intercept.")
        _check_names(content.get("class_names"))
        try:
            curves = np.array(content["per_fold_slope_intercept"], np.float64)
        except (ValueError, TypeError, OverflowError) as error:
            raise ModelError("The calibrator's slopes and intercepts are not numbers.") from error
        return cls(curves)


def _check_names(names: Any) -> None:
    """Refuse another order of classes: its numbers would speak for the wrong tumours."""
    expected = [tumour.name for tumour in TumourClass]
    if not isinstance(names, list) or [str(name).upper() for name in names] != expected:
        raise ModelError(
            "The calibrator is for other classes; expected "
            + ", ".join(tumour.title for tumour in TumourClass)
            + " in this order."
        )


def _sigmoid(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1 / (1 + exp(-scores)) without overflow on either side."""
    small = np.exp(-np.abs(scores))
    return np.where(scores >= 0, 1.0, small) / (1.0 + small)
