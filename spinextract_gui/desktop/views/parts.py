"""Small widgets that every view is made of; text is always shown as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from spinextract_gui.desktop.fonts import interface_font
from spinextract_gui.desktop.icons import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

    from spinextract_gui.desktop.tokens import Tokens

_Box = TypeVar("_Box", QVBoxLayout, QHBoxLayout)


class WrappingLabel(QLabel):
    """Asks for the height that its words need at the width it has, never for more.

    QLabel's own hint for wrapped words is that of a narrow column; panels that scroll would
    then scroll although everything fits.
    """

    def sizeHint(self) -> QSize:
        """Return one line for wrapped words, Qt's own hint for others."""
        return self._one_line() if self.wordWrap() else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return one line for wrapped words, Qt's own hint for others."""
        return self._one_line() if self.wordWrap() else super().minimumSizeHint()

    def _one_line(self) -> QSize:
        return QSize(0, self.fontMetrics().height())


def label(text: str = "", role: str = "body", name: str = "", wrap: bool = False) -> QLabel:
    """Return a label that shows any text literally, markup and all."""
    made = WrappingLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setProperty("role", role)
    made.setObjectName(name)
    made.setWordWrap(wrap)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return made


def figures(made: QLabel) -> QLabel:
    """Let a label's digits have one width, so that changing numbers never jump."""
    made.setFont(interface_font(13, figures=True))
    return made


def button(text: str, kind: str = "", name: str = "", tip: str = "") -> QPushButton:
    """Return a button; `kind` is ``primary``, ``quiet``, ``hint``, ``segment`` or empty."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setProperty("kind", kind)
    made.setAccessibleName(text or tip)
    made.setToolTip(tip)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    return made


def hairline() -> QFrame:
    """Return a horizontal line, one pixel high."""
    made = QFrame()
    made.setProperty("role", "rule")
    return made


def column(parent: QWidget | None = None, margin: int = 0, spacing: int = 8) -> QVBoxLayout:
    """Return a vertical layout on the 8-pixel grid."""
    return _spaced(QVBoxLayout(parent) if parent else QVBoxLayout(), margin, spacing)


def row(parent: QWidget | None = None, margin: int = 0, spacing: int = 8) -> QHBoxLayout:
    """Return a horizontal layout on the 8-pixel grid."""
    return _spaced(QHBoxLayout(parent) if parent else QHBoxLayout(), margin, spacing)


def repolish(widget: QWidget) -> None:
    """Let the style sheet look again at a widget whose properties changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet reads, and only then style the widget anew."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        repolish(widget)


def clear(layout: QLayout) -> None:
    """Take every item out of `layout` and delete its widgets."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class ElidedLabel(QLabel):
    """A line of plain text that ends in dots where room is short; the whole is its tool-tip."""

    def __init__(self, role: str, name: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint as much of the text as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        fitting = painter.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        self.setToolTip("" if fitting == self.text() else self.text())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, fitting)


class IconButton(QPushButton):
    """A button with one line icon that follows the theme."""

    def __init__(self, name: str, icon_name: str, tip: str, size: int = 18) -> None:
        super().__init__()
        self._icon_name = icon_name
        self.setObjectName(name)
        self.setProperty("kind", "quiet")
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setIconSize(QSize(size, size))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self.setIcon(icon(self._icon_name, tokens.dim, tokens.faint))


class Pressable(QFrame):
    """A frame that can be clicked, or focused and pressed with Return or Space."""

    pressed = Signal()

    def __init__(self, role: str, name: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", role)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Count a left release inside the frame as a press."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Count Return and Space as a press."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.pressed.emit()
        else:
            super().keyPressEvent(event)


def _spaced(box: _Box, margin: int, spacing: int) -> _Box:
    box.setContentsMargins(margin, margin, margin, margin)
    box.setSpacing(spacing)
    return box
