"""The permanent colour bar: margin 0 to 1 as opacity, with the threshold as its handle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPen
from PySide6.QtWidgets import QSlider

from spinextract_gui.desktop.tokens import DARK, Tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

STEPS = 100
_BAR_PX = 8
_REACH_PX = 6


class MarginScale(QSlider):
    """A slider from margin 0 to 1: patches below its handle are not drawn.

    Signals
    -------
    threshold_changed
        The smallest margin shown, 0 to 1.
    """

    threshold_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setObjectName("slideThreshold")
        self.setRange(0, STEPS)
        self.setPageStep(10)
        self.setAccessibleName("Threshold: smallest margin shown on the map")
        self.setToolTip("Drag to hide patches with a smaller margin")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tokens = DARK
        self._hue = QColor(DARK.dim)
        self.valueChanged.connect(self._tell)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.update()

    def set_hue(self, colour: str) -> None:
        """Show the scale in the ``#RRGGBB`` colour of the class that leads."""
        self._hue = QColor(colour)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the bar and its handle."""
        return QSize(120, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bar, what the threshold hides, and the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = self._bar()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._gradient(bar))
        painter.drawRoundedRect(bar, _BAR_PX / 2, _BAR_PX / 2)
        at = bar.left() + bar.width() * self.value() / STEPS
        if self.value():
            hidden = QRectF(bar.left(), bar.top(), at - bar.left(), bar.height())
            painter.setBrush(QColor(self._tokens.raised))
            painter.drawRect(hidden.adjusted(-1, -1, 0, 1))
            painter.setBrush(QBrush(QColor(self._tokens.faint), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(hidden)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(self._tokens.accent if focused else self._tokens.raised), 2))
        painter.setBrush(QColor(self._tokens.text))
        painter.drawRoundedRect(QRectF(at - 3, bar.top() - 4, 6, _BAR_PX + 8), 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the handle where it was clicked."""
        self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._follow(event)

    def _follow(self, event: QMouseEvent) -> None:
        bar = self._bar()
        share = (event.position().x() - bar.left()) / bar.width()
        self.setValue(round(min(max(share, 0.0), 1.0) * STEPS))

    def _bar(self) -> QRectF:
        top = (self.height() - _BAR_PX) / 2
        return QRectF(_REACH_PX, top, self.width() - 2 * _REACH_PX, _BAR_PX)

    def _gradient(self, bar: QRectF) -> QLinearGradient:
        gradient = QLinearGradient(QPointF(bar.left(), 0), QPointF(bar.right(), 0))
        gradient.setColorAt(0, QColor(self._tokens.track))
        gradient.setColorAt(1, self._hue)
        return gradient

    def _tell(self, value: int) -> None:
        self.threshold_changed.emit(value / STEPS)
