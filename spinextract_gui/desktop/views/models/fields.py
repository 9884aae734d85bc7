"""Lines of a form: a name, what is entered, and perhaps a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from spinextract_gui.desktop.views.parts import label, row

if TYPE_CHECKING:
    from PySide6.QtWidgets import QHBoxLayout

_NAME_WIDTH = 120
_UNSAID = "Choose one…"


def field(
    words: str, widget: QWidget, beside: QWidget | None = None, stretch: bool = False
) -> QHBoxLayout:
    """Return a line of a form; with `stretch`, what is entered keeps its own width."""
    line = row(spacing=16)
    name = label(words, "dim")
    name.setFixedWidth(_NAME_WIDTH)
    line.addWidget(name)
    if stretch:
        line.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        line.addStretch(1)
    else:
        line.addWidget(widget, 1)
    if beside is not None:
        line.addWidget(beside)
    return line


def text_line(name: str, accessible: str, example: str) -> QLineEdit:
    """Return an input for one line of text."""
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    made.setPlaceholderText(f"such as {example}")
    return made


def choice(name: str, accessible: str, words: tuple[str, ...]) -> QComboBox:
    """Return a choice that nobody has made yet."""
    made = QComboBox()
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    made.addItems([_UNSAID, *words])
    return made


def picked(box: QComboBox) -> str:
    """Return what was chosen; empty before a choice."""
    return box.currentText() if box.currentIndex() else ""
