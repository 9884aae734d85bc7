from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spinextract_gui.domain.geometry import Point
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.imaging.colour import Display
from spinextract_gui.imaging.heatmap import CLASS_RGB
from spinextract_gui.reports.pictures import patch_pictures, slide_pictures
from tests.reports.report_cases import MemorySlide, case_of, noise_slide


def test_that_pictures_keep_to_their_budget_and_to_the_slides_shape() -> None:
    slide = noise_slide()
    result, _ = case_of([slide])
    pictures = slide_pictures(slide, result.slides[0], budget_px=120_000)
    assert pictures.plain is not None
    assert pictures.mapped is not None
    width, height = pictures.plain.size
    assert pictures.mapped.size == (width, height)
    assert width * height == pytest.approx(120_000, rel=0.01)
    assert width / height == pytest.approx(1200 / 900, rel=0.01)
    assert pictures.scale == pytest.approx(width / 1200, rel=0.01)


def test_that_small_slides_are_not_enlarged() -> None:
    slide = noise_slide()
    result, _ = case_of([slide])
    pictures = slide_pictures(slide, result.slides[0], budget_px=10**8)
    assert pictures.plain is not None
    assert pictures.plain.size == (1200, 900)
    assert pictures.scale == 1.0


def test_that_slides_far_from_the_corner_show_no_emptiness() -> None:
    pixels = np.zeros((2, 3000, 2400), np.uint16)
    pixels[:, 2100:, 1800:] = np.random.default_rng(0).integers(4000, 16000, (2, 900, 600))
    slide = MemorySlide("P", "S", pixels)
    far = [p for p in slide.patches if p.origin.row >= 2100 and p.origin.col >= 1800]
    slide.patches = tuple(replace(patch, index=i) for i, patch in enumerate(far))
    result, _ = case_of([slide])
    pictures = slide_pictures(slide, result.slides[0], budget_px=10**6)
    assert pictures.origin == Point(2100, 1800)
    assert pictures.plain is not None
    assert pictures.mapped is not None
    assert pictures.plain.size == pictures.mapped.size == (600, 900)


def test_that_the_map_colours_each_patch_by_its_own_class() -> None:
    slide = MemorySlide("P", "S", np.full((2, 900, 900), 9000, np.uint16))
    result, _ = case_of([slide])
    pictures = slide_pictures(slide, result.slides[0], budget_px=900 * 900)
    assert pictures.mapped is not None
    picture = np.asarray(pictures.mapped).astype(float)
    for patch in result.slides[0].patches:
        place = patch.patch.origin
        block = picture[place.row : place.row + 300, place.col : place.col + 300]
        tint = block.reshape(-1, 3).mean(axis=0) - block.mean()
        if patch.calibrated is not None:
            hue = np.array(CLASS_RGB[patch.calibrated.top], float)
            assert np.corrcoef(tint, hue - hue.mean())[0, 1] > 0.95


@pytest.mark.parametrize("gone", [True, False])
def test_that_what_cannot_be_read_has_no_picture(gone: bool) -> None:
    slide = noise_slide()
    slide.gone = gone
    found = patch_pictures(slide, slide.patches[:2], Display())
    assert [image is None for image in found] == [gone, gone]
    assert patch_pictures(None, slide.patches[:2], Display()) == [None, None]


def test_that_one_unreadable_patch_leaves_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    slide = noise_slide()
    whole = slide.read_patches(slide.patches[:1])
    monkeypatch.setattr(slide, "read_patches", lambda _: [ReadFault("damaged"), *whole])
    found = patch_pictures(slide, slide.patches[:2], Display())
    assert found[0] is None
    assert found[1] is not None
    assert found[1].size == (300, 300)
