"""Lines of a form: a name, what is entered, and perhaps a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.views.parts import label, row

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent
    from PySide6.QtWidgets import QHBoxLayout

_NAME_WIDTH = 120
_UNSAID = "Choose one…"


class ChoiceBox(QComboBox):
    """A choice among a few words, with a line icon where it opens."""

    def __init__(self, name: str, accessible: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the caret over the box; the style sheet takes Qt's own away."""
        super().paintEvent(event)
        colour = self.palette().color(self.foregroundRole()).name()
        area = QRect(self.width() - 26, (self.height() - 14) // 2, 14, 14)
        icon("caret-down", colour).paint(QPainter(self), area)


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


def choice(name: str, accessible: str, words: tuple[str, ...]) -> ChoiceBox:
    """Return a choice that nobody has made yet."""
    made = ChoiceBox(name, accessible)
    made.addItems([_UNSAID, *words])
    return made


def picked(box: QComboBox) -> str:
    """Return what was chosen; empty before a choice."""
    return box.currentText() if box.currentIndex() else ""
