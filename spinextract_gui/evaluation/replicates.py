"""The figures of many drawn sets of patients at once.

Everything but the area under the curve is made of sums over patients, so a drawn set costs a
row of a matrix product. The same figures on one set, from scikit-learn: `measures.figures`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.evaluation.calibration import BINS, bin_of, squared_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.evaluation.answers import Answers, Labels, Shares


class Tallies:
    """Sums over each patient's rows."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._patients = int(answers.groups.max()) + 1
        k = answers.classes
        cell = answers.truth * k + answers.predicted
        self._confusion = self._summed(np.eye(k * k)[cell])
        confidence = answers.probabilities.max(axis=1)
        inside = np.eye(BINS)[bin_of(confidence)]
        right = (answers.truth == answers.predicted).astype(np.float64)
        self._gaps = self._summed(inside * (confidence - right)[:, None])
        self._squares = self._summed(squared_errors(answers)[:, None])
        self._ratios = {
            name: self._summed(np.stack([up, down], axis=1))
            for name, (up, down) in answers.ratios.items()
        }
        self._ranked = [_Ranked(answers, index) for index in range(k)]

    def figures(self, times: Shares) -> dict[str, Shares]:
        """Return every figure of drawn sets, each (b,), NaN where it is not defined.

        Parameters
        ----------
        times
            (b, patients): how often each patient is drawn.
        """
        k, used = self._answers.classes, self._answers.occurring
        confusion = (times @ self._confusion).reshape(-1, k, k)
        rows = confusion.sum(axis=(1, 2))
        found = self._class_figures(confusion)
        weights = times[:, self._answers.groups]
        for index, ranked in enumerate(self._ranked):
            found[f"auroc/{index}"] = ranked.areas(weights)
        for name in ("balanced_accuracy", "auroc", "sensitivity", "specificity"):
            found[name] = np.mean([found[f"{name}/{index}"] for index in used], axis=0)
        found["accuracy"] = np.trace(confusion, axis1=1, axis2=2) / rows
        found["brier"] = (times @ self._squares)[:, 0] / rows
        found["ece"] = np.abs(times @ self._gaps).sum(axis=1) / rows
        for name, sums in self._ratios.items():
            up, down = (times @ sums).T
            found[name] = _share(up, down)
        return found

    def _class_figures(self, confusion: Shares) -> dict[str, Shares]:
        every = confusion.sum(axis=(1, 2))
        found = {}
        for index in range(self._answers.classes):
            hits = confusion[:, index, index]
            rows, calls = confusion[:, index].sum(axis=1), confusion[:, :, index].sum(axis=1)
            sensitivity = _share(hits, rows)
            specificity = _share(every - rows - calls + hits, every - rows)
            found[f"sensitivity/{index}"] = sensitivity
            found[f"specificity/{index}"] = specificity
            found[f"balanced_accuracy/{index}"] = (sensitivity + specificity) / 2
            found[f"precision/{index}"] = _share(hits, calls)
        return found

    def _summed(self, values: Shares) -> Shares:
        """Add up rows (n, m) of each patient: (patients, m)."""
        sums = np.zeros((self._patients, values.shape[1]))
        np.add.at(sums, self._answers.groups, values)
        return sums


class _Ranked:
    """The rows in the order of one class's probability."""

    def __init__(self, answers: Answers, index: int) -> None:
        share = answers.probabilities[:, index]
        self._order: Labels = np.argsort(share, kind="stable")
        ordered = share[self._order]
        self._first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        self._is_it: NDArray[np.float64] = (answers.truth[self._order] == index).astype(np.float64)

    def areas(self, weights: Shares) -> Shares:
        """Return the area under the curve of rows weighted (b, n): Mann-Whitney, ties half."""
        ordered = weights[:, self._order]
        yes = np.add.reduceat(ordered * self._is_it, self._first, axis=1)
        no = np.add.reduceat(ordered * (1 - self._is_it), self._first, axis=1)
        below = np.cumsum(no, axis=1) - no
        pairs = yes.sum(axis=1) * no.sum(axis=1)
        return _share((yes * (below + no / 2)).sum(axis=1), pairs)


def _share(part: Shares, whole: Shares) -> Shares:
    """Return part / whole, NaN where there is no whole."""
    nothing: Shares = np.full(whole.shape, np.nan)
    return np.divide(part, whole, out=nothing, where=whole != 0)
