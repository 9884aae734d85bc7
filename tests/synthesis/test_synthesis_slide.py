"""Phantoms are the same for the same seed, whatever way they are asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinextract_gui.domain.geometry import Point, Region, Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis.materials import PatchLabel
from spinextract_gui.synthesis.slide import Phantom, phantom_slide

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.slide import Pixels

SIZE = Size(1300, 1150)
WHOLE = Region.of_size(SIZE)


@lru_cache(maxsize=4)
def whole(tumour: TumourClass) -> tuple[Phantom, Pixels]:
    phantom = phantom_slide(tumour, SIZE, seed=11)
    return phantom, phantom.render(WHOLE)


@pytest.mark.parametrize("tumour", list(TumourClass))
def test_that_the_same_seed_gives_the_same_slide(tumour: TumourClass) -> None:
    again = phantom_slide(tumour, SIZE, seed=11).render(Region(480, 470, 60, 300))
    np.testing.assert_array_equal(again, whole(tumour)[1][:, 480:540, 470:770])


def test_that_another_seed_and_another_tumour_give_another_slide() -> None:
    region = Region(500, 500, 100, 100)
    first = whole(TumourClass.MENINGIOMA)[1][:, 500:600, 500:600]
    other_seed = phantom_slide(TumourClass.MENINGIOMA, SIZE, seed=12).render(region)
    other_tumour = whole(TumourClass.SCHWANNOMA)[1][:, 500:600, 500:600]
    assert np.mean(first == other_seed) < 0.05
    assert np.mean(first == other_tumour) < 0.05


@settings(max_examples=15, deadline=None)
@given(st.integers(-200, 1299), st.integers(-200, 1149), st.integers(1, 700), st.integers(1, 700))
def test_that_any_region_is_a_cut_of_the_whole(row: int, col: int, height: int, width: int) -> None:
    region = Region(row, col, height, width)
    fresh = Phantom(TumourClass.MENINGIOMA, SIZE, seed=11) if row % 5 == 0 else None
    phantom, pixels = whole(TumourClass.MENINGIOMA)
    expected = np.zeros((2, height, width), np.uint16)
    seen = region.intersection(WHOLE)
    expected[:, seen.row - row : seen.bottom - row, seen.col - col : seen.right - col] = pixels[
        :, seen.row : seen.bottom, seen.col : seen.right
    ]
    np.testing.assert_array_equal((fresh or phantom).render(region), expected)


def test_that_a_slide_of_20_000_px_is_rendered_piece_by_piece() -> None:
    phantom = phantom_slide(TumourClass.METASTASIS, Size(20_000, 20_000), seed=5)
    corner = phantom.render(Region(19_800, 19_900, 400, 400))
    assert corner[:, :200, :100].min() > 0
    assert corner[:, 200:].max() == 0
    assert corner[:, :, 100:].max() == 0


@pytest.mark.parametrize("tumour", list(TumourClass))
def test_that_tissue_lies_near_10_000_and_glass_far_below(tumour: TumourClass) -> None:
    phantom = phantom_slide(tumour, Size(3000, 3000), seed=3)
    origins = phantom.patch_origins()
    by_label: dict[PatchLabel, list[Point]] = {}
    for origin, label in zip(origins, phantom.tissue_labels(origins), strict=True):
        by_label.setdefault(label, []).append(origin)
    tissue, glass = (
        np.mean([_means(phantom, origin) for origin in by_label[label][:4]], axis=0)
        for label in (PatchLabel.TUMOUR, PatchLabel.BLANK)
    )
    np.testing.assert_allclose(tissue, 10_000, rtol=0.2)
    assert (glass < 0.7 * tissue).all()


def _means(phantom: Phantom, origin: Point) -> NDArray[np.float64]:
    means: NDArray[np.float64] = phantom.render(Region(origin.row, origin.col, 300, 300)).mean(
        axis=(1, 2)
    )
    return means


def test_that_labels_follow_what_was_painted() -> None:
    phantom, pixels = whole(TumourClass.EPENDYMOMA)
    labels = phantom.tissue_labels([Point(500, 400), Point(-5_000, -5_000)])
    assert labels[1] is PatchLabel.BLANK
    assert labels[0] is not PatchLabel.BLANK
    assert pixels[0, 500:800, 400:700].mean() > 5_000


def test_that_nuclei_are_dark_in_ch2_and_stand_out_in_the_difference() -> None:
    _, pixels = whole(TumourClass.METASTASIS)
    inner = pixels[:, 500:900, 400:900].astype(np.float64)
    difference = inner[1] - inner[0]
    nuclei = difference > np.quantile(difference, 0.9)
    assert inner[0][nuclei].mean() < 0.8 * inner[0][~nuclei].mean()


def test_that_a_focus_changes_part_of_the_slide_and_only_part() -> None:
    plain = whole(TumourClass.MENINGIOMA)[1].astype(np.float64)
    mixed_slide = Phantom(TumourClass.MENINGIOMA, SIZE, 11, TumourClass.SCHWANNOMA, 0.3)
    mixed = mixed_slide.render(WHOLE).astype(np.float64)
    # the exposure differs a little, so the comparison allows a small relative difference
    same = np.abs(plain / plain.mean() - mixed / mixed.mean()) < 0.03 * plain / plain.mean()
    assert 0.3 < same.mean() < 0.95
