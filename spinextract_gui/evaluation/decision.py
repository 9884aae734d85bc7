"""Decision curves: what acting on a model is worth at each threshold of probability.

Net benefit = true positives / n - false positives / n * t / (1 - t) (Vickers & Elkin, Med.
Decis. Making 2006, 10.1177/0272989X06295361). Several events are averaged: each class against
the rest, as the published card's macro curve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.evaluation.answers import Shares
from spinextract_gui.evaluation.bootstrap import draws, percentile_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.evaluation.answers import Answers, Labels

THRESHOLDS: Shares = np.linspace(0.1, 0.9, 81).round(2)


@dataclass(frozen=True, eq=False)
class Event:
    """Something that is so or not, with the probability that it is, for each row (n,)."""

    name: str
    is_so: NDArray[np.bool_]
    share: Shares


@dataclass(frozen=True, slots=True)
class DecisionCurve:
    """Net benefit at each threshold; treating nobody is worth 0.

    Attributes
    ----------
    low, high
        95 % interval at each threshold; None where it has none.
    """

    name: str
    thresholds: tuple[float, ...]
    model: tuple[float, ...]
    treat_all: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]

    @property
    def positive_share(self) -> float:
        """At which part of the thresholds the model is worth more than treating nobody."""
        return float(np.mean(np.array(self.model) > 0))

    @property
    def best_share(self) -> float:
        """At which part of the thresholds the model beats treating nobody and treating all."""
        others = np.maximum(np.array(self.treat_all), 0)
        return float(np.mean(np.array(self.model) > others))


def class_events(answers: Answers, names: Sequence[str]) -> list[Event]:
    """Return "it is this class" for every class that occurs."""
    return [
        Event(names[one], answers.truth == one, answers.probabilities[:, one])
        for one in answers.occurring
    ]


def decision_curve(
    name: str, events: Sequence[Event], answers: Answers, bootstrap: int, seed: int
) -> DecisionCurve:
    """Return the mean net benefit over `events`, rows and patients being those of `answers`."""
    patients = int(answers.groups.max()) + 1
    sums = _benefits(events, answers.groups, patients)
    everybody = np.bincount(answers.groups, minlength=patients).astype(np.float64)
    drawn = [
        times @ sums / (times @ everybody)[:, None] for times in draws(answers, bootstrap, seed)
    ]
    between = [
        (percentile_interval(column) if bootstrap and patients > 1 else None) or (None, None)
        for column in (np.concatenate(drawn).T if drawn else np.full((len(THRESHOLDS), 1), np.nan))
    ]
    so = np.mean([event.is_so.mean() for event in events])
    return DecisionCurve(
        name,
        tuple(THRESHOLDS.tolist()),
        tuple((sums.sum(axis=0) / everybody.sum()).tolist()),
        tuple((so - (1 - so) * _odds()).tolist()),
        tuple(low for low, _ in between),
        tuple(high for _, high in between),
    )


def _benefits(events: Sequence[Event], groups: Labels, patients: int) -> Shares:
    """Return what the rows of each patient add to the net benefit, (patients, thresholds)."""
    found = np.zeros((patients, len(THRESHOLDS)))
    for event in events:
        for place, (threshold, odds) in enumerate(zip(THRESHOLDS, _odds(), strict=True)):
            gains = (event.share >= threshold) * np.where(event.is_so, 1.0, -odds)
            found[:, place] += np.bincount(groups, weights=gains, minlength=patients)
    return found / len(events)


def _odds() -> Shares:
    return THRESHOLDS / (1 - THRESHOLDS)
