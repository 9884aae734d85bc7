"""Metrics against numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinextract_gui.evaluation.classification import assess
from spinextract_gui.evaluation.confusion import confusion_png
from spinextract_gui.evaluation.stenosis.challenge import any_severe_log_loss, weighted_log_loss

TRUTH = np.array([0, 0, 0, 0, 1, 1, 2, 2])
SAID = np.array(
    [
        [0.8, 0.1, 0.1],
        [0.7, 0.2, 0.1],
        [0.3, 0.6, 0.1],
        [0.6, 0.3, 0.1],
        [0.2, 0.7, 0.1],
        [0.5, 0.4, 0.1],
        [0.1, 0.2, 0.7],
        [0.2, 0.5, 0.3],
    ]
)
"""Predicted 0 0 1 0, 1 0, 2 1."""


def test_that_the_scores_are_those_worked_out_by_hand() -> None:
    found = assess(TRUTH, SAID)
    assert found.confusion == ((3, 1, 0), (1, 1, 0), (0, 1, 1))
    assert found.accuracy == 5 / 8
    assert found.balanced_accuracy == pytest.approx((3 / 4 + 1 / 2 + 1 / 2) / 3)
    normal, moderate, severe = found.classes
    assert (normal.rows, normal.precision, normal.recall, normal.f1) == (4, 3 / 4, 3 / 4, 3 / 4)
    assert (moderate.precision, moderate.recall, moderate.f1) == (1 / 3, 1 / 2, 2 / 5)
    assert (severe.precision, severe.recall, severe.f1) == (1.0, 1 / 2, 2 / 3)
    assert found.macro_precision == pytest.approx((3 / 4 + 1 / 3 + 1) / 3)
    assert found.macro_recall == pytest.approx(found.balanced_accuracy)
    assert found.macro_f1 == pytest.approx((3 / 4 + 2 / 5 + 2 / 3) / 3)


def test_that_kappa_weighs_by_the_squared_distance() -> None:
    # observed: 3 mistakes by one grade; expected from the margins 4 2 2 and 4 3 1
    observed = 3 * 1
    expected = (4 * 3 * 1 + 4 * 1 * 4 + 2 * 4 * 1 + 2 * 1 * 1 + 2 * 4 * 4 + 2 * 3 * 1) / 8
    assert assess(TRUTH, SAID).quadratic_kappa == pytest.approx(1 - observed / expected)


def test_that_the_area_under_the_curve_counts_pairs_in_order() -> None:
    # severe: both rows above all six others (0.7, 0.3 against 0.1)
    # moderate: 0.7 above all six, 0.4 above four of them (0.6 and 0.5 are above it)
    # normal: of 16 pairs 0.5 stands above one (0.3), 0.2 and 0.1 above none
    normal, moderate, severe = assess(TRUTH, SAID).classes
    assert severe.auc == 1.0
    assert moderate.auc == pytest.approx((6 + 4) / 12)
    assert normal.auc == pytest.approx(15 / 16)
    assert assess(TRUTH, SAID).macro_auc == pytest.approx((1 + 10 / 12 + 15 / 16) / 3)


def test_that_what_is_not_defined_is_none() -> None:
    found = assess(np.zeros(3, np.int64), np.array([[0.9, 0.1, 0.0]] * 3))
    assert found.accuracy == found.balanced_accuracy == found.macro_f1 == 1.0
    assert found.quadratic_kappa is None
    assert found.macro_auc is None
    assert found.classes[1].precision is None
    assert found.classes[1].recall is None
    assert found.classes[1].f1 is None


def test_that_a_grade_that_never_occurs_but_is_predicted_lowers_the_means() -> None:
    found = assess(np.array([0, 0]), np.array([[0.9, 0.1, 0.0], [0.0, 0.1, 0.9]]))
    assert found.balanced_accuracy == 0.5
    assert found.macro_f1 == pytest.approx((2 / 3 + 0) / 2)
    assert found.classes[2].precision == 0.0
    assert found.classes[2].recall is None


@pytest.mark.parametrize(
    ("truth", "said"),
    [
        (np.zeros(0, np.int64), np.zeros((0, 3))),
        (np.array([3]), np.ones((1, 3)) / 3),
        (np.array([0, 1]), np.ones((1, 3)) / 3),
    ],
)
def test_that_rows_that_do_not_fit_are_refused(truth: np.ndarray, said: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"truth"):
        assess(truth, said)


def test_that_the_log_loss_weighs_severe_four_times() -> None:
    truth = np.array([0, 1, 2])
    said = np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25], [0.125, 0.125, 0.75]])
    expected = (1 * math.log(2) + 2 * math.log(2) + 4 * math.log(4 / 3)) / 7
    assert weighted_log_loss(truth, said) == pytest.approx(expected)


def test_that_the_best_constant_answer_costs_what_is_known_of_the_challenge_data() -> None:
    """Of 9,870 rows 87.8, 7.5 and 4.8 % are of each grade; no constant answer beats 0.783."""
    truth = np.repeat([0, 1, 2], [8666, 740, 474])
    weighted = np.array([8666, 2 * 740, 4 * 474])
    said = np.tile(weighted / weighted.sum(), (len(truth), 1))
    assert weighted_log_loss(truth, said) == pytest.approx(0.783, abs=0.003)


def test_that_any_severe_takes_the_largest_probability_and_the_heaviest_row_of_a_study() -> None:
    truth = np.array([0, 2, 0, 1])
    said = np.array([[0.8, 0.1, 0.1], [0.2, 0.2, 0.6], [0.5, 0.2, 0.3], [0.6, 0.2, 0.2]])
    # study a: true, 0.6, weight 4; study b: false, 0.3, weight 2
    expected = (4 * -math.log(0.6) + 2 * -math.log(0.7)) / 6
    assert any_severe_log_loss(truth, said, ["a", "a", "b", "b"]) == pytest.approx(expected)


def test_that_a_certain_mistake_is_dear_but_finite() -> None:
    certain = np.array([[1.0, 0.0, 0.0]])
    assert 30 < weighted_log_loss(np.array([2]), certain) < 40
    assert 30 < any_severe_log_loss(np.array([2]), certain, ["a"]) < 40


@settings(max_examples=30, deadline=None)  # the first example imports scikit-learn
@given(st.lists(st.integers(0, 2), min_size=1, max_size=30), st.integers(0, 10_000))
def test_that_any_table_of_answers_has_scores(truth: list[int], seed: int) -> None:
    said = np.random.default_rng(seed).dirichlet([1, 1, 1], len(truth))
    found = assess(np.array(truth), said)
    assert sum(map(sum, found.confusion)) == len(truth)
    assert 0 <= found.macro_f1 <= 1
    assert found.quadratic_kappa is None or math.isfinite(found.quadratic_kappa)


def test_that_the_confusion_matrix_is_drawn_without_reading_names_as_formulas() -> None:
    png = confusion_png(
        [[5, 1, 0], [1, 2, 0], [0, 0, 0]], ["a", "b", "c"], "$x_1$ <b>", "Raw. $\\frac$"
    )
    assert png.startswith(b"\x89PNG")
    assert png == confusion_png(
        [[5, 1, 0], [1, 2, 0], [0, 0, 0]], ["a", "b", "c"], "$x_1$ <b>", "Raw. $\\frac$"
    )
