"""Spine phantoms: the same from the same seed, and true to what they say of themselves."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy import ndimage

from spinextract_gui.domain.mri.geometry import Plane, Position
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.synthesis.spine.grading import EVEN_SHARES, WIDTHS_MM
from spinextract_gui.synthesis.spine.phantom import SpinePhantom
from spinextract_gui.synthesis.spine.planes import (
    axial_stacks,
    sagittal_geometry,
    sagittal_planes,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.geometry import SliceGeometry
    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.synthesis.spine.grading import LevelTruth

SEEDS = range(40, 46)


@pytest.fixture(scope="module")
def phantoms() -> list[SpinePhantom]:
    return [SpinePhantom(seed, shares=EVEN_SHARES) for seed in SEEDS]


def test_that_a_seed_gives_the_same_picture_every_time() -> None:
    plane = sagittal_planes(SpinePhantom(3))[6]
    first, again, other = (SpinePhantom(seed).render(plane) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.dtype == np.float32
    assert first.shape == (plane.rows, plane.columns)
    assert first.min() >= 0
    assert first.max() <= 4095


def test_that_the_stated_width_belongs_to_the_stated_grade(phantoms: list[SpinePhantom]) -> None:
    for truth in every(phantoms):
        least, most = WIDTHS_MM[truth.grade]
        assert least <= truth.width_mm <= most
        assert truth.front.distance_mm(truth.back) == pytest.approx(truth.width_mm, abs=0.2)


def test_that_grades_can_be_chosen() -> None:
    wanted = dict(zip(Level, (*Grade, *Grade), strict=False))
    truth = SpinePhantom(1, wanted).truth
    assert {level: one.grade for level, one in truth.items()} == wanted


def test_that_levels_follow_each_other_from_head_to_foot(phantoms: list[SpinePhantom]) -> None:
    for phantom in phantoms:
        centres = [phantom.truth[level].centre for level in Level]
        for upper, lower in itertools.pairwise(centres):
            assert upper.z_mm > lower.z_mm
            assert 22 < upper.distance_mm(lower) < 50


def test_that_the_width_measured_on_the_picture_is_the_stated_one(
    phantoms: list[SpinePhantom],
) -> None:
    """Half of the brightness between sac and ligament marks the edges, as for a physicist."""
    errors = []
    for phantom in phantoms:
        plane = fine_plane(phantom)
        picture = phantom.render(plane)
        errors += [
            measured_mm(picture, plane, truth) - truth.width_mm
            for truth in phantom.truth.values()
            if truth.grade is not Grade.SEVERE
        ]
    assert len(errors) > 15
    assert abs(float(np.median(errors))) < 0.5
    assert float(np.abs(errors).max()) < 1.5


def test_that_severe_stenosis_leaves_no_fluid(phantoms: list[SpinePhantom]) -> None:
    shares: dict[Grade, list[float]] = {Grade.SEVERE: [], Grade.NORMAL_MILD: []}
    for phantom in phantoms:
        plane = fine_plane(phantom)
        picture = ndimage.gaussian_filter(phantom.render(plane), 1)
        fluid = max(brightest(picture, plane, truth) for truth in phantom.truth.values())
        for truth in phantom.truth.values():
            if truth.grade in shares:
                shares[truth.grade].append(brightest(picture, plane, truth) / fluid)
    assert np.median(shares[Grade.SEVERE]) < 0.6
    assert np.median(shares[Grade.NORMAL_MILD]) > 0.75


def test_that_outer_slices_leave_the_canal() -> None:
    phantom = SpinePhantom(7, dict.fromkeys(Level, Grade.NORMAL_MILD))
    planes = sagittal_planes(phantom)
    middle, outer = (phantom.render(planes[number]) for number in (len(planes) // 2, 0))
    for truth in phantom.truth.values():
        assert planes[0].plane is Plane.SAGITTAL
        assert abs(planes[0].distance_mm(truth.centre)) > 20
        assert around(middle, planes[0], truth) > 1.5 * around(outer, planes[0], truth)


def test_that_axial_stacks_lie_on_the_discs_and_show_the_same_narrowing() -> None:
    grades = dict.fromkeys(Level, Grade.NORMAL_MILD) | {Level.L4_L5: Grade.SEVERE}
    phantom = SpinePhantom(12, grades)
    bright = []
    for level, stack in zip(Level, axial_stacks(phantom), strict=True):
        plane = stack[len(stack) // 2]
        assert plane.plane in {Plane.AXIAL, Plane.OBLIQUE}
        assert abs(plane.distance_mm(phantom.truth[level].centre)) < 0.1
        point = plane.to_image(phantom.truth[level].centre)
        picture = phantom.render(plane)
        row, column = round(point.y), round(point.x)
        bright.append(float(picture[row - 4 : row + 5, column - 8 : column + 9].mean()))
        assert [one.normal.z_mm > 0 for one in stack] == [True] * len(stack)
        assert stack[0].origin.z_mm > stack[-1].origin.z_mm
    assert bright[Level.L4_L5] == min(bright)
    assert bright[Level.L4_L5] < 0.7 * float(np.median(bright))


def every(phantoms: list[SpinePhantom]) -> list[LevelTruth]:
    return [truth for phantom in phantoms for truth in phantom.truth.values()]


def fine_plane(phantom: SpinePhantom) -> SliceGeometry:
    """Return a sagittal slice of 0.4 mm pixels through the middle of the canal."""
    x, y, z = np.mean([truth.centre for truth in phantom.truth.values()], axis=0)
    return sagittal_geometry(Position(float(x), float(y), float(z)), 240, 120, 600, 300)


def profile(picture: SliceImage, plane: SliceGeometry, truth: LevelTruth) -> list[float]:
    """Return the brightness every 0.1 mm along the measured line, 6 mm beyond its ends."""
    way = truth.back.minus(truth.front)
    length = truth.back.distance_mm(truth.front)
    unit = Position(*(part / length for part in way))
    places = np.arange(-6, length + 6, 0.1)
    points = [plane.to_image(truth.front.moved(unit, float(at))) for at in places]
    smooth = ndimage.gaussian_filter(picture, (1.5, 0.7))
    return list(ndimage.map_coordinates(smooth, [[p.y for p in points], [p.x for p in points]]))


def measured_mm(picture: SliceImage, plane: SliceGeometry, truth: LevelTruth) -> float:
    """Return the distance of the two edges of the sac."""
    values = np.array(profile(picture, plane, truth))
    return (len(values) - edge(values) - edge(values[::-1])) * 0.1


def edge(values: NDArray[np.float64]) -> int:
    """Return where the darkness 6 mm from the start gives way: halfway to what lies inside."""
    darkest = 35 + int(values[35:70].argmin())
    inside = float(values[darkest : darkest + 35].max())
    half = (float(values[darkest]) + inside) / 2
    return darkest + int(np.argmax(values[darkest:] > half))


def brightest(picture: SliceImage, plane: SliceGeometry, truth: LevelTruth) -> float:
    values = profile(picture, plane, truth)
    return float(max(values[55:-55]))


def around(picture: SliceImage, plane: SliceGeometry, truth: LevelTruth) -> float:
    point = plane.to_image(truth.centre)
    row, column = round(point.y), round(point.x)
    return float(picture[row - 3 : row + 4, column - 3 : column + 4].mean())
