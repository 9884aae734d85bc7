"""Fields and sprites, the ground everything else is painted with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis import shapes
from spinextract_gui.synthesis.fields import SmoothField, Texture, coarse_grid, refine
from spinextract_gui.synthesis.recipes import RECIPES
from spinextract_gui.synthesis.sprites import album
from spinextract_gui.synthesis.tissue import BLOCK_PX, Tissue

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.synthesis.sprites import Sprite


def test_that_a_field_is_about_standard_and_smooth() -> None:
    field = SmoothField(np.random.default_rng(1), 100.0)
    rows, cols = np.mgrid[0:6000:10, 0:6000:10].astype(np.float32)
    values = field.at(rows, cols)
    assert abs(values.mean()) < 0.1
    assert 0.75 < values.std() < 1.25
    assert np.abs(np.diff(values, axis=0)).max() < 1.2


def test_that_a_texture_repeats_without_a_seam() -> None:
    texture = Texture(np.random.default_rng(2), (3.0,), (1.0,), 600)
    region = Region(0, 0, 50, 600)
    period = Texture.PERIOD_PX
    np.testing.assert_array_equal(
        texture.cut(region), texture.cut(Region(period, -period, 50, 600))
    )
    across = texture.cut(Region(0, period - 300, 50, 600))
    steps = np.abs(np.diff(across, axis=1)).mean(axis=0)
    assert steps[299] < 2 * steps.mean()


@pytest.mark.parametrize("step_px", [8, 20])
def test_that_refining_restores_a_plane_exactly(step_px: int) -> None:
    region = Region(-12, 488, 524, 310)
    rows, cols = coarse_grid(region, step_px)
    fine = refine(2 * rows - cols, region, step_px)
    expected_rows, expected_cols = np.mgrid[-12:512, 488:798]
    np.testing.assert_allclose(fine, 2 * expected_rows - expected_cols, atol=1e-3)


@pytest.mark.parametrize("draw", [shapes.red_cell, shapes.psammoma, shapes.vessel, shapes.crack])
def test_that_every_sprite_has_its_centre_in_the_middle(
    draw: Callable[[np.random.Generator, float], Sprite],
) -> None:
    for sprite in album(draw, np.random.default_rng(3), 4, 3).sprites:
        assert sprite.keep.shape[0] % 2 == sprite.keep.shape[1] % 2 == 1
        assert sprite.keep.min() >= 0
        assert sprite.keep.max() <= 1
        assert np.isfinite(sprite.add).all()


def test_that_long_nuclei_lie_along_their_angle() -> None:
    style = RECIPES[TumourClass.SCHWANNOMA].nucleus
    flat = shapes.nucleus(style, np.random.default_rng(4), 0.0)
    upright = shapes.nucleus(style, np.random.default_rng(4), np.pi / 2)
    assert flat.keep.shape[1] > 1.5 * flat.keep.shape[0]
    assert upright.keep.shape[0] > 1.5 * upright.keep.shape[1]


@pytest.mark.parametrize("tumour", list(TumourClass))
def test_that_neighbouring_blocks_agree_on_which_nuclei_give_way(tumour: TumourClass) -> None:
    tissue = Tissue(tumour, Size(3000, 3000), (7,))
    blocks = [(row, col) for row in range(1, 6) for col in range(1, 6)]
    candidates = {block: tissue.candidates(block) for block in blocks}
    placed = []
    for block in [(row, col) for row in range(2, 5) for col in range(2, 5)]:
        offsets = [(0, 0)] + [
            (down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right
        ]
        around = [candidates[block[0] + down, block[1] + right] for down, right in offsets]
        _, nuclei = tissue.cells(around)
        placed.append(np.stack([nuclei.rows, nuclei.cols], axis=-1))
    points = np.concatenate(placed)
    gap = np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1)) + 1e6 * np.eye(len(points))
    recipe = tissue.recipe
    across_px = recipe.nucleus.width_px * recipe.reach
    on_border = (np.abs(points / BLOCK_PX - np.rint(points / BLOCK_PX)) < 0.02).any(axis=1)
    assert gap.min() >= 0.99 * across_px
    assert on_border.sum() > 20
