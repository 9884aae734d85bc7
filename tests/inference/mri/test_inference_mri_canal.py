"""Canal widths are right to a fraction of a pixel, whatever way the slice lies."""

from __future__ import annotations

import math

import numpy as np
import pytest

from spinextract_gui.domain.mri.geometry import Position, SliceGeometry
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.inference.mri.centreline import centreline_of
from spinextract_gui.networks.localiser.form import Tissue
from tests.inference.mri.drawn_spines import FlatSeries, Spine, seeing, upright_geometry


@pytest.mark.parametrize("slant", [0.0, 0.2, -0.3, 0.8])
@pytest.mark.parametrize("width", [6.0, 13.3, 19.0])
def test_that_a_slanted_canal_is_measured_at_right_angles(slant: float, width: float) -> None:
    spine = Spine(slant=slant, width=width, waist=width)
    line = centreline_of(spine.shares()[Tissue.CANAL])
    assert line is not None
    inner = slice(15, -15)
    assert line.widths[inner] == pytest.approx(width, abs=0.15)
    expected = [spine.centre(row)[0] for row in line.centres[inner, 1]]
    assert line.centres[inner, 0] == pytest.approx(expected, abs=0.2)
    assert (line.fronts[inner, 0] < line.centres[inner, 0]).all()
    assert (np.diff(line.along) > 0).all()


def test_that_the_narrowest_place_between_the_levels_is_found() -> None:
    spine = Spine(width=15, waist=7, waist_row=150)
    found = seeing(spine).find(FlatSeries(), slice_index=2)
    profile = found.profile
    assert profile is not None
    assert profile.in_mm
    assert profile.centres[profile.narrowest].y == pytest.approx(150, abs=2)
    assert profile.widths[profile.narrowest] == pytest.approx(7, abs=0.3)
    levels = dict(profile.levels)
    assert levels[Level.L1_L2] < profile.narrowest < levels[Level.L5_S1]
    assert len(profile.along) == len(profile.widths) == len(profile.centres)


def test_that_a_narrower_place_below_the_last_level_does_not_count() -> None:
    spine = Spine(width=15, waist=6, waist_row=275, lowest=225)
    profile = seeing(spine).find(FlatSeries(), slice_index=2).profile
    assert profile is not None
    assert profile.centres[profile.narrowest].y < 240


def test_that_widths_are_in_millimetres_and_in_pixels_of_the_slice() -> None:
    series = FlatSeries(geometry=upright_geometry(640, 512, 0.5))
    found = seeing(Spine(width=14)).find(series, slice_index=2)
    assert list(found.widths) == list(Level)
    for width in found.widths.values():
        assert width.width_mm == pytest.approx(14, abs=0.2)
        assert width.width_px == pytest.approx(28, abs=0.4)
        assert math.dist(width.front, width.back) == pytest.approx(width.width_px)
        assert width.slice_index == 2


def test_that_unequal_spacing_of_rows_and_columns_is_respected() -> None:
    geometry = SliceGeometry(
        Position(0, 0, 0), Position(0, 1, 0), Position(0, 0, -1), 1.0, 0.5, 320, 640
    )
    found = seeing(Spine(width=14, slant=0)).find(FlatSeries(geometry=geometry), slice_index=2)
    for width in found.widths.values():
        assert width.width_mm == pytest.approx(14, abs=0.2)
        assert width.width_px == pytest.approx(28, abs=0.4)


def test_that_without_a_spacing_there_are_no_millimetres_and_the_user_is_told() -> None:
    series = FlatSeries(spacing_known=False)
    found = seeing(Spine()).find(series, slice_index=2)
    assert found.profile is not None
    assert not found.profile.in_mm
    assert all(width.width_mm is None for width in found.widths.values())
    assert any("spacing is not known" in reason for reason in found.reasons)


def test_that_a_canal_too_short_to_follow_is_none() -> None:
    share = np.zeros((320, 320), np.float32)
    share[100:130, 195:208] = 1
    assert centreline_of(share) is None
    assert centreline_of(np.zeros((320, 320), np.float32)) is None
