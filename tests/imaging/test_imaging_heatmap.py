"""The heatmap: hue is the class, opacity the margin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.geometry import Point, Size
from spinextract_gui.domain.slide import Patch
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import LeftOut, PatchResult, Probabilities
from spinextract_gui.imaging.heatmap import (
    CLASS_RGB,
    LEFT_OUT_RGB,
    HeatStyle,
    PatchCalls,
    overview_rgba,
)

SIZE = Size(600, 900)
FULL = HeatStyle(opacity=1.0)


def patch(index: int) -> Patch:
    return Patch(index, Point(300 * (index // 3), 300 * (index % 3)), str(index))


def called(index: int, tumour: TumourClass, margin: float) -> PatchResult:
    low = (1 - margin) / 4
    values = [low + margin if c is tumour else low for c in TumourClass]
    made = Probabilities((values[0], values[1], values[2], values[3]))
    return PatchResult(patch(index), made, made)


def left_out(index: int) -> PatchResult:
    return PatchResult(patch(index), left_out=LeftOut.BLANK)


def colours(*results: PatchResult, style: HeatStyle = FULL) -> list[list[int]]:
    calls = PatchCalls(len(results))
    calls.add(results)
    rows: list[list[int]] = calls.rgba(style).tolist()
    return rows


@given(margin=st.floats(0, 1), opacity=st.floats(0, 1), tumour=st.sampled_from(TumourClass))
def test_that_hue_is_the_class_and_opacity_the_margin(
    margin: float, opacity: float, tumour: TumourClass
) -> None:
    style = HeatStyle(opacity=opacity)
    *hue, alpha = colours(called(0, tumour, margin), style=style)[0]
    assert alpha == pytest.approx(255 * margin * opacity, abs=1)
    if margin > 0.01:
        assert tuple(hue) == CLASS_RGB[tumour]


def test_that_a_slide_of_weak_patches_stays_weak() -> None:
    weak = [called(i, TumourClass.MENINGIOMA, 0.1 + i / 100) for i in range(6)]
    assert max(c[3] for c in colours(*weak)) < 45


def test_that_the_threshold_hides_weaker_patches_only() -> None:
    weak, strong = (called(i, TumourClass.MENINGIOMA, m) for i, m in ((0, 0.29), (1, 0.31)))
    shown = colours(weak, strong, left_out(2), style=HeatStyle(threshold=0.3))
    assert [c[3] > 0 for c in shown] == [False, True, True]


def test_that_a_hidden_class_is_not_drawn() -> None:
    both = called(0, TumourClass.MENINGIOMA, 0.9), called(1, TumourClass.METASTASIS, 0.9)
    style = HeatStyle(hidden=frozenset({TumourClass.MENINGIOMA}))
    assert [c[3] > 0 for c in colours(*both, style=style)] == [False, True]


def test_that_left_out_is_grey_and_not_reached_is_nothing() -> None:
    calls = PatchCalls(2)
    calls.add([left_out(0)])
    first, second = calls.rgba(FULL).tolist()
    assert tuple(first[:3]) == LEFT_OUT_RGB
    assert first[3] > 0
    assert second[3] == 0


def test_that_counts_are_per_class_with_left_out_last() -> None:
    calls = PatchCalls(6)
    calls.add([called(0, TumourClass.MENINGIOMA, 0.5), called(1, TumourClass.MENINGIOMA, 0.5)])
    calls.add([left_out(2), called(3, TumourClass.SCHWANNOMA, 0.5)])
    assert calls.counts == [0, 2, 0, 1, 1]


def test_that_a_later_result_of_a_patch_replaces_the_earlier_one() -> None:
    calls = PatchCalls(1)
    calls.add([left_out(0)])
    calls.add([called(0, TumourClass.SCHWANNOMA, 0.5)])
    assert calls.counts == [0, 0, 0, 1, 0]


def test_that_a_result_of_an_unknown_patch_is_ignored() -> None:
    calls = PatchCalls(1)
    calls.add([left_out(5)])
    assert calls.counts == [0, 0, 0, 0, 0]


def test_that_an_overview_draws_every_patch_in_its_place() -> None:
    results = [called(0, TumourClass.EPENDYMOMA, 0.8), called(5, TumourClass.METASTASIS, 0.8)]
    picture = overview_rgba(results, SIZE, 0.1)
    assert picture.shape == (60, 90, 4)
    assert tuple(picture[15, 15, :3]) == CLASS_RGB[TumourClass.EPENDYMOMA]
    assert tuple(picture[45, 75, :3]) == CLASS_RGB[TumourClass.METASTASIS]
    assert picture[45, 15, 3] == 0
    assert (picture[:30, :30, 3] == picture[0, 0, 3]).all()


def test_that_an_overview_hatches_what_was_left_out() -> None:
    square = overview_rgba([left_out(0)], SIZE, 0.1)[:30, :30, 3]
    assert len(np.unique(square)) == 2


def test_that_smoothing_blends_classes_but_not_into_what_was_left_out() -> None:
    results = [
        called(0, TumourClass.EPENDYMOMA, 0.9),
        called(1, TumourClass.METASTASIS, 0.9),
        left_out(2),
    ]
    picture = overview_rgba(results, SIZE, 0.1, HeatStyle(smooth=True))
    assert tuple(picture[15, 29, :3]) not in set(CLASS_RGB.values())
    assert tuple(picture[15, 75, :3]) == LEFT_OUT_RGB
    assert picture[15, 15, 3] == pytest.approx(255 * 0.9 * 0.62, abs=3)
    assert picture[45, 15, 3] == 0


def test_that_an_overview_of_nothing_is_empty() -> None:
    assert not overview_rgba([], SIZE, 0.01).any()
