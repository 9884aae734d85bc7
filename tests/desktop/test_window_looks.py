"""How the window looks and speaks: names, room, themes, messages, states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QWidget,
)

from spinextract_gui.desktop.views.notices import NoticeKind, Notices, Remedy
from spinextract_gui.desktop.views.parts import ElidedLabel, Pressable
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import Badge
from tests.desktop.fakes import make_result, make_verdict
from tests.desktop.window_words import ANN, BOB, all_words, open_and_run

if TYPE_CHECKING:
    from spinextract_gui.desktop.desk import Desk
    from tests.desktop.window_words import Settle


@pytest.mark.parametrize("state", ["start", "ready", "done"])
def test_that_every_control_has_an_accessible_name(desk: Desk, settle: Settle, state: str) -> None:
    if state != "start":
        desk.open_paths([ANN])
        settle(desk)
    if state == "done":
        desk.do("run_or_stop")
        settle(desk)
        desk.slides.choose_patch(0)
    for kind in (QAbstractButton, QLineEdit, Pressable):
        for control in desk.window.findChildren(kind):
            if control.isVisible() and not control.objectName().startswith("qt_"):
                name = control.accessibleName() or getattr(control, "text", str)()
                assert name, f"{type(control).__name__} {control.objectName()}"


PAGES = {
    "models": "show_models",
    "import": "import_model",
    "download": "download_model",
    "evaluation": "show_evaluation",
}


@pytest.mark.parametrize("action", PAGES.values(), ids=PAGES)
def test_that_every_control_of_the_other_pages_has_an_accessible_name(
    desk: Desk, settle: Settle, action: str
) -> None:
    desk.do(action)
    settle(desk)
    for kind in (QAbstractButton, QLineEdit, QComboBox, QProgressBar, Pressable):
        for control in desk.window.findChildren(kind):
            if control.isVisible() and not control.objectName().startswith("qt_"):
                name = control.accessibleName() or getattr(control, "text", str)()
                assert name, f"{type(control).__name__} {control.objectName()}"


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900)])
@pytest.mark.parametrize("action", PAGES.values(), ids=PAGES)
def test_that_the_other_pages_are_neither_cut_nor_scroll_sideways(
    desk: Desk, settle: Settle, action: str, size: tuple[int, int]
) -> None:
    desk.window.resize(*size)
    desk.do(action)
    settle(desk)
    QApplication.processEvents()
    assert (desk.window.width(), desk.window.height()) == size
    page = desk.window.findChild(QWidget, "centre")
    assert isinstance(page, QWidget)
    for area in page.findChildren(QScrollArea):
        inside = area.widget()
        if area.isVisible():
            assert inside is None or inside.width() <= area.width()
    for label in page.findChildren(QLabel):
        plain = label.isVisible() and not label.wordWrap() and label.pixmap().isNull()
        if plain and not isinstance(label, ElidedLabel):
            assert label.width() >= label.sizeHint().width(), label.text()


@pytest.mark.parametrize("action", PAGES.values(), ids=PAGES)
def test_that_both_themes_paint_the_other_pages(desk: Desk, settle: Settle, action: str) -> None:
    desk.do(action)
    settle(desk)
    corner = desk.window.width() - 4, desk.window.height() - 60
    dark = desk.window.grab().toImage().pixelColor(*corner)
    desk.do("toggle_theme")
    light = desk.window.grab().toImage().pixelColor(*corner)
    assert dark.lightness() < 60 < 200 < light.lightness()


def test_that_another_page_is_left_by_escape_by_a_tab_and_by_opening_a_case(
    desk: Desk, settle: Settle
) -> None:
    desk.open_paths([ANN])
    settle(desk)
    desk.do("show_models")
    QTest.keyClick(desk.window.models_page, Qt.Key.Key_Escape)
    assert desk.window.case_page.isVisible()
    desk.do("show_evaluation")
    assert not desk.window.case_page.isVisible()
    desk.do("show_histology")
    assert desk.window.case_page.isVisible()
    desk.do("import_model")
    QTest.keyClick(desk.window.models_page, Qt.Key.Key_Escape)
    assert desk.window.models_page.isVisible()
    desk.open_paths([BOB])
    settle(desk)
    assert desk.window.case_page.isVisible()


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900)])
def test_that_nothing_is_cut_or_scrolls_sideways(
    desk: Desk, settle: Settle, size: tuple[int, int]
) -> None:
    desk.window.resize(*size)
    open_and_run(desk, settle)
    QApplication.processEvents()
    assert (desk.window.width(), desk.window.height()) == size
    for area in desk.window.findChildren(QScrollArea):
        inside = area.widget()
        assert inside is None or inside.width() <= area.width()
    for label in desk.window.case_page.result.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap() and label.pixmap().isNull():
            assert label.width() >= label.sizeHint().width(), label.objectName()


def test_that_both_themes_paint_every_state(desk: Desk, settle: Settle) -> None:
    open_and_run(desk, settle)
    dark = desk.window.grab().toImage()
    desk.do("toggle_theme")
    light = desk.window.grab().toImage()
    corner = desk.window.width() - 4, 4
    assert dark.pixelColor(*corner).lightness() < 60 < 200 < light.pixelColor(*corner).lightness()


def test_that_messages_can_be_dismissed_and_do_not_pile_up(desk: Desk) -> None:
    notices: Notices = desk.window.notices
    acted: list[str] = []
    for number in range(5):
        remedy = Remedy("Undo", lambda at=number: acted.append(str(at)))  # type: ignore[misc]
        notices.tell(f"Message {number}", NoticeKind.PROBLEM, remedy)
    notices.tell("Message 4", NoticeKind.PROBLEM)
    assert " ".join(notices.sentences) == "Message 2 Message 3 Message 4"
    for message in notices.findChildren(QFrame, "notice"):
        assert message.height() >= message.minimumSizeHint().height()
    closing = notices.findChildren(QAbstractButton, "noticeClose")[-1]
    closing.click()
    assert " ".join(notices.sentences) == "Message 2 Message 3"
    notices.dismiss_all()
    assert notices.isHidden()


def test_that_a_no_call_shows_no_class_name_in_the_panel(desk: Desk, settle: Settle) -> None:
    desk.open_paths([ANN])
    settle(desk)
    case = desk.session.current
    assert case is not None
    reason = "Too little tissue: 8 of 40 patches could be used."
    case.take(make_result(case.case, badge=Badge.NO_CALL, reasons=(reason,)))
    desk.slides.show_results()
    desk.presenter.show_all()
    QApplication.processEvents()
    said = all_words(desk.window.case_page.result)
    assert "No call" in said
    assert reason in said
    assert not any(tumour.title in said for tumour in TumourClass)


def test_that_a_run_that_has_hardly_begun_is_too_early_and_no_no_call(
    desk: Desk, settle: Settle
) -> None:
    desk.open_paths([ANN])
    settle(desk)
    case = desk.session.current
    assert case is not None
    verdict = make_verdict([], 45, partial=True, reasons=("Too few patches.",))
    desk.window.case_page.result.set_verdict(verdict, running=True)
    QApplication.processEvents()
    said = all_words(desk.window.case_page.result)
    assert "Too early to say" in said
    assert "Partial, 0 of 45 patches" in said
    assert "No call" not in said
    assert "Too few patches." not in said
    desk.window.case_page.result.set_verdict(verdict, running=False)
    QApplication.processEvents()
    assert "Too few patches." in all_words(desk.window.case_page.result)
