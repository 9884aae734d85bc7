"""Reading and driving the whole window in tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget

from spinextract_gui.desktop.desk import Desk

ANN, BOB = Path("/data/Miller^Ann"), Path("/data/<b>Bob</b><img src=x>")
Settle = Callable[[Desk], None]


def words(desk: Desk, name: str) -> str:
    """Return what a label says; of several with one name the visible one speaks."""
    labels = desk.window.findChildren(QLabel, name)
    assert labels, name
    return next((label for label in labels if label.isVisible()), labels[0]).text()


def all_words(widget: QWidget) -> str:
    shown = [item.text() for item in widget.findChildren(QLabel) if item.isVisible()]
    return "\n".join(shown)


def open_and_run(desk: Desk, settle: Settle, path: Path = ANN) -> None:
    desk.open_paths([path])
    settle(desk)
    desk.do("run_or_stop")
    settle(desk)
