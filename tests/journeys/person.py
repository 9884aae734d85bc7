"""Somebody in front of the window, for the journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from spinextract_gui.desktop.controllers.dialogs import Dialogs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from spinextract_gui.desktop.desk import Desk


class AnsweringDialogs(Dialogs):
    """Stands in for the system's file dialogs: answers with what the test says."""

    report: Path | None = None
    folder: Path | None = None
    markers: Path | None = None
    opened: Path | None = None

    def choose_folder(self, title: str) -> Path | None:
        """Answer where the tables go."""
        return self.folder

    def show_file(self, path: Path) -> None:
        """Note which file would be opened."""
        self.opened = path

    def show_folder(self, folder: Path) -> None:
        """Note which folder would be opened."""
        self.opened = folder

    def open_markers(self) -> Path | None:
        """Answer which markers are meant."""
        return self.markers

    def save_markers(self, suggestion: str) -> Path | None:
        """Answer where the markers go."""
        self.suggestion = suggestion
        return self.markers

    def save_report(self, suggestion: str) -> Path | None:
        """Answer where the report goes."""
        self.suggestion = suggestion
        return self.report


class User:
    """Somebody in front of the window: drops, clicks, reads, waits."""

    def __init__(self, desk: Desk, qtbot: QtBot, dialogs: AnsweringDialogs) -> None:
        self.desk, self.bot, self.dialogs = desk, qtbot, dialogs
        self.window = desk.window

    def drop(self, *paths: Path) -> None:
        """Drag paths over the window and let go."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        keys, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        copy, at = Qt.DropAction.CopyAction, QPoint(200, 200)
        entering = QDragEnterEvent(at, copy, data, left, keys)
        QApplication.sendEvent(self.window, entering)
        assert entering.isAccepted()
        QApplication.sendEvent(self.window, QDragMoveEvent(at, copy, data, left, keys))
        QApplication.sendEvent(self.window, QDropEvent(QPointF(at), copy, data, left, keys))

    def reads(self, name: str) -> str:
        """Return what a label says; of several with one name the visible one speaks."""
        labels = self.window.findChildren(QLabel, name)
        assert labels, name
        return next((label for label in labels if label.isVisible()), labels[0]).text()

    def all_words(self) -> str:
        """Return everything that labels in sight say."""
        shown = [item.text() for item in self.window.findChildren(QLabel) if item.isVisible()]
        return "\n".join(shown)

    def told(self) -> str:
        """Return what the messages say."""
        return " ".join(self.window.notices.sentences)

    def press_remedy(self) -> None:
        """Press the button inside the newest message that has one."""
        buttons = self.window.notices.findChildren(QAbstractButton, "noticeRemedy")
        assert buttons
        self.bot.mouseClick(buttons[-1], Qt.MouseButton.LeftButton)

    def press(self, name: str) -> None:
        """Press the visible button with this object name."""
        found = [one for one in self.window.findChildren(QAbstractButton, name) if one.isVisible()]
        assert found, name
        assert found[0].isEnabled(), name
        self.bot.mouseClick(found[0], Qt.MouseButton.LeftButton)

    def types(self, name: str, text: str) -> None:
        """Type into the visible input with this object name."""
        found = [one for one in self.window.findChildren(QLineEdit, name) if one.isVisible()]
        assert found, name
        found[0].clear()
        self.bot.keyClicks(found[0], text)

    def press_run(self) -> None:
        """Press the one Run/Stop button."""
        self.bot.mouseClick(self.window.top_bar.run_button, Qt.MouseButton.LeftButton)

    def waits(self, until: Callable[[], bool], seconds: float = 60) -> None:
        """Wait for something to be so."""
        self.bot.waitUntil(until, timeout=round(seconds * 1000))

    def waits_for_calm(self, seconds: float = 120) -> None:
        """Wait until no run, job or picture is under way."""
        self.waits(lambda: self.desk.is_settled, seconds)
        self.bot.wait(300)
        self.waits(lambda: self.desk.is_settled, seconds)
