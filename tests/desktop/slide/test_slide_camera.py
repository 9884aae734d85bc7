"""The camera, a value without a window."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.desktop.views.slide.camera import Camera
from spinextract_gui.domain.geometry import Point, Region, Size

SLIDE = Size(6_000, 9_000)
cameras = st.builds(
    lambda x, y, factor: Camera.fitted(SLIDE, 1_400, 900).centred(x, y).zoomed(factor),
    st.floats(0, 9_000),
    st.floats(0, 6_000),
    st.floats(0.6, 60),
)
points = st.tuples(st.floats(0, 1_400), st.floats(0, 900))


@given(cameras, points)
def test_that_screen_and_slide_positions_are_inverse(
    camera: Camera, at: tuple[float, float]
) -> None:
    back = camera.to_screen(*camera.to_slide(*at))
    assert math.dist(back, at) < 1e-6


@given(cameras, points, st.floats(0.2, 5))
def test_that_zooming_keeps_what_lies_under_the_cursor(
    camera: Camera, at: tuple[float, float], factor: float
) -> None:
    zoomed = camera.zoomed(factor, at)
    x, y = camera.to_slide(*at)
    expected = at[0] - camera.width / 2, at[1] - camera.height / 2
    middle = x - expected[0] / zoomed.zoom, y - expected[1] / zoomed.zoom
    inside = 0 <= middle[0] <= SLIDE.width and 0 <= middle[1] <= SLIDE.height
    if inside:
        assert math.dist(zoomed.to_slide(*at), (x, y)) < 1e-3
    assert 0 <= zoomed.x <= SLIDE.width
    assert 0 <= zoomed.y <= SLIDE.height


@given(cameras, points, st.floats(1.05, 4), st.floats(0.01, 0.99))
def test_that_a_glide_keeps_what_lies_under_the_cursor(
    camera: Camera, at: tuple[float, float], factor: float, share: float
) -> None:
    goal = camera.zoomed(factor, at)
    between = camera.towards(goal, share)
    if math.dist(goal.to_slide(*at), camera.to_slide(*at)) < 1e-6:
        assert math.dist(between.to_slide(*at), camera.to_slide(*at)) < 1e-3
    low, high = sorted((camera.zoom, goal.zoom))
    assert low - 1e-9 <= between.zoom <= high + 1e-9


def test_that_a_fitted_slide_is_wholly_in_view_and_nearly_fills_it() -> None:
    for width, height in ((1_400, 900), (300, 900), (900, 60)):
        camera = Camera.fitted(SLIDE, width, height)
        assert camera.visible == Region.of_size(SLIDE)
        filled = max(SLIDE.width * camera.zoom / width, SLIDE.height * camera.zoom / height)
        assert 0.9 < filled < 1


def test_that_the_zoom_has_ends() -> None:
    camera = Camera.fitted(SLIDE, 1_400, 900)
    assert camera.zoomed(1e9).zoom == 16
    assert camera.zoomed(1e-9).zoom == camera.zoom * 0.5


def test_that_a_point_beside_the_slide_is_none() -> None:
    camera = Camera.fitted(SLIDE, 1_400, 900)
    assert camera.point_at(0, 0) is None
    assert camera.point_at(700, 450) == Point(3_000, 4_500)


def test_that_resizing_keeps_middle_and_zoom() -> None:
    camera = Camera.fitted(SLIDE, 1_400, 900).centred(1_000, 2_000, 2.0)
    resized = camera.resized(500, 400)
    assert (resized.x, resized.y, resized.zoom) == (1_000, 2_000, 2.0)


def test_that_device_pixels_see_the_same_part() -> None:
    camera = Camera.fitted(SLIDE, 1_400, 900).centred(4_000, 3_000, 1.3)
    assert camera.scaled(2).visible == camera.visible
