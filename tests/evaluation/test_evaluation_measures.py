"""Figures against scikit-learn, torchmetrics and numbers worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from spinextract_gui.evaluation.answers import Answers
from spinextract_gui.evaluation.bootstrap import draws
from spinextract_gui.evaluation.calibration import (
    expected_calibration_error,
    reliability,
    squared_errors,
)
from spinextract_gui.evaluation.measures import PER_CLASS, figures
from spinextract_gui.evaluation.measuring import measured
from spinextract_gui.evaluation.replicates import Tallies
from tests.evaluation.random_answers import random_answers

EXACT = 1e-9
SEEDS = range(6)


def answers_of(truth: list[int], shares: list[list[float]], groups: list[int]) -> Answers:
    return Answers(np.array(truth), np.array(shares), np.array(groups))


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_that_the_figures_are_those_of_scikit_learn(seed: int, rounded: bool) -> None:
    from sklearn import metrics

    answers = random_answers(seed, rounded=rounded)
    truth, said, shares = answers.truth, answers.predicted, answers.probabilities
    found = figures(answers)
    against = [truth == one for one in range(4)]
    assert found["accuracy"] == pytest.approx(metrics.accuracy_score(truth, said), abs=EXACT)
    assert found["sensitivity"] == pytest.approx(
        metrics.balanced_accuracy_score(truth, said), abs=EXACT
    )
    assert found["specificity"] == pytest.approx(
        np.mean([metrics.recall_score(~so, said != c) for c, so in enumerate(against)]), abs=EXACT
    )
    assert found["balanced_accuracy"] == pytest.approx(
        np.mean([metrics.balanced_accuracy_score(so, said == c) for c, so in enumerate(against)]),
        abs=EXACT,
    )
    assert found["auroc"] == pytest.approx(
        metrics.roc_auc_score(truth, shares, multi_class="ovr", average="macro"), abs=EXACT
    )
    assert found["brier"] == pytest.approx(
        sum(metrics.brier_score_loss(so, shares[:, c]) for c, so in enumerate(against)), abs=EXACT
    )
    assert found["precision/2"] == pytest.approx(
        metrics.precision_score(truth == 2, said == 2), abs=EXACT
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_that_torchmetrics_agrees_where_it_has_the_figure(seed: int) -> None:
    torch = pytest.importorskip("torch")
    from torchmetrics.functional import classification as second

    answers = random_answers(seed)
    shares, truth = torch.from_numpy(answers.probabilities), torch.from_numpy(answers.truth)
    found = figures(answers)
    opinions = {
        "accuracy": second.multiclass_accuracy(shares, truth, 4, average="micro"),
        "sensitivity": second.multiclass_recall(shares, truth, 4, average="macro"),
        "specificity": second.multiclass_specificity(shares, truth, 4, average="macro"),
        "auroc": second.multiclass_auroc(shares, truth, 4, average="macro"),
        "ece": second.multiclass_calibration_error(shares, truth, 4, n_bins=10, norm="l1"),
    }
    for name, value in opinions.items():
        within = EXACT if value.dtype == torch.float64 else 1e-6  # it computes some in float32
        assert found[name] == pytest.approx(float(value), abs=within), name


@pytest.mark.parametrize("rounded", [False, True])
def test_that_a_drawn_set_has_the_figures_of_the_rows_it_repeats(rounded: bool) -> None:
    answers = random_answers(3, rows=120, patients=14, rounded=rounded)
    high = (answers.probabilities.max(axis=1) > 0.5).astype(np.float64)
    answers = Answers(
        answers.truth, answers.probabilities, answers.groups, {"high": (high, np.ones(120))}
    )
    (times,) = draws(answers, 5, seed=8)
    several = Tallies(answers).figures(times)
    for index, counts in enumerate(times.astype(int)):
        rows = np.repeat(np.arange(120), counts[answers.groups])
        repeated = Answers(
            answers.truth[rows],
            answers.probabilities[rows],
            answers.groups[rows],
            {"high": (high[rows], np.ones(len(rows)))},
        )
        for name, value in figures(repeated).items():
            if value is None:
                assert math.isnan(several[name][index]), name
            else:
                assert several[name][index] == pytest.approx(value, abs=EXACT), name


def test_that_brier_and_calibration_error_are_those_worked_out_by_hand() -> None:
    answers = answers_of(
        [0, 1, 1],
        [[0.82, 0.18], [0.86, 0.14], [0.35, 0.65]],
        [0, 1, 2],
    )
    assert squared_errors(answers).mean() == pytest.approx(
        (2 * 0.18**2 + 2 * 0.86**2 + 2 * 0.35**2) / 3
    )
    # bin 0.8-0.9: two rows, one right, mean confidence 0.84; bin 0.6-0.7: one row, right
    assert expected_calibration_error(answers) == pytest.approx(
        2 / 3 * abs(0.84 - 0.5) + 1 / 3 * abs(0.65 - 1)
    )
    bins = reliability(answers)
    assert [one.rows for one in bins] == [0, 0, 0, 0, 0, 0, 1, 0, 2, 0]
    assert (bins[8].low, bins[8].high, bins[8].accuracy) == (0.8, 0.9, 0.5)
    assert bins[0].confidence is None


def test_that_a_certain_answer_and_one_on_an_edge_lie_in_the_bin_above() -> None:
    answers = answers_of([0, 0, 0], [[1.0, 0.0], [0.9, 0.1], [0.5, 0.5]], [0, 1, 2])
    assert [one.rows for one in reliability(answers)] == [0, 0, 0, 0, 0, 1, 0, 0, 0, 2]


def test_that_the_balanced_accuracy_is_the_cards_mean_of_sensitivity_and_specificity() -> None:
    answers = answers_of(
        [0, 0, 1, 2], [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]],
        [0, 1, 2, 3],
    )  # fmt: skip
    found = figures(answers)
    assert found["sensitivity"] == pytest.approx((1 / 2 + 1 + 1) / 3)
    assert found["specificity"] == pytest.approx((1 + 2 / 3 + 1) / 3)
    assert found["balanced_accuracy"] == pytest.approx(
        ((1 / 2 + 1 + 1) / 3 + (1 + 2 / 3 + 1) / 3) / 2
    )


def test_that_one_class_alone_leaves_figures_undefined() -> None:
    answers = answers_of([1, 1], [[0.2, 0.7, 0.1], [0.6, 0.3, 0.1]], [0, 1])
    found = measured(answers, 200, 0)
    assert found.estimates["auroc"].value is None
    assert found.estimates["specificity"].value is None
    assert found.estimates["balanced_accuracy"].value is None
    assert found.estimates["accuracy"].value == 0.5
    assert found.classes[0].estimates["sensitivity"].value is None
    assert found.classes[1].estimates["sensitivity"].value == 0.5


def test_that_a_single_row_is_evaluated_without_any_interval() -> None:
    found = measured(answers_of([2], [[0.1, 0.2, 0.7]], [0]), 200, 0)
    assert found.rows == found.groups == 1
    assert found.estimates["accuracy"].value == 1.0
    assert all(one.low is None and one.high is None for one in found.estimates.values())
    assert set(found.classes[0].estimates) == set(PER_CLASS)


@pytest.mark.parametrize(
    ("truth", "shares"),
    [([], np.zeros((0, 2))), ([2], [[0.5, 0.5]]), ([0, 1], [[0.5, 0.5]]), ([0], [[np.nan, 0.5]])],
)
def test_that_rows_that_do_not_fit_are_refused(truth: list[int], shares: object) -> None:
    with pytest.raises(ValueError, match=r"truth|finite"):
        Answers(np.array(truth, np.int64), np.array(shares), np.zeros(len(truth), np.int64))
