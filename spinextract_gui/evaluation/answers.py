"""What metrics are computed from: the truth of rows, their probabilities, whose rows they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Labels: TypeAlias = NDArray[np.int64]
Shares: TypeAlias = NDArray[np.float64]
Ratio: TypeAlias = tuple[Shares, Shares]
"""Numerators and denominators (n,) of rows; the figure is the sum of the one over the other."""


@dataclass(frozen=True, eq=False)
class Answers:
    """Rows of one level: patches, slides, patients, or levels of a spine.

    Attributes
    ----------
    truth
        (n,) class indices.
    probabilities
        (n, k), each row sums to one.
    groups
        (n,) what is drawn together in a bootstrap: patients or studies, numbered from 0.
    ratios
        Further figures that are sums over rows divided by sums over rows, by name.
    """

    truth: Labels
    probabilities: Shares
    groups: Labels
    ratios: Mapping[str, Ratio] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows, classes = self.probabilities.shape
        if not rows or self.truth.shape != (rows,) or self.groups.shape != (rows,):
            raise ValueError(f"{self.truth.shape} truths do not fit {(rows, classes)} answers")
        if self.truth.min() < 0 or self.truth.max() >= classes:
            raise ValueError("a truth is none of the classes")
        if not np.isfinite(self.probabilities).all():
            raise ValueError("a probability is not finite")

    @property
    def classes(self) -> int:
        """How many classes there are, occurring or not."""
        return int(self.probabilities.shape[1])

    @property
    def predicted(self) -> Labels:
        """The most probable class of each row (the first of equals)."""
        found: Labels = self.probabilities.argmax(axis=1).astype(np.int64)
        return found

    @property
    def occurring(self) -> list[int]:
        """The classes that at least one row truly is of."""
        return [one for one in range(self.classes) if bool((self.truth == one).any())]

    def of(self, rows: NDArray[np.bool_]) -> Answers | None:
        """Return the rows where `rows` (n,) is true, None when there is none."""
        if not rows.any():
            return None
        return Answers(
            self.truth[rows],
            self.probabilities[rows],
            np.unique(self.groups[rows], return_inverse=True)[1].astype(np.int64),
            {name: (up[rows], down[rows]) for name, (up, down) in self.ratios.items()},
        )
