"""From softmax to call, from calls to verdict: every rule on numbers worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import Grade, LevelGrade
from spinextract_gui.domain.mri.level import Level, Marker, PlacedBy
from spinextract_gui.domain.verdict import Badge
from spinextract_gui.inference.mri.aggregate import (
    Rules,
    divided,
    level_grade,
    model_grade,
    study_verdict,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

RULES = Rules(threshold=0.75, min_confidence=0.4)
PUBLISHED_WEIGHTS = (1.0, 11.404, 16.966)
SURE = {
    Grade.NORMAL_MILD: (0.9, 0.06, 0.04),
    Grade.MODERATE: (0.1, 0.8, 0.1),
    Grade.SEVERE: (0.05, 0.1, 0.85),
}


def graded(
    level: Level, *answers: Sequence[float], rules: Rules = RULES, unfit: str = ""
) -> LevelGrade:
    marker = Marker(level, 3, ImagePoint(1, 2), PlacedBy.MODEL)
    models = [model_grade(f"m{n}", raw, (1, 1, 1)) for n, raw in enumerate(answers)]
    return level_grade(marker, models, rules, unfit=unfit)


def test_that_class_weights_are_divided_out_and_the_raw_softmax_is_kept() -> None:
    found = model_grade("m", (0.2, 0.3, 0.5), (1.0, 2.0, 5.0))
    assert found.raw.values == (0.2, 0.3, 0.5)
    assert found.probabilities.values == pytest.approx((0.2 / 0.45, 0.15 / 0.45, 0.1 / 0.45))
    assert found.raw.top is Grade.SEVERE
    assert found.probabilities.top is Grade.NORMAL_MILD


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 1), min_size=3, max_size=3))
def test_that_dividing_undoes_what_weighted_training_does(shares: list[float]) -> None:
    true = np.array(shares) / sum(shares)
    softmax = true * PUBLISHED_WEIGHTS / (true * PUBLISHED_WEIGHTS).sum()
    np.testing.assert_allclose(divided(softmax, PUBLISHED_WEIGHTS), true, rtol=1e-9)


@pytest.mark.parametrize("raw", [(float("nan"), 0.5, 0.5), (0.0, 0.0, 0.0), (0.5, 0.5)])
def test_that_numbers_that_are_no_probabilities_are_an_error(raw: tuple[float, ...]) -> None:
    with pytest.raises(SpinextractError, match="not finite"):
        model_grade("broken", raw, (1, 1, 1))


def test_that_an_ensemble_answers_with_means_of_both() -> None:
    marker = Marker(Level.L4_L5, 0, ImagePoint(0, 0), PlacedBy.USER)
    models = [
        model_grade("a", (0.2, 0.3, 0.5), (1.0, 2.0, 5.0)),
        model_grade("b", (0.6, 0.3, 0.1), (1.0, 1.0, 1.0)),
    ]
    found = level_grade(marker, models, RULES)
    assert found.raw is not None
    assert found.probabilities is not None
    assert found.raw.values == pytest.approx((0.4, 0.3, 0.3))
    expected = ((4 / 9 + 0.6) / 2, (3 / 9 + 0.3) / 2, (2 / 9 + 0.1) / 2)
    assert found.probabilities.values == pytest.approx(expected)
    assert found.agreement == 1.0
    assert found.call is Grade.NORMAL_MILD


def test_that_most_models_give_a_call_and_half_of_them_do_not() -> None:
    severe, mild = SURE[Grade.SEVERE], SURE[Grade.NORMAL_MILD]
    most = graded(Level.L3_L4, severe, severe, mild)
    assert most.call is Grade.SEVERE
    assert most.agreement == pytest.approx(2 / 3)
    assert "The models disagree: 2 of 3 say severe." in most.reasons
    half = graded(Level.L3_L4, severe, mild)
    assert half.call is None
    assert half.reasons == (
        "The models disagree: 1 of 2 say normal/mild; a call needs more than half of them.",
    )


def test_that_nearly_equal_grades_give_no_call_and_a_weak_one_a_caution() -> None:
    even = graded(Level.L1_L2, (0.34, 0.33, 0.33))
    assert even.call is None
    assert "0.34" in even.reasons[0]
    weak = graded(Level.L1_L2, (0.3, 0.51, 0.19))
    assert weak.call is Grade.MODERATE
    assert weak.reasons == ("Low confidence: 0.51, below 0.75.",)


def test_that_a_single_model_says_that_a_picture_is_unlike_its_training() -> None:
    marker = Marker(Level.L1_L2, 3, ImagePoint(1, 2), PlacedBy.MODEL)
    sure = SURE[Grade.SEVERE]
    foreign, near = (model_grade("m", sure, (1, 1, 1), None, far) for far in (1.01, 1.0))
    told = level_grade(marker, [foreign], RULES)
    assert told.call is Grade.SEVERE
    assert told.reasons == (
        "Low confidence: this picture is unlike anything the model was trained on.",
    )
    assert (
        study_verdict([told], RULES)
        .reasons[0]
        .startswith("Low confidence: unlike the training pictures at L1/L2; ")
    )
    assert level_grade(marker, [near], RULES).reasons == ()


def test_that_a_level_that_cannot_be_graded_says_why_and_shows_no_grade() -> None:
    found = graded(Level.L1_L2, unfit="The slice is empty, so there is nothing to grade.")
    assert found.call is None
    assert found.probabilities is None
    assert found.reasons == ("The slice is empty, so there is nothing to grade.",)


def test_that_all_five_sure_levels_earn_high_confidence() -> None:
    levels = [graded(level, SURE[Grade.NORMAL_MILD]) for level in reversed(Level)]
    verdict = study_verdict(levels, RULES)
    assert verdict.badge is Badge.HIGH
    assert [one.level for one in verdict.levels] == list(Level)
    assert verdict.reasons == ()


def test_that_the_worst_level_is_the_most_severe_and_of_equals_the_nearest_to_severe() -> None:
    levels = [
        graded(Level.L1_L2, SURE[Grade.NORMAL_MILD]),
        graded(Level.L2_L3, (0.1, 0.1, 0.8)),
        graded(Level.L3_L4, SURE[Grade.MODERATE]),
        graded(Level.L4_L5, SURE[Grade.SEVERE]),
        graded(Level.L5_S1, unfit="The slice is empty, so there is nothing to grade."),
    ]
    worst = study_verdict(levels, RULES).worst
    assert worst is not None
    assert worst.level is Level.L4_L5


def test_that_of_normal_levels_the_least_normal_one_is_named() -> None:
    levels = [
        graded(Level.L1_L2, (0.95, 0.03, 0.02)),
        graded(Level.L3_L4, (0.81, 0.12, 0.07)),
        graded(Level.L4_L5, (0.9, 0.06, 0.04)),
    ]
    worst = study_verdict(levels, RULES).worst
    assert worst is not None
    assert worst.level is Level.L3_L4


def test_that_every_doubt_lowers_the_badge_and_is_named() -> None:
    mild, severe = SURE[Grade.NORMAL_MILD], SURE[Grade.SEVERE]
    levels = [
        graded(Level.L1_L2, mild, mild, mild),
        graded(Level.L2_L3, (0.6, 0.3, 0.1), (0.6, 0.3, 0.1), (0.6, 0.3, 0.1)),
        graded(Level.L3_L4, severe, severe, mild),
        graded(Level.L4_L5, unfit="Slice 4 is damaged."),
    ]
    rules = Rules(0.75, 0.4, doubts=("the contrast is not known",), cautions=("Mind the gap.",))
    verdict = study_verdict(levels, rules)
    assert verdict.badge is Badge.LOW
    assert verdict.reasons == (
        "Low confidence: models disagree at L3/L4; below 0.75 at L2/L3, L3/L4; no call at L4/L5; "
        "L5/S1 not graded; the contrast is not known.",
        "Mind the gap.",
    )


def test_that_a_partial_result_is_never_of_high_confidence() -> None:
    levels = [graded(level, SURE[Grade.NORMAL_MILD]) for level in Level]
    verdict = study_verdict(levels, RULES, partial=True)
    assert verdict.badge is Badge.LOW
    assert verdict.reasons == ("Low confidence: the run was not completed.",)


def test_that_without_a_call_the_verdict_gives_the_reason_that_all_levels_share() -> None:
    rules = Rules(0.75, 0.4, refusal="The series is CT, not MR.")
    verdict = study_verdict([graded(level, rules=rules) for level in Level], rules)
    assert verdict.badge is Badge.NO_CALL
    assert verdict.worst is None
    assert verdict.reasons == ("The series is CT, not MR.",)
    assert study_verdict([], rules).reasons == ("The series is CT, not MR.",)
    assert study_verdict([], RULES).reasons == ("No level is placed.",)
    assert "stopped" in study_verdict([], RULES, partial=True).reasons[0]
