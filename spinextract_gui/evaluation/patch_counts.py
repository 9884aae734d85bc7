"""How many patches an answer needs: by what there was, and by taking only some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.evaluation.answers import Labels, Shares

EDGES = (1, 25, 50, 100, 150, 200, 300)
"""Lower ends of the ranges of patch counts; the last is open."""
TAKEN = (1, 2, 3, 5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500)
_REPEATS = 25


@dataclass(frozen=True, slots=True)
class CountRange:
    """Slides or patients with `low` to `high` patches (None: any more), and how many are right."""

    low: int
    high: int | None
    units: int
    right: int

    @property
    def words(self) -> str:
        """Name such as ``25-49`` or ``300 and more``."""
        return f"{self.low} and more" if self.high is None else f"{self.low}-{self.high}"


@dataclass(frozen=True, slots=True)
class PatchCounts:
    """What the number of patches has to do with being right.

    Attributes
    ----------
    mean_right, mean_wrong
        Mean number of patches of the right and the wrong answers; None when there is none.
    taken, accuracy
        Accuracy when only so many patches of each, drawn at random, are averaged (all of those
        that have fewer); mean over repeated draws.
    """

    ranges: tuple[CountRange, ...]
    mean_right: float | None
    mean_wrong: float | None
    taken: tuple[int, ...]
    accuracy: tuple[float, ...]


def patch_counts(truth: Labels, patches: Sequence[Shares], seed: int) -> PatchCounts:
    """Look at units with `patches`, each (m, k) with m >= 1, and true classes (n,)."""
    means = np.stack([one.mean(axis=0) for one in patches])
    right = means.argmax(axis=1) == truth
    counts = np.array([len(one) for one in patches])
    taken = [one for one in TAKEN if one < counts.max()] + [int(counts.max())]
    return PatchCounts(
        ranges=_ranges(counts, right),
        mean_right=float(counts[right].mean()) if right.any() else None,
        mean_wrong=float(counts[~right].mean()) if not right.all() else None,
        taken=tuple(taken),
        accuracy=_accuracies(truth, patches, np.array(taken), seed),
    )


def _ranges(counts: Labels, right: Labels) -> tuple[CountRange, ...]:
    found = []
    for low, above in zip(EDGES, (*EDGES[1:], None), strict=True):
        inside = (counts >= low) & (True if above is None else counts < above)
        high = None if above is None else above - 1
        found.append(CountRange(low, high, int(inside.sum()), int(right[inside].sum())))
    return tuple(found)


def _accuracies(
    truth: Labels, patches: Sequence[Shares], taken: Labels, seed: int
) -> tuple[float, ...]:
    """Average growing parts of a shuffled list: one shuffle serves every number of patches."""
    rng = np.random.default_rng(seed)
    hits = np.zeros(len(taken))
    for true, shares in zip(truth.tolist(), patches, strict=True):
        last = np.minimum(taken, len(shares)) - 1
        for _ in range(_REPEATS):
            sums = np.cumsum(shares[rng.permutation(len(shares))], axis=0)[last]
            hits += sums.argmax(axis=1) == true
    return tuple((hits / (_REPEATS * len(patches))).tolist())
