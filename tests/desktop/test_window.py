"""The whole window with a made-up engine."""

from __future__ import annotations

from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
)

from spinextract_gui.desktop.controllers import run
from spinextract_gui.desktop.snapshot import Snapshot
from spinextract_gui.desktop.views.case_row import CaseRowView
from spinextract_gui.desktop.views.parts import Pressable
from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY, RESEARCH_USE
from tests.desktop.fakes import fake_run
from tests.desktop.window_words import ANN, BOB, Settle, all_words, open_and_run, words

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from pytestqt.qtbot import QtBot

    from spinextract_gui.desktop.desk import Desk
    from spinextract_gui.domain.slide import Case


def drop(desk: Desk, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.CopyAction
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), action, data, buttons, keys)
    desk.window.dragEnterEvent(entering)
    assert entering.isAccepted()
    desk.window.dropEvent(QDropEvent(QPointF(9, 9), action, data, buttons, keys))


def test_that_a_dropped_case_waits_for_run_and_then_answers(desk: Desk, settle: Settle) -> None:
    drop(desk, ANN)
    settle(desk)
    assert words(desk, "waitingTitle") == "Ready to diagnose"
    assert desk.window.top_bar.run_button.text() == "Run"
    desk.window.top_bar.run_button.click()
    settle(desk)
    assert words(desk, "verdictHeadline") == "Meningioma"
    assert words(desk, "verdictProbability") == "0.67"
    assert words(desk, "badgeWords") == "High confidence"
    assert desk.window.top_bar.run_button.text() == "Run again"
    assert RESEARCH_USE in all_words(desk.window)
    assert FOUR_CLASSES_ONLY in all_words(desk.window)


def test_that_several_drops_open_together_and_bad_ones_are_named(
    desk: Desk, settle: Settle
) -> None:
    drop(desk, ANN, Path("/data/bad one"), BOB, Path("/data/bad two"))
    settle(desk)
    assert len(desk.session.cases) == 2
    told = " ".join(desk.window.notices.sentences)
    assert "bad one" in told
    assert "bad two" in told


def test_that_names_are_hidden_until_asked_for_and_shown_literally(
    desk: Desk, settle: Settle
) -> None:
    desk.open_paths([BOB])
    settle(desk)
    assert "Bob" not in all_words(desk.window)
    assert words(desk, "caseTitle") == "Case 0001  ·  Slide 1"
    desk.do("toggle_names")
    assert words(desk, "caseRowTitle") == BOB.name
    for label in desk.window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_that_patient_and_slide_verdicts_are_both_at_hand(desk: Desk, settle: Settle) -> None:
    open_and_run(desk, settle)
    assert words(desk, "resultSubject") == "All 2 slides"
    patient = words(desk, "countsUnit")
    desk.do("toggle_scope")
    assert words(desk, "resultSubject") == "Slide 1"
    assert words(desk, "countsUnit") == "of 20 patches"
    assert patient == "of 45 patches"
    desk.do("next_slide")
    assert words(desk, "countsUnit") == "of 25 patches"


def test_that_a_result_comes_back_from_the_library_at_once(
    make_desk: Callable[[], Desk], settle: Settle
) -> None:
    first = make_desk()
    open_and_run(first, settle)
    first.shut_down()
    second = make_desk()
    settle(second)
    QApplication.processEvents()
    assert "Case 0001" in all_words(second.window.start)
    assert "Miller" not in all_words(second.window.start)
    card = second.window.start.findChild(Pressable, "recentCard")
    assert card is not None
    card.pressed.emit()
    settle(second)
    assert words(second, "verdictHeadline") == "Meningioma"
    assert not second.session.current.stale  # type: ignore[union-attr]


def test_that_a_changed_slide_is_marked_out_of_date(
    make_desk: Callable[[], Desk], settle: Settle, opened: dict[str, Case]
) -> None:
    first = make_desk()
    open_and_run(first, settle)
    first.shut_down()
    opened[ANN.name].slides[0].content = "changed"  # type: ignore[attr-defined]
    second = make_desk()
    second.open_paths([ANN])
    settle(second)
    assert words(second, "verdictHeadline") == "Meningioma"
    assert words(second, "resultStale").startswith("The files of this case have changed")


def test_that_clearing_recents_can_be_undone(desk: Desk, settle: Settle, qtbot: QtBot) -> None:
    open_and_run(desk, settle)
    desk.do("close_case")
    settle(desk)
    assert len(desk.session.recents) == 1
    desk.do("clear_recents")
    settle(desk)
    assert desk.session.recents == []
    undo = desk.window.notices.findChild(QAbstractButton, "noticeRemedy")
    assert isinstance(undo, QAbstractButton)
    undo.click()
    settle(desk)
    assert len(desk.session.recents) == 1


def test_that_the_status_line_speaks_of_the_case_that_is_shown(desk: Desk, settle: Settle) -> None:
    open_and_run(desk, settle)
    assert "done in 5 s" in words(desk, "speedWords")
    desk.open_paths([BOB])
    settle(desk)
    assert words(desk, "speedWords") == ""


def test_that_search_narrows_the_list(desk: Desk, settle: Settle) -> None:
    desk.open_paths([ANN, BOB])
    settle(desk)
    search = desk.window.findChild(QLineEdit, "caseSearch")
    assert isinstance(search, QLineEdit)
    search.setText("0002")
    shown = [row for row in desk.window.findChildren(CaseRowView) if row.isVisible()]
    assert [row.search_text for row in shown] == ["case 0002 not diagnosed yet"]
    search.setText("nobody")
    assert "No case matches." in all_words(desk.window)


def test_that_the_snapshot_waits_for_the_result(
    desk: Desk, settle: Settle, qtbot: QtBot, tmp_path: Path
) -> None:
    picture = tmp_path / "window.png"
    desk.open_paths([ANN], run=True)
    Snapshot(desk, picture, leave=False)
    qtbot.waitUntil(picture.exists, timeout=10_000)
    assert words(desk, "verdictHeadline") == "Meningioma"
    image = QImage(str(picture))
    assert (image.width(), image.height()) == (1440, 900)


def test_that_leaving_in_the_middle_of_a_run_keeps_the_partial_result(
    make_desk: Callable[[], Desk], settle: Settle, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make_desk()
    monkeypatch.setattr(
        run, "begin", lambda case, _, __, token: fake_run(case, token, lambda: sleep(0.05))
    )
    first.open_paths([ANN])
    settle(first)
    first.do("run_or_stop")
    qtbot.waitUntil(lambda: bool(first.session.cases[0].verdict))
    first.window.close()
    second = make_desk()
    second.open_paths([ANN])
    settle(second)
    assert words(second, "verdictPartial").startswith("Partial result, stopped at")
