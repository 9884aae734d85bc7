"""What a user does to a slice with mouse, wheel and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from spinextract_gui.desktop.views.mri.marks import CornerTexts
from spinextract_gui.desktop.views.mri.plane_painter import slice_words
from spinextract_gui.desktop.views.mri.tools import Tool
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.mri.reference import Line
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS
from tests.desktop.mri.mri_view_fakes import (
    MIDDLE,
    POINTS,
    RIGHT,
    WINDOW,
    at,
    child,
    click,
    double_click,
    drag,
    marks,
    mouse,
    open_plane,
    press,
    sagittal_slice,
    shade,
    slope,
    take,
    wheel,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from spinextract_gui.desktop.views.mri.plane_view import PlaneView

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
EMPTY = ImagePoint(20.0, 180.0)


@pytest.fixture
def view(qtbot: QtBot) -> PlaneView:
    return open_plane(qtbot, index=4)


@pytest.fixture
def marked(view: PlaneView) -> PlaneView:
    view.set_marks(marks(slice_index=4), Level.L4_L5)
    return view


def menu_of(view: PlaneView) -> QMenu:
    return view.findChildren(QMenu)[-1]


def choose(menu: QMenu, words: str) -> None:
    """Press a menu's entry and close the menu, as a user does."""
    next(entry for entry in menu.actions() if words in entry.text()).trigger()
    menu.close()


def test_that_the_wheel_asks_for_slices_within_the_series(qtbot: QtBot, view: PlaneView) -> None:
    asked: list[int] = []
    view.slice_wanted.connect(asked.append)
    wheel(view, -120)
    wheel(view, -120)
    wheel(view, 240)
    for _ in range(9):
        wheel(view, -120)
    assert asked == [5, 6, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        (Qt.Key.Key_Up, 3),
        (Qt.Key.Key_Down, 5),
        (Qt.Key.Key_Left, 3),
        (Qt.Key.Key_Right, 5),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_PageDown, 8),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 8),
    ],
)
def test_that_keys_ask_for_slices(qtbot: QtBot, view: PlaneView, key: Qt.Key, wanted: int) -> None:
    with qtbot.waitSignal(view.slice_wanted) as asked:
        press(view, key)
    assert asked.args == [wanted]


def test_that_a_left_drag_changes_window_and_level(qtbot: QtBot, view: PlaneView) -> None:
    before = shade(view, at(ImagePoint(100, 180)))
    with qtbot.waitSignal(view.window_changed):
        drag(view, (100, 300), (180, 260))
    assert view.scene.width == pytest.approx(WINDOW[1] * 1.2)
    assert view.scene.centre == pytest.approx(WINDOW[0] - 100)
    assert shade(view, at(ImagePoint(100, 180))).lightness() > before.lightness()
    view.reset_window()
    assert (view.scene.centre, view.scene.width) == WINDOW


def test_that_the_window_never_closes(view: PlaneView) -> None:
    drag(view, (390, 300), (0, 300))
    drag(view, (390, 300), (0, 300))
    assert view.scene.width > 0


def test_that_a_middle_drag_moves_the_picture_with_the_pointer(view: PlaneView) -> None:
    view.zoom_by(3)
    before = view.slice_point(view.rect().center().toPointF())
    drag(view, (200, 200), (230, 170), MIDDLE)
    assert view.screen_point(before) == pytest.approx((229, 169), abs=2)


def test_that_a_right_drag_and_ctrl_wheel_zoom(view: PlaneView) -> None:
    assert view.scene.camera is not None
    zoom = view.scene.camera.zoom
    drag(view, (200, 200), (200, 100), RIGHT)
    assert view.scene.camera.zoom > zoom * 1.5
    wheel(view, -240, CTRL)
    assert view.scene.camera.zoom < zoom * 1.5


def test_that_a_double_click_fits_and_fills_in_turn(qtbot: QtBot, view: PlaneView) -> None:
    view.resize(300, 400)
    drag(view, (200, 200), (200, 120), RIGHT)
    double_click(view, (150, 200))
    assert view.scene.camera is not None
    assert view.scene.camera.picture.width == pytest.approx(300)
    double_click(view, (150, 200))
    assert view.scene.camera.picture.height == pytest.approx(400)


def test_that_a_fitted_slice_stays_fitted_when_the_pane_changes(view: PlaneView) -> None:
    view.resize(300, 500)
    assert view.scene.camera is not None
    assert view.scene.camera.picture.width == pytest.approx(300)


def test_that_scrolling_keeps_view_and_window(view: PlaneView) -> None:
    view.zoom_by(2.5)
    drag(view, (100, 300), (180, 260))
    camera, window = view.scene.camera, (view.scene.centre, view.scene.width)
    view.set_slice(slope(), sagittal_slice(), 5, 9)
    assert view.scene.camera == camera
    assert (view.scene.centre, view.scene.width) == window


def test_that_a_slice_of_another_size_is_fitted_anew(view: PlaneView) -> None:
    view.zoom_by(2.5)
    view.set_slice(slope(100, 100), sagittal_slice(100, 100, 2.0, 2.0), 5, 9)
    assert view.scene.camera is not None
    assert view.scene.camera.scale == pytest.approx(4)


def test_that_a_click_on_a_marker_chooses_its_level(qtbot: QtBot, marked: PlaneView) -> None:
    with qtbot.waitSignal(marked.level_chosen) as chosen:
        click(marked, at(POINTS[Level.L2_L3]))
    assert chosen.args == [Level.L2_L3]


def test_that_a_number_key_chooses_a_level_that_has_a_marker(qtbot: QtBot, view: PlaneView) -> None:
    view.set_marks(marks()[:3], None)
    with qtbot.waitSignal(view.level_chosen) as chosen:
        press(view, Qt.Key.Key_3)
    assert chosen.args == [Level.L3_L4]
    with qtbot.assertNotEmitted(view.level_chosen, wait=10):
        press(view, Qt.Key.Key_5)


def test_that_a_dragged_marker_tells_where_it_was_let_go(qtbot: QtBot, marked: PlaneView) -> None:
    start = at(POINTS[Level.L3_L4])
    with qtbot.waitSignals([marked.marker_moving, marked.marker_moved]):
        drag(marked, (start[0] + 2, start[1]), (start[0] + 42, start[1] - 20))
    moved: list[tuple[Level, ImagePoint]] = []
    marked.marker_moved.connect(lambda level, point: moved.append((level, point)))
    drag(marked, start, (start[0] + 40, start[1] - 20))
    ((level, point),) = moved
    assert level is Level.L3_L4
    expected = POINTS[Level.L3_L4]
    assert point == pytest.approx((expected.x + 20, expected.y - 10))


def test_that_a_marker_dragged_off_the_slice_stays_on_it(qtbot: QtBot, marked: PlaneView) -> None:
    with qtbot.waitSignal(marked.marker_moved) as moved:
        drag(marked, at(POINTS[Level.L1_L2]), (5_000, -900))
    assert moved.args is not None
    assert moved.args[1] == pytest.approx((199, 0))


def test_that_escape_lets_a_dragged_marker_go_back(qtbot: QtBot, marked: PlaneView) -> None:
    with qtbot.assertNotEmitted(marked.marker_moved, wait=10):
        take(marked, at(POINTS[Level.L1_L2]), (300, 300))
        assert marked.scene.moving is not None
        press(marked, Qt.Key.Key_Escape)
        mouse(marked, QEvent.Type.MouseButtonRelease, (300, 300))
    assert marked.scene.moving is None


def test_that_a_drag_on_a_marker_leaves_the_window_alone(marked: PlaneView) -> None:
    drag(marked, at(POINTS[Level.L1_L2]), (300, 300))
    assert (marked.scene.centre, marked.scene.width) == WINDOW


def test_that_alt_and_arrows_nudge_the_selected_marker(qtbot: QtBot, marked: PlaneView) -> None:
    with qtbot.waitSignal(marked.marker_moved) as moved:
        press(marked, Qt.Key.Key_Right, ALT)
    expected = POINTS[Level.L4_L5]
    assert moved.args is not None
    assert moved.args[0] is Level.L4_L5
    assert moved.args[1] == pytest.approx((expected.x + 1, expected.y))


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_the_menu_of_a_marker_sets_the_users_grade_and_removes(
    qtbot: QtBot, marked: PlaneView
) -> None:
    click(marked, at(POINTS[Level.L5_S1]), RIGHT)
    with qtbot.waitSignal(marked.own_grade_chosen) as graded:
        choose(menu_of(marked), "Moderate")
    assert graded.args == [Level.L5_S1, Grade.MODERATE]
    click(marked, at(POINTS[Level.L5_S1]), RIGHT)
    with qtbot.waitSignal(marked.own_grade_chosen) as taken_back:
        choose(menu_of(marked), "No grade")
    assert taken_back.args == [Level.L5_S1, None]
    click(marked, at(POINTS[Level.L5_S1]), RIGHT)
    with qtbot.waitSignal(marked.remove_wanted) as removed:
        choose(menu_of(marked), "Remove")
    assert removed.args == [Level.L5_S1]


def test_that_placement_takes_clicks_as_places_until_escape(
    qtbot: QtBot, marked: PlaneView
) -> None:
    places: list[ImagePoint] = []
    marked.point_placed.connect(places.append)
    marked.begin_placement("Click the canal at L1/L2.")
    assert child(marked, QLabel, "placementWords").text() == "Click the canal at L1/L2."
    with qtbot.assertNotEmitted(marked.level_chosen, wait=10):
        click(marked, at(POINTS[Level.L1_L2]))
    assert places == [pytest.approx(POINTS[Level.L1_L2])]
    with qtbot.waitSignal(marked.placement_cancelled):
        press(marked, Qt.Key.Key_Escape)
    click(marked, at(EMPTY))
    assert len(places) == 1


def test_that_two_quick_clicks_place_two_points(view: PlaneView) -> None:
    places: list[ImagePoint] = []
    view.point_placed.connect(places.append)
    view.begin_placement("Click.")
    double_click(view, (100, 100))
    assert len(places) == 2


def test_that_a_click_beside_the_markers_tells_its_place(qtbot: QtBot, marked: PlaneView) -> None:
    with qtbot.waitSignal(marked.place_chosen) as chosen:
        click(marked, at(EMPTY))
    assert chosen.args == [pytest.approx(EMPTY)]


def test_that_a_distance_is_drawn_by_dragging_and_deleted_by_key(view: PlaneView) -> None:
    view.set_tool(Tool.DISTANCE)
    drag(view, at(ImagePoint(20, 20)), at(ImagePoint(60, 50)))
    (made,) = view.scene.measured
    assert made.text(sagittal_slice().geometry, spacing_known=True) == "50.0 mm"
    press(view, Qt.Key.Key_Delete)
    assert not view.scene.measured


def test_that_an_angle_is_drawn_by_three_clicks(view: PlaneView) -> None:
    view.set_tool(Tool.ANGLE)
    for point in (ImagePoint(20, 20), ImagePoint(20, 80), ImagePoint(80, 80)):
        click(view, at(point))
    (made,) = view.scene.measured
    assert made.text(sagittal_slice().geometry, spacing_known=True) == "90.0°"


def test_that_measurements_stay_with_their_slice(view: PlaneView) -> None:
    view.set_tool(Tool.DISTANCE)
    drag(view, (40, 40), (100, 40))
    view.set_slice(slope(), sagittal_slice(), 5, 9)
    assert not view.scene.measured
    view.set_slice(slope(), sagittal_slice(), 4, 9)
    assert len(view.scene.measured) == 1
    view.start_series("other", WINDOW)
    view.set_slice(slope(), sagittal_slice(), 4, 9)
    assert not view.scene.measured


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_a_measurement_can_be_moved_and_removed_with_any_tool(view: PlaneView) -> None:
    view.set_tool(Tool.DISTANCE)
    drag(view, at(ImagePoint(20, 20)), at(ImagePoint(60, 20)))
    view.set_tool(Tool.WINDOW)
    drag(view, at(ImagePoint(60, 20)), at(ImagePoint(100, 20)))
    assert view.scene.measured[0].text(sagittal_slice().geometry, True) == "80.0 mm"
    click(view, at(ImagePoint(60, 20)), RIGHT)
    choose(menu_of(view), "Remove")
    assert not view.scene.measured


def test_that_escape_forgets_a_measurement_under_way(view: PlaneView) -> None:
    view.set_tool(Tool.ANGLE)
    click(view, (40, 40))
    press(view, Qt.Key.Key_Escape)
    assert view.scene.drawing is None
    assert not view.scene.measured


def test_that_space_is_told_to_whoever_hides_the_overlays(qtbot: QtBot, view: PlaneView) -> None:
    held: list[bool] = []
    view.overlays_held.connect(held.append)
    press(view, Qt.Key.Key_Space)
    assert held == [True, False]


def test_that_nothing_but_the_picture_is_left_without_overlays(marked: PlaneView) -> None:
    spot = at(POINTS[Level.L1_L2])
    assert shade(marked, spot).name() == GRADE_MARKS[Grade.NORMAL_MILD].colour.lower()
    for hide in (marked.set_overlays_held, marked.set_overlays_off):
        hide(True)
        assert shade(marked, spot).saturation() == 0
        hide(False)


def test_that_markers_of_other_slices_are_faint(marked: PlaneView) -> None:
    strong = shade(marked, at(POINTS[Level.L1_L2]))
    marked.set_slice(slope(), sagittal_slice(), 5, 9)
    assert shade(marked, at(POINTS[Level.L1_L2])).saturation() < strong.saturation()


def test_that_a_level_without_a_grade_is_hollow(view: PlaneView) -> None:
    view.set_marks(marks(slice_index=4, grade=None), None)
    assert shade(view, at(POINTS[Level.L1_L2])).saturation() == 0


def test_that_hidden_names_are_not_painted(view: PlaneView) -> None:
    corner = (12.0, 8.0, 160.0, 40.0)
    view.set_identity(CornerTexts(), hidden=False)
    bare = view.grab().toImage().copy(*(int(part) for part in corner))
    view.set_identity(CornerTexts(("Doe^Jane", "12345")), hidden=False)
    shown = view.grab().toImage().copy(*(int(part) for part in corner))
    view.set_identity(CornerTexts(("Doe^Jane", "12345")), hidden=True)
    hidden = view.grab().toImage().copy(*(int(part) for part in corner))
    assert shown != bare
    assert hidden == bare


def test_that_the_current_reference_line_is_stronger_than_the_others(view: PlaneView) -> None:
    rows = (50.0, 100.0)
    lines = [Line(ImagePoint(0, row), ImagePoint(199, row)) for row in rows]
    view.set_reference_lines(lines, 1)
    image = view.grab().toImage()
    faint, strong = (
        max(image.pixelColor(x, y).saturation() for x in range(20, 60) for y in (row - 1, row))
        for row in (101, 201)
    )
    assert strong > faint > 0
    view.set_reference_lines((), None)
    assert shade(view, (30, 201)).saturation() == 0


def test_that_the_canal_is_outlined_on_its_own_slice_only(view: PlaneView) -> None:
    edge = (ImagePoint(50, 20), ImagePoint(50, 180))
    view.set_outline([edge], 4)
    assert shade(view, at(ImagePoint(50, 100))).saturation() > 40
    view.set_slice(slope(), sagittal_slice(), 5, 9)
    assert shade(view, at(ImagePoint(50, 100))).saturation() == 0


def test_that_tool_keys_are_told(qtbot: QtBot, view: PlaneView) -> None:
    for key, tool in ((Qt.Key.Key_W, Tool.WINDOW), (Qt.Key.Key_Z, Tool.ZOOM)):
        with qtbot.waitSignal(view.tool_key_pressed) as told:
            press(view, key)
        assert told.args == [tool]


def test_that_a_plane_claims_its_keys_before_shortcuts_of_the_window(view: PlaneView) -> None:
    for key, modifiers, claimed in (
        (Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_W, Qt.KeyboardModifier.NoModifier, True),
        (Qt.Key.Key_W, CTRL, False),
        (Qt.Key.Key_H, Qt.KeyboardModifier.NoModifier, False),
    ):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifiers)
        event.ignore()
        QApplication.sendEvent(view, event)
        assert event.isAccepted() is claimed


def test_that_the_value_under_the_pointer_is_told(qtbot: QtBot, view: PlaneView) -> None:
    with qtbot.waitSignal(view.pointed) as told:
        mouse(view, QEvent.Type.MouseMove, at(ImagePoint(199, 5)))
    assert told.args is not None
    assert told.args[1] == pytest.approx(1000)
    assert slice_words(view.scene)[0] == "slice 5 of 9  ·  value 1000"
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert slice_words(view.scene)[0] == "slice 5 of 9"


def test_that_an_empty_plane_says_why_and_takes_no_harm(view: PlaneView) -> None:
    view.clear("No axial series", "There is no axial series.")
    drag(view, (100, 100), (200, 200))
    for key in (Qt.Key.Key_Up, Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Plus):
        press(view, key)
    wheel(view, 120)
    view.fit()
    view.reset()
    words = child(view, QLabel, "emptyPlaneWords")
    assert words.text() == "There is no axial series."
    assert not view.grab().isNull()
    assert "No axial series" in view.accessibleDescription()
