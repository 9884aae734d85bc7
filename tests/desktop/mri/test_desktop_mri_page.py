"""Both planes under one tool bar, and the strip of series."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QScrollArea

from spinextract_gui.desktop.tokens import LIGHT
from spinextract_gui.desktop.views.mri.dragging import series_data
from spinextract_gui.desktop.views.mri.page import MriPage
from spinextract_gui.desktop.views.mri.series_strip import SeriesCard, SeriesStrip
from spinextract_gui.desktop.views.mri.state import SeriesItem
from spinextract_gui.desktop.views.mri.tools import Tool
from tests.desktop.mri.mri_view_fakes import (
    WINDOW,
    child,
    click,
    press,
    sagittal_slice,
    shown,
    slope,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

ITEMS = (
    SeriesItem("s", "Sag T2", "21 slices", "sagittal", "Sagittal, T2 by its echo time."),
    SeriesItem("a", "Ax T2", "28 slices", "axial", "Axial, T2."),
    SeriesItem("l", "<b>Loc</b>", "3 slices", can_be_axial=False),
)


@pytest.fixture
def page(qtbot: QtBot) -> MriPage:
    made = MriPage()
    shown(qtbot, made, 900, 600)
    for plane in (made.sagittal, made.axial):
        plane.start_series(plane.objectName(), WINDOW)
        plane.set_slice(slope(), sagittal_slice(), 4, 9)
    return made


@pytest.fixture
def strip(qtbot: QtBot) -> SeriesStrip:
    made = SeriesStrip()
    shown(qtbot, made, 208, 600)
    made.set_series(ITEMS)
    QApplication.processEvents()
    return made


def cards(strip: SeriesStrip) -> list[SeriesCard]:
    return strip.findChildren(SeriesCard)


def test_that_both_planes_use_the_tool_that_was_chosen(page: MriPage) -> None:
    page.bar.tool_chosen.emit(Tool.DISTANCE)
    assert page.tool is page.sagittal.tool is page.axial.tool is Tool.DISTANCE


def test_that_the_window_key_chooses_the_tool_and_then_resets(page: MriPage) -> None:
    page.set_tool(Tool.PAN)
    page.sagittal.use_window(10, 20)
    press(page.sagittal, Qt.Key.Key_W)
    assert page.tool is Tool.WINDOW
    assert page.sagittal.scene.width == 20
    press(page.sagittal, Qt.Key.Key_W)
    assert (page.sagittal.scene.centre, page.sagittal.scene.width) == WINDOW


def test_that_the_zoom_key_chooses_the_tool_and_then_fits(page: MriPage) -> None:
    press(page.sagittal, Qt.Key.Key_Z)
    page.sagittal.zoom_by(5)
    press(page.sagittal, Qt.Key.Key_Z)
    camera = page.sagittal.scene.camera
    assert camera is not None
    assert camera.picture.width == pytest.approx(page.sagittal.width(), abs=1)


def test_that_space_hides_the_overlays_of_both_planes(page: MriPage) -> None:
    page.axial.overlays_held.emit(True)
    assert page.sagittal.scene.overlays_held
    assert page.axial.scene.overlays_held
    page.axial.overlays_held.emit(False)
    assert not page.sagittal.scene.overlays_held


def test_that_the_overlay_switch_holds_until_it_is_pressed_again(page: MriPage) -> None:
    page.bar.overlays.click()
    assert page.sagittal.scene.overlays_off
    page.bar.overlays.click()
    assert not page.axial.scene.overlays_off


def test_that_the_buttons_for_markers_signal_and_need_markers(qtbot: QtBot, page: MriPage) -> None:
    page.bar.set_markers(0, transitional=False)
    assert not page.bar.up.isEnabled()
    page.bar.set_markers(5, transitional=True)
    assert page.bar.transitional.isChecked()
    for made, signal, said in (
        (page.bar.up, page.shift_wanted, [-1]),
        (page.bar.down, page.shift_wanted, [1]),
        (page.bar.transitional, page.transitional_changed, [False]),
        (page.bar.place, page.place_wanted, []),
    ):
        with qtbot.waitSignal(signal) as told:
            made.click()
        assert told.args == said


def test_that_tips_name_the_shortcuts_of_the_actions(qtbot: QtBot, page: MriPage) -> None:
    names = ("place_levels", "levels_up", "levels_down", "toggle_transitional")
    actions = {name: QAction(name, page) for name in names}
    actions["place_levels"].setShortcut("L")
    page.bar.bind(actions)
    assert page.bar.place.toolTip().endswith("(L)")


def test_that_reset_brings_back_window_and_view(page: MriPage) -> None:
    camera = page.axial.scene.camera
    page.axial.zoom_by(3)
    page.axial.use_window(10, 20)
    page.bar.restore.click()
    assert page.axial.scene.camera == camera
    assert (page.axial.scene.centre, page.axial.scene.width) == WINDOW


def test_that_a_missing_axial_series_leaves_its_room_to_the_sagittal_one(page: MriPage) -> None:
    before = page.sagittal.width()
    page.show_no_axial("There is no axial series.")
    QApplication.processEvents()
    assert page.sagittal.width() > before
    page.show_axial()
    QApplication.processEvents()
    assert page.sagittal.width() == pytest.approx(before, abs=3)


def test_that_leaving_placement_by_its_button_is_told(qtbot: QtBot, page: MriPage) -> None:
    page.begin_placement("Click the canal at L1/L2.")
    leave = child(page.sagittal, QPushButton, "placementLeave")
    with qtbot.waitSignal(page.placement_cancelled):
        leave.click()
    assert not page.sagittal.is_placing


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_that_a_click_on_a_series_and_its_menu_signal_its_key(
    qtbot: QtBot, strip: SeriesStrip
) -> None:
    with qtbot.waitSignal(strip.series_chosen) as chosen:
        click(cards(strip)[1], (20, 20))
    assert chosen.args == ["a"]
    menu = cards(strip)[2].open_menu(QPoint(5, 5))
    assert isinstance(menu, QMenu)
    sagittal, axial = menu.actions()
    assert not axial.isEnabled()
    with qtbot.waitSignal(strip.sagittal_chosen) as used:
        sagittal.trigger()
    assert used.args == ["l"]
    menu.close()


def test_that_a_dozen_series_leave_room_for_the_list_of_cases(
    qtbot: QtBot, strip: SeriesStrip
) -> None:
    strip.set_series([SeriesItem(f"{number}", f"Series {number}", "") for number in range(12)])
    area = child(strip, QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    assert strip.sizeHint().height() < 430
    assert max(card.geometry().right() for card in cards(strip)) < area.viewport().width()


def test_that_series_say_what_they_are_used_for_and_why(strip: SeriesStrip) -> None:
    first, _, third = cards(strip)
    assert "sagittal" in first.toolTip()
    assert "echo time" in first.toolTip()
    assert "&lt;b&gt;Loc&lt;/b&gt;" in third.toolTip()


def test_that_pictures_of_series_survive_a_change_of_their_use(strip: SeriesStrip) -> None:
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("#FF0000"))
    strip.set_thumbnail("s", picture)
    strip.set_series(ITEMS[:1])
    strip.set_tokens(LIGHT)
    assert cards(strip)[0].grab().toImage().pixelColor(50, 40).red() == 255
    strip.set_series(())
    assert strip.isHidden()


def test_that_a_series_dragged_from_the_strip_is_dropped_on_a_plane(page: MriPage) -> None:
    dropped: list[str] = []
    page.axial.series_dropped.connect(dropped.append)
    data, at = series_data("a"), QPoint(50, 50)
    left, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, left, keys)
    QApplication.sendEvent(page.axial, entering)
    assert entering.isAccepted()
    drop = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, left, keys)
    QApplication.sendEvent(page.axial, drop)
    assert dropped == ["a"]


def test_that_a_plane_leaves_dragged_files_to_the_window(page: MriPage) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/data/study")])
    keys = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, left, keys)
    QApplication.sendEvent(page.sagittal, entering)
    assert not entering.isAccepted()
