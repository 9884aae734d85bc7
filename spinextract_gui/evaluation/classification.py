"""How well probabilities over classes match the truth.

Numbers come from scikit-learn where it has them. What is not defined on the data at hand is
None, never a made-up value: a precision without a prediction of the class, a recall without a
row of it, an area under the curve without both sides, a kappa without any spread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels: TypeAlias = NDArray[np.int64]
    Shares: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClassScores:
    """How one class fares against all others.

    Attributes
    ----------
    rows
        How many rows are truly of the class.
    auc
        Area under the receiver operating characteristic, this class against the rest.
    """

    rows: int
    precision: float | None
    recall: float | None
    f1: float | None
    auc: float | None


@dataclass(frozen=True, slots=True)
class Assessment:
    """How a classifier fares.

    Attributes
    ----------
    balanced_accuracy
        Mean recall over the classes that occur.
    macro_precision, macro_recall, macro_f1
        Means over the classes that occur or were predicted; what is undefined counts 0.
    quadratic_kappa
        Agreement beyond chance, disagreement weighted by the squared distance of the classes.
    macro_auc
        Mean over the classes for which it is defined.
    confusion
        (k, k): rows are the truth, columns the prediction.
    """

    rows: int
    accuracy: float
    balanced_accuracy: float
    macro_precision: float
    macro_recall: float
    macro_f1: float
    quadratic_kappa: float | None
    macro_auc: float | None
    classes: tuple[ClassScores, ...]
    confusion: tuple[tuple[int, ...], ...]


def assess(truth: Labels, probabilities: Shares) -> Assessment:
    """Compare the truth (n,) with probabilities (n, k); the prediction is the most probable.

    Raises
    ------
    ValueError
        When there is no row, the shapes do not fit, or a truth is none of the k classes.
    """
    from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

    _check(truth, probabilities)
    predicted = probabilities.argmax(axis=1)
    confusion = confusion_matrix(truth, predicted, labels=range(probabilities.shape[1]))
    classes = tuple(
        _scores(truth == one, predicted == one, probabilities[:, one])
        for one in range(probabilities.shape[1])
    )
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, predicted, average="macro", zero_division=0
    )
    return Assessment(
        rows=len(truth),
        accuracy=float((truth == predicted).mean()),
        balanced_accuracy=_mean([one.recall for one in classes]) or 0.0,
        macro_precision=float(precision),
        macro_recall=float(recall),
        macro_f1=float(f1),
        quadratic_kappa=_kappa(truth, predicted),
        macro_auc=_mean([one.auc for one in classes]),
        classes=classes,
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
    )


def _scores(is_it: NDArray[np.bool_], said: NDArray[np.bool_], share: Shares) -> ClassScores:
    """Return the scores of one class, from which rows are it and which are said to be."""
    from sklearn.metrics import roc_auc_score

    hits, rows, calls = int((is_it & said).sum()), int(is_it.sum()), int(said.sum())
    both_sides = 0 < rows < len(is_it)
    return ClassScores(
        rows=rows,
        precision=hits / calls if calls else None,
        recall=hits / rows if rows else None,
        f1=2 * hits / (rows + calls) if rows + calls else None,
        auc=float(roc_auc_score(is_it, share)) if both_sides else None,
    )


def _kappa(truth: Labels, predicted: Labels) -> float | None:
    from sklearn.metrics import cohen_kappa_score

    if len({*truth.tolist(), *predicted.tolist()}) < 2:
        return None
    # all classes are named: the distance of two grades does not depend on which ones occur
    every = range(int(max(truth.max(), predicted.max())) + 1)
    return float(cohen_kappa_score(truth, predicted, labels=list(every), weights="quadratic"))


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _check(truth: Labels, probabilities: Shares) -> None:
    if probabilities.ndim != 2 or truth.shape != probabilities.shape[:1] or not len(truth):
        raise ValueError(f"{truth.shape} truths do not fit {probabilities.shape} probabilities")
    if truth.min() < 0 or truth.max() >= probabilities.shape[1]:
        raise ValueError("a truth is none of the classes")
