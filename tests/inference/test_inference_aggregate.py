"""Verdicts from patch results."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.geometry import Point
from spinextract_gui.domain.slide import Patch
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import Badge, LeftOut, PatchResult, Probabilities
from spinextract_gui.inference.aggregate import NO_STATISTICS, Rules, Tally

RULES = Rules(threshold=0.77, min_patches=10, calibrated=True)


def results(rows: list[list[float]]) -> list[PatchResult]:
    found = []
    for index, row in enumerate(rows):
        first, second, third, fourth = row
        values = Probabilities((first, second, third, fourth))
        found.append(PatchResult(Patch(index, Point(0, 0), str(index)), values, values))
    return found


def left_out(count: int, why: LeftOut = LeftOut.BLANK) -> list[PatchResult]:
    patch = Patch(0, Point(0, 0), "0")
    return [PatchResult(patch, left_out=why) for _ in range(count)]


def tally(rows: list[list[float]], total: int | None = None) -> Tally:
    one = Tally(len(rows) if total is None else total)
    one.add(results(rows))
    return one


MENINGIOMA = [0.05, 0.85, 0.05, 0.05]
DOUBTFUL = [0.3, 0.4, 0.2, 0.1]


@given(
    st.lists(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), min_size=1, max_size=60),
    st.integers(1, 59),
)
def test_that_running_sums_equal_the_mean_over_all_patches(
    rows: list[list[float]], split: int
) -> None:
    table = np.array(rows) / np.sum(rows, axis=1, keepdims=True)
    one = Tally(len(rows))
    one.add(results(table[:split].tolist()))
    one.add(results(table[split:].tolist()))
    verdict = one.verdict(RULES, partial=False)
    assert verdict.probabilities is not None
    assert verdict.intervals is not None
    np.testing.assert_allclose(verdict.probabilities.values, table.mean(0), atol=1e-12)
    if len(rows) > 1:
        half = 1.959964 * table.std(0, ddof=1) / np.sqrt(len(rows))
        lows = [interval.low for interval in verdict.intervals]
        np.testing.assert_allclose(lows, (table.mean(0) - half).clip(0), atol=1e-6)


@pytest.mark.parametrize(
    ("rows", "badge", "call"),
    [
        ([MENINGIOMA] * 150, Badge.HIGH, TumourClass.MENINGIOMA),
        ([DOUBTFUL] * 150, Badge.LOW, TumourClass.MENINGIOMA),
        ([MENINGIOMA] * 9, Badge.NO_CALL, None),
        ([], Badge.NO_CALL, None),
    ],
)
def test_that_the_badge_follows_confidence_and_patch_count(
    rows: list[list[float]], badge: Badge, call: TumourClass | None
) -> None:
    verdict = tally(rows).verdict(RULES, partial=False)
    assert (verdict.badge, verdict.call) == (badge, call)


def test_that_a_confidence_at_the_threshold_is_high() -> None:
    rules = Rules(threshold=0.75, min_patches=10, calibrated=True)
    verdict = tally([[0.75, 0.125, 0.0625, 0.0625]] * 128).verdict(rules, partial=False)
    assert verdict.badge is Badge.HIGH


def test_that_agreement_counts_the_patches_own_classes() -> None:
    rows = [MENINGIOMA] * 30 + [[0.9, 0.05, 0.03, 0.02]] * 10
    assert tally(rows).verdict(RULES, partial=False).agreement == pytest.approx(0.75)


def test_that_every_caution_is_told() -> None:
    one = tally([MENINGIOMA] * 20, total=60)
    one.add(left_out(30))
    one.caution("Not flattened.")
    one.caution("Not flattened.")
    rules = Rules(0.77, 10, calibrated=False)
    reasons = one.verdict(rules, partial=True).reasons
    assert len(reasons) == 4
    assert "Only 20 patches" in reasons[0]
    assert "30 of 50" in reasons[1]
    assert "uncalibrated" in reasons[2]
    assert reasons[3] == "Not flattened."


def test_that_slides_that_disagree_are_told() -> None:
    first, second = tally([MENINGIOMA] * 20), tally([[0.9, 0.05, 0.03, 0.02]] * 20)
    patient = tally([MENINGIOMA] * 20 + [[0.9, 0.05, 0.03, 0.02]] * 20)
    verdict = patient.verdict(RULES, partial=False, slides=[first, second])
    assert any("Ependymoma, Meningioma" in reason for reason in verdict.reasons)
    alone = patient.verdict(RULES, partial=False, slides=[first, tally([DOUBTFUL])])
    assert not any("disagree" in reason for reason in alone.reasons)


def test_that_a_good_verdict_has_nothing_to_add() -> None:
    assert tally([MENINGIOMA] * 200).verdict(RULES, partial=False).reasons == ()


def test_that_a_single_patch_says_nothing_about_scatter() -> None:
    intervals = tally([MENINGIOMA]).verdict(RULES, partial=False).intervals
    assert intervals is not None
    assert (intervals[0].low, intervals[0].high) == (0, 1)


def test_that_a_partial_verdict_never_has_high_confidence() -> None:
    sure = tally([MENINGIOMA] * 200)
    assert sure.verdict(RULES, partial=False).badge is Badge.HIGH
    assert sure.verdict(RULES, partial=True).badge is Badge.LOW


def unlike(count: int, of: int) -> Tally:
    one = Tally(of)
    found = results([MENINGIOMA] * of)
    one.add(
        replace(result, novelty=1.5 if index < count else 0.5) for index, result in enumerate(found)
    )
    return one


@pytest.mark.parametrize(
    ("count", "call", "words"),
    [
        (101, None, "Outside of what the model knows: 101 of 200 patches (50%)"),
        (200, None, "Outside of what the model knows: 200 of 200 patches (100%)"),
        (100, TumourClass.MENINGIOMA, "100 of 200 patches (50%) are unlike"),
        (51, TumourClass.MENINGIOMA, "51 of 200 patches (26%) are unlike"),
        (50, TumourClass.MENINGIOMA, ""),
        (0, TumourClass.MENINGIOMA, ""),
    ],
)
def test_that_mostly_unknown_tissue_gets_no_call(
    count: int, call: TumourClass | None, words: str
) -> None:
    verdict = unlike(count, 200).verdict(RULES, partial=False)
    assert verdict.call is call
    assert verdict.badge is (Badge.NO_CALL if call is None else Badge.HIGH)
    assert verdict.counts.unlike == count
    assert [reason[: len(words)] for reason in verdict.reasons] == ([words] if words else [])


def test_that_a_model_without_statistics_says_so() -> None:
    rules = Rules(0.77, 10, calibrated=True, knows_tissue=False)
    verdict = tally([MENINGIOMA] * 200).verdict(rules, partial=False)
    assert verdict.reasons == (NO_STATISTICS,)
    assert verdict.counts.unlike is None


def test_that_a_slide_of_unknown_tissue_does_not_disagree_with_the_others() -> None:
    known = tally([[0.9, 0.05, 0.03, 0.02]] * 200)
    patient = tally([MENINGIOMA] * 200)
    foreign = unlike(150, 200).verdict(RULES, partial=False)
    assert foreign.call is None
    verdict = patient.verdict(RULES, partial=False, slides=[known, unlike(150, 200)])
    assert not any("different tumours" in reason for reason in verdict.reasons)
