"""Intervals: they cover the truth as often as they say, repeat, and know when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.evaluation.answers import Answers
from spinextract_gui.evaluation.bootstrap import draws, intervals, percentile_interval, strata_of
from spinextract_gui.evaluation.measures import figures
from tests.evaluation.random_answers import random_answers

if TYPE_CHECKING:
    from collections.abc import Callable

COHORTS, PATIENTS, ROWS, DRAWS = 400, 120, 3, 400
"""400 cohorts of 120 patients (40 of each class) with 3 slides each, 400 drawn sets for each."""
COVERED = (0.915, 0.985)
"""95 % of 400 cohorts have a standard error of 1.1 %: bounds of about three of them."""
FEWER = 100


def population(rng: np.random.Generator, patients: int) -> Answers:
    """Draw patients of three classes; the slides of one patient are alike, as in life."""
    classes = np.arange(patients) % 3
    own = rng.normal(size=(patients, 3)) * 0.9
    groups = np.repeat(np.arange(patients), ROWS)
    scores = 1.1 * np.eye(3)[classes[groups]] + own[groups]
    scores += rng.normal(size=scores.shape) * 0.5
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return Answers(classes[groups].astype(np.int64), shares, groups)


def coverage(cohorts: int, by: Callable[[Answers], Answers]) -> dict[str, float]:
    """Return how many of the intervals hold the population's figure."""
    names = ("balanced_accuracy", "auroc", "sensitivity", "specificity", "accuracy", "brier")
    true = figures(population(np.random.default_rng(99), 60_000))
    hits = dict.fromkeys(names, 0)
    for cohort in range(cohorts):
        rng = np.random.default_rng((7, cohort))
        found = intervals(by(population(rng, PATIENTS)), DRAWS, seed=cohort)
        for name in names:
            value = true[name]
            assert value is not None
            hits[name] += found[name][0] <= value <= found[name][1]
    return {name: count / cohorts for name, count in hits.items()}


def test_that_95_percent_intervals_hold_the_populations_figure_95_times_in_100(
    record_property: Callable[[str, object], None],
) -> None:
    shares = coverage(COHORTS, lambda answers: answers)
    for name, share in shares.items():
        record_property(f"coverage_{name}", share)
        assert COVERED[0] <= share <= COVERED[1], (name, share)


def test_that_drawing_rows_instead_of_patients_would_miss_it_far_too_often() -> None:
    def by_row(answers: Answers) -> Answers:
        return Answers(answers.truth, answers.probabilities, np.arange(len(answers.truth)))

    shares = coverage(FEWER, by_row)
    assert max(shares.values()) < 0.85


def test_that_every_set_has_as_many_patients_of_each_class_as_there_are() -> None:
    answers = random_answers(1, rows=90, patients=23)
    strata = strata_of(answers)
    for times in draws(answers, 50, seed=3):
        for one in np.unique(strata):
            assert (times[:, strata == one].sum(axis=1) == (strata == one).sum()).all()


def test_that_the_same_seed_gives_the_same_intervals_and_another_does_not() -> None:
    answers = random_answers(2)
    assert intervals(answers, 300, 5) == intervals(answers, 300, 5)
    assert intervals(answers, 300, 5) != intervals(answers, 300, 6)
    assert intervals(answers, 0, 5) == {}


def test_that_many_rows_are_drawn_in_parts() -> None:
    answers = random_answers(4, rows=9_000, patients=50)
    parts = list(draws(answers, 1000, 1))
    assert len(parts) > 1
    assert sum(len(part) for part in parts) == 1000


def test_that_a_class_of_one_patient_has_no_interval_and_makes_none_of_the_means() -> None:
    answers = random_answers(5, rows=80, patients=20, classes=4)
    few = answers.of((answers.truth != 3) | (answers.groups == 3))
    assert few is not None
    found = intervals(few, 200, 0)
    assert "sensitivity/3" not in found
    assert "balanced_accuracy" not in found
    assert "sensitivity/0" in found


def test_that_where_nothing_varies_there_is_no_interval() -> None:
    truth = np.repeat([0, 1], 6)
    answers = Answers(truth, np.eye(2)[truth] * 0.8 + 0.1, np.arange(12))
    assert "accuracy" not in intervals(answers, 100, 0)
    assert percentile_interval(np.full(50, np.nan)) is None
    assert percentile_interval(np.r_[np.full(20, np.nan), np.arange(80.0)]) is None
    low, high = percentile_interval(np.arange(1001.0)) or (0, 0)
    assert (low, high) == pytest.approx((25, 975))
