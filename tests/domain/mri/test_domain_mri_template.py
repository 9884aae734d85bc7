"""The two-click template keeps its shape under every move of the picture."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.mri.template import SHAPE, place

coordinate = st.floats(-2000, 2000, allow_nan=False)
points = st.builds(ImagePoint, coordinate, coordinate)


def apart(*given_points: ImagePoint) -> bool:
    pairs = ((a, b) for i, a in enumerate(given_points) for b in given_points[i + 1 :])
    return all(math.dist(a, b) > 5 for a, b in pairs)


def close(found: ImagePoint, wanted: complex, size: float) -> bool:
    return abs(complex(*found) - wanted) <= 1e-9 * (1 + size + abs(wanted))


@given(points, points)
def test_that_clicked_ends_are_kept_and_the_shape_lies_between_them(
    first: ImagePoint, last: ImagePoint
) -> None:
    assume(apart(first, last))
    placed = place(first, last)
    assert list(placed) == list(Level)
    assert placed[Level.L1_L2] == first
    assert placed[Level.L5_S1] == last
    start, way = complex(*first), complex(*last) - complex(*first)
    for level, t in SHAPE.items():
        assert close(placed[level], start + t * way, 4000)


@given(points, points, points, st.floats(0.1, 5), st.floats(-math.pi, math.pi), points)
def test_that_moving_turning_and_scaling_the_clicks_does_the_same_to_every_level(
    first: ImagePoint,
    last: ImagePoint,
    third: ImagePoint,
    scale: float,
    angle: float,
    shift: ImagePoint,
) -> None:
    assume(apart(first, last, third))
    turn = scale * complex(math.cos(angle), math.sin(angle))

    def moved(point: ImagePoint) -> ImagePoint:
        value = turn * complex(*point) + complex(*shift)
        return ImagePoint(value.real, value.imag)

    for more in (None, third):
        plain = place(first, last, more)
        after = place(moved(first), moved(last), None if more is None else moved(more))
        for level in Level:
            assert math.dist(after[level], moved(plain[level])) < 1e-6 * (1 + scale * 4000)


@given(points, points, points, st.booleans())
def test_that_a_mirrored_picture_gives_mirrored_levels(
    first: ImagePoint, last: ImagePoint, third: ImagePoint, refined: bool
) -> None:
    assume(apart(first, last, third))

    def mirrored(point: ImagePoint) -> ImagePoint:
        return ImagePoint(-point.x, point.y)

    more = third if refined else None
    plain = place(first, last, more)
    other = place(mirrored(first), mirrored(last), more and mirrored(more), mirrored=True)
    for level in Level:
        assert math.dist(other[level], mirrored(plain[level])) < 1e-6


@given(points, points, points)
def test_that_a_third_click_is_kept_and_pulls_its_neighbours_less(
    first: ImagePoint, last: ImagePoint, third: ImagePoint
) -> None:
    assume(apart(first, last, third))
    before, after = place(first, last), place(first, last, third)
    assert after[Level.L3_L4] == third
    assert (after[Level.L1_L2], after[Level.L5_S1]) == (first, last)
    pull = math.dist(third, before[Level.L3_L4])
    for neighbour in (Level.L2_L3, Level.L4_L5):
        assert math.dist(after[neighbour], before[neighbour]) <= pull + 1e-6


@given(points, points)
def test_that_a_third_click_where_the_template_has_it_changes_nothing(
    first: ImagePoint, last: ImagePoint
) -> None:
    assume(apart(first, last))
    plain = place(first, last)
    again = place(first, last, plain[Level.L3_L4])
    for level in Level:
        assert math.dist(again[level], plain[level]) < 1e-6


def test_that_lordosis_bows_to_the_front_whichever_side_that_is() -> None:
    top, bottom = ImagePoint(200, 100), ImagePoint(200, 400)
    assert all(place(top, bottom)[level].x < 200 for level in (Level.L2_L3, Level.L3_L4))
    assert place(top, bottom, mirrored=True)[Level.L3_L4].x > 200


@pytest.mark.parametrize("third", [None, ImagePoint(5, 50)])
def test_that_two_clicks_at_one_point_and_no_numbers_are_refused(third: ImagePoint | None) -> None:
    here = ImagePoint(5, 5)
    with pytest.raises(InputError, match="two different discs"):
        place(here, here, third)
    with pytest.raises(InputError, match="outside"):
        place(here, ImagePoint(math.nan, 3), third)
    with pytest.raises(InputError, match="two different discs"):
        place(here, ImagePoint(5, 50), here)
