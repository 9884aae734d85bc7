"""Intervals of 95 % by drawing patients with replacement.

Whole patients are drawn, with all their slides and patches, because rows of one patient are
alike: drawing rows would give intervals that are far too narrow. As many patients of each class
are drawn as there are, so that every figure stays defined; the intervals therefore hold for the
class mix at hand. The interval runs from the 2.5th to the 97.5th percentile (Efron & Tibshirani
1993, chapter 13; cluster bootstrap: Field & Welsh, J. R. Stat. Soc. B 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.evaluation.replicates import Tallies

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from spinextract_gui.evaluation.answers import Answers, Shares

_LEAST_DEFINED = 0.9
"""So many of the drawn sets must define a figure for it to have an interval."""
_CELLS = 4_000_000
"""Rows times drawn sets that are held in memory at a time."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Resampling:
    """How many sets of patients are drawn for the intervals (0: none), and from which seed."""

    draws: int = 2000
    seed: int = 1000


def draws(answers: Answers, count: int, seed: int) -> Iterator[Shares]:
    """Yield how often each patient is drawn, (b, patients) at a time, `count` sets in all."""
    rng = np.random.default_rng(seed)
    strata = strata_of(answers)
    size = max(1, min(count, _CELLS // len(answers.truth)))
    for start in range(0, count, size):
        times = np.zeros((min(size, count - start), len(strata)))
        for stratum in np.unique(strata):
            members = np.flatnonzero(strata == stratum)
            even = np.full(len(members), 1 / len(members))
            times[:, members] = rng.multinomial(len(members), even, size=len(times))
        yield times


def strata_of(answers: Answers) -> Shares:
    """Return the class of each patient (patients,): the highest of its rows."""
    found = np.zeros(int(answers.groups.max()) + 1, np.int64)
    np.maximum.at(found, answers.groups, answers.truth)
    return found.astype(np.float64)


def intervals(answers: Answers, count: int, seed: int) -> Mapping[str, Interval]:
    """Return the interval of every figure of `measures.figures` that has one.

    None is given where a class that the figure depends on has only one patient, where nothing
    varies from set to set (every patient right), or where too few sets define the figure.
    """
    if count < 1:
        return {}
    tallies = Tallies(answers)
    parts = [tallies.figures(times) for times in draws(answers, count, seed)]
    alone = _alone(answers)
    found: dict[str, Interval] = {}
    for name in parts[0]:
        _, _, index = name.partition("/")
        if alone if not index else int(index) in alone:
            continue
        interval = percentile_interval(np.concatenate([part[name] for part in parts]))
        if interval is not None:
            found[name] = interval
    return found


def percentile_interval(values: Shares) -> Interval | None:
    """Return the middle 95 % of `values`, whose NaN are sets that do not define the figure."""
    known = values[np.isfinite(values)]
    if len(known) < _LEAST_DEFINED * len(values) or not len(known):
        return None
    low, high = np.percentile(known, (2.5, 97.5)).tolist()
    return (low, high) if high - low > 1e-12 else None


def _alone(answers: Answers) -> set[int]:
    """Return the occurring classes whose rows all belong to one patient."""
    return {
        one for one in answers.occurring if len(np.unique(answers.groups[answers.truth == one])) < 2
    }
