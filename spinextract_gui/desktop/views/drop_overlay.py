"""What lies over the window while something is dragged across it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.fonts import interface_font

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens


class DropOverlay(QWidget):
    """Darkens the window, frames it in the accent and says what a drop does."""

    def __init__(self, parent: QWidget, tokens: Tokens) -> None:
        super().__init__(parent)
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._host, self._tokens = parent, tokens
        self.hide()

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens

    def cover(self) -> None:
        """Cover the whole parent."""
        self.setGeometry(self._host.rect())
        self.show()
        self.raise_()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the veil, the frame and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self._tokens.window)
        veil.setAlpha(240)
        painter.fillRect(self.rect(), veil)
        pen = QPen(QColor(self._tokens.accent), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(24, 24, -24, -24), 8, 8)
        painter.setPen(QColor(self._tokens.text))
        painter.setFont(interface_font(20))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Drop to open")
