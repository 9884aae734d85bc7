"""Decision curves against a case worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from spinextract_gui.evaluation.answers import Answers
from spinextract_gui.evaluation.decision import (
    THRESHOLDS,
    DecisionCurve,
    Event,
    class_events,
    decision_curve,
)
from tests.evaluation.random_answers import random_answers


def at(curve: DecisionCurve, threshold: float) -> tuple[float, float]:
    place = curve.thresholds.index(threshold)
    return curve.model[place], curve.treat_all[place]


def test_that_the_net_benefit_is_that_worked_out_by_hand() -> None:
    # five patients, two ill; their probabilities of being ill
    ill, share = np.array([1, 1, 0, 0, 0], bool), np.array([0.9, 0.35, 0.6, 0.2, 0.1])
    answers = Answers(ill.astype(np.int64), np.stack([1 - share, share], 1), np.arange(5))
    curve = decision_curve("ill", [Event("ill", ill, share)], answers, 0, 0)
    # at 0.2: 0.9, 0.35, 0.6 and 0.2 are treated (not below the threshold): 2 right, 2 wrong
    assert at(curve, 0.2) == pytest.approx((2 / 5 - 2 / 5 * 0.25, 2 / 5 - 3 / 5 * 0.25))
    # at 0.5: 0.9 and 0.6: 1 right, 1 wrong, odds 1
    assert at(curve, 0.5) == pytest.approx((0.0, 2 / 5 - 3 / 5))
    # at 0.8: 0.9 alone; odds 4
    assert at(curve, 0.8) == pytest.approx((1 / 5, 2 / 5 - 3 / 5 * 4))
    assert curve.low == curve.high == (None,) * 81


def test_that_several_events_are_averaged_and_only_those_that_occur() -> None:
    answers = random_answers(1)
    names = ["a", "b", "c", "d"]
    single = [decision_curve(n.name, [n], answers, 0, 0) for n in class_events(answers, names)]
    mean = decision_curve("all", class_events(answers, names), answers, 0, 0)
    assert mean.model == pytest.approx(np.mean([one.model for one in single], axis=0))
    without = answers.of(answers.truth != 2)
    assert without is not None
    assert [event.name for event in class_events(without, names)] == ["a", "b", "d"]


def test_that_the_curve_runs_from_a_tenth_to_nine_tenths_with_a_band_around_it() -> None:
    answers = random_answers(2)
    curve = decision_curve("all", class_events(answers, list("abcd")), answers, 200, 3)
    assert (curve.thresholds[0], curve.thresholds[-1], len(THRESHOLDS)) == (0.1, 0.9, 81)
    assert 0 <= curve.best_share <= curve.positive_share <= 1
    for low, model, high in zip(curve.low, curve.model, curve.high, strict=True):
        if low is not None and high is not None:
            assert low <= model + 0.02
            assert model - 0.02 <= high


def test_that_a_perfect_model_is_worth_the_share_of_the_ill_at_every_threshold() -> None:
    ill = np.array([True, False, False, False])
    answers = Answers(ill.astype(np.int64), np.stack([~ill, ill], 1) * 1.0, np.arange(4))
    curve = decision_curve("ill", [Event("ill", ill, ill * 1.0)], answers, 0, 0)
    assert set(curve.model) == {0.25}
    assert curve.positive_share == curve.best_share == 1.0
