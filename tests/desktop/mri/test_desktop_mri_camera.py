"""How a slice is looked at, where labels go, what is measured: values without a window."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.desktop.views.mri.asking import SliceAsking
from spinextract_gui.desktop.views.mri.camera import Area, PlaneCamera
from spinextract_gui.desktop.views.mri.canal import canal_edges
from spinextract_gui.desktop.views.mri.labels import Anchor, lay_out
from spinextract_gui.desktop.views.mri.marks import LevelMark
from spinextract_gui.desktop.views.mri.measure import Measurement
from spinextract_gui.desktop.views.mri.tools import TOOLS, Tool
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import CanalProfile, Grade
from spinextract_gui.domain.mri.level import Level
from tests.desktop.mri.mri_view_fakes import sagittal_slice

FLAT = sagittal_slice(rows=100, columns=200, row_mm=2.0, column_mm=0.5).geometry
SQUARE = sagittal_slice().geometry
PANE = Area(0, 0, 300, 400)


def beside(x: float, y: float) -> Anchor:
    return Anchor(x - 8, x + 8, y)


def test_that_a_slice_is_shown_in_the_patients_proportions() -> None:
    picture = PlaneCamera.fitted(FLAT, 400, 400).picture
    assert picture.height / picture.width == pytest.approx(200 / 100)
    assert picture.height == pytest.approx(400)


@given(
    x=st.floats(0, 199),
    y=st.floats(0, 99),
    factor=st.floats(0.2, 8),
    right=st.floats(-90, 90),
)
def test_that_the_way_to_the_screen_and_back_ends_where_it_began(
    x: float, y: float, factor: float, right: float
) -> None:
    camera = PlaneCamera.fitted(FLAT, 500, 300).zoomed(factor, (40, 250)).panned(right, 7)
    assert camera.to_image(*camera.to_screen(ImagePoint(x, y))) == pytest.approx((x, y), abs=1e-6)


def test_that_zooming_keeps_what_lies_under_the_pointer() -> None:
    camera = PlaneCamera.fitted(SQUARE, 400, 400)
    before = camera.to_image(120, 160)
    assert camera.zoomed(2.5, (120, 160)).to_image(120, 160) == pytest.approx(before)


def test_that_a_slice_can_neither_get_lost_nor_vanish() -> None:
    camera = PlaneCamera.fitted(SQUARE, 400, 400)
    assert 0 <= camera.panned(10_000, -10_000).x_mm <= 200
    assert camera.zoomed(1e-9).zoom >= camera.zoom / 2
    assert camera.zoomed(1e9).zoom <= camera.zoom * 24


def test_that_filling_a_pane_leaves_no_black_and_follows_the_markers() -> None:
    tall = PlaneCamera.fitted(SQUARE, 250, 400)
    filled = tall.filled(ImagePoint(190, 100))
    assert filled.picture.height == pytest.approx(400)
    assert filled.picture.left + filled.picture.width == pytest.approx(250)
    assert tall.filled().x_mm == pytest.approx(100)


def test_that_filling_a_very_narrow_pane_still_shows_half_of_the_slice() -> None:
    filled = PlaneCamera.fitted(SQUARE, 100, 400).filled()
    assert filled.picture.width == pytest.approx(200)


def test_that_a_label_stands_right_of_its_marker_and_left_where_the_pane_ends() -> None:
    first, second = lay_out([beside(100, 50), beside(250, 150)], [[80], [80]], PANE)
    assert first.area.left > 100
    assert second.area.left + second.area.width < 250


def test_that_labels_do_not_overlap() -> None:
    first, second = lay_out([beside(100, 50), beside(104, 54)], [[80], [80]], PANE)
    assert second.area.top >= first.area.top + first.area.height


def test_that_a_narrow_pane_gets_the_shorter_wording() -> None:
    (label,) = lay_out([beside(150, 50)], [[240, 90, 40]], PANE)
    assert label.wording == 1


def test_that_a_marker_says_level_grade_probability_and_the_users_own() -> None:
    mark = LevelMark(Level.L4_L5, ImagePoint(0, 0), 3, Grade.SEVERE, 0.834, Grade.MODERATE)
    assert mark.text == "L4/L5 severe 0.83 · you: moderate"
    assert mark.wordings[-1] == "L4/L5"
    assert LevelMark(Level.L1_L2, ImagePoint(0, 0), 3).wordings == ("L1/L2",)


def test_that_a_distance_is_in_millimetres_and_in_pixels_where_the_spacing_is_unknown() -> None:
    made = Measurement(Tool.DISTANCE, (ImagePoint(0, 0), ImagePoint(60, 20)))
    assert made.text(FLAT, spacing_known=True) == "50.0 mm"
    assert made.text(FLAT, spacing_known=False) == "63 px"


def test_that_an_angle_is_measured_in_the_patients_proportions() -> None:
    points = (ImagePoint(0, 0), ImagePoint(0, 50), ImagePoint(200, 0))
    assert Measurement(Tool.ANGLE, points).text(FLAT, spacing_known=True) == "45.0°"
    assert Measurement(Tool.ANGLE, points[:2]).text(FLAT, spacing_known=True) == ""


def test_that_the_edges_of_the_canal_lie_half_a_width_beside_its_middle() -> None:
    centres = tuple(ImagePoint(80.0, 2.0 * at) for at in range(12))
    along = tuple(4.0 * at + (90.0 if at > 7 else 0.0) for at in range(12))
    profile = CanalProfile(0, True, along, (10.0,) * 12, centres, 0, ())
    curves = canal_edges(profile, sagittal_slice(100, 200, 2.0, 0.5))
    front, back, *below = curves
    assert {point.x for point in front} | {point.x for point in back} == {70.0, 90.0}
    assert [point.y for point in front] == [2.0 * at for at in range(8)]
    assert [len(curve) for curve in below] == [4, 4]


def test_that_steps_count_from_the_slice_asked_for_last() -> None:
    asking = SliceAsking()
    assert [asking.step(4, 9, 1) for _ in range(3)] == [5, 6, 7]
    asking.arrived(5)
    assert asking.step(5, 9, 1) == 8
    assert asking.step(5, 9, 1) is None
    asking.arrived(2)
    assert asking.step(2, 9, -1) == 1


def test_that_a_touchpad_scrolls_one_slice_per_notch() -> None:
    asking = SliceAsking()
    assert [asking.turned(-40) for _ in range(6)] == [0, 0, 1, 0, 0, 1]
    assert asking.turned(240) == -2


def test_that_every_tool_is_named_and_has_a_key_of_its_own() -> None:
    assert set(TOOLS) == set(Tool)
    assert len({info.key for info in TOOLS.values()}) == len(Tool)
    assert all(info.title and info.tip for info in TOOLS.values())
