from __future__ import annotations

from spinextract_gui.domain.evidence import evidence
from spinextract_gui.domain.geometry import Point
from spinextract_gui.domain.slide import Patch
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import LeftOut, PatchResult, Probabilities

CALL = TumourClass.MENINGIOMA


def _patch(index: int, top: int, raw_top: float) -> PatchResult:
    rest = (1 - raw_top) / 3
    a, b, c, d = (raw_top if k == top else rest for k in range(4))
    calibrated = [0.01] * 4
    calibrated[top] = 0.97
    w, x, y, z = calibrated
    place = Patch(index, Point(0, index * 300), f"p{index}")
    return PatchResult(place, Probabilities((a, b, c, d)), Probabilities((w, x, y, z)))


def test_that_the_strongest_margins_come_first_on_both_sides() -> None:
    results = [_patch(0, 1, 0.5), _patch(1, 1, 0.9), _patch(2, 3, 0.6), _patch(3, 0, 0.8)]
    chosen = evidence(results, CALL)
    assert [r.patch.index for r in chosen.for_] == [1, 0]
    assert [r.patch.index for r in chosen.against] == [3, 2]


def test_that_strength_is_the_margin_of_the_head_not_the_saturated_calibrated_one() -> None:
    results = [_patch(0, 1, 0.4), _patch(1, 1, 0.7)]
    assert evidence(results, CALL).for_[0].patch.index == 1


def test_that_no_more_are_chosen_than_asked_for_and_equals_keep_their_order() -> None:
    results = [_patch(i, 1, 0.8) for i in range(9)] + [_patch(i, 2, 0.8) for i in range(9, 12)]
    chosen = evidence(results, CALL, n_for=3, n_against=1)
    assert [r.patch.index for r in chosen.for_] == [0, 1, 2]
    assert [r.patch.index for r in chosen.against] == [9]


def test_that_left_out_patches_are_no_evidence() -> None:
    blank = PatchResult(Patch(0, Point(0, 0), "p"), left_out=LeftOut.BLANK)
    chosen = evidence([blank], CALL)
    assert chosen.for_ == chosen.against == ()


def test_that_a_no_call_has_no_evidence() -> None:
    chosen = evidence([_patch(0, 1, 0.9)], None)
    assert chosen.for_ == chosen.against == ()
