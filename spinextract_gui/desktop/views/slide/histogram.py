"""A histogram with two handles: the contrast window of one signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.imaging.colour import Window

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QMouseEvent, QPaintEvent

_HANDLE_PX = 5


class HistogramRange(QWidget):
    """Drag the nearer handle; values are those of the pixels.

    Signals
    -------
    window_dragged
        The new `Window`, only when the user drags.
    """

    window_dragged = Signal(object)

    def __init__(self, accessible: str) -> None:
        super().__init__()
        self.setAccessibleName(accessible)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFixedHeight(56)
        self._tokens = DARK
        self._heights: NDArray[np.float64] = np.zeros(1)
        self._covered = Window(0, 1)
        self._window = Window(0, 1)
        self._grips_low = True

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.update()

    def set_counts(self, counts: NDArray[np.int64], covered: Window) -> None:
        """Show `counts` (bins,) of the values in `covered`, on a root scale."""
        self._heights = np.sqrt(counts / max(1, int(counts.max())))
        self._covered = covered
        self.update()

    def set_window(self, window: Window) -> None:
        """Put the handles at `window`."""
        self._window = window
        self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable extent."""
        return QSize(220, 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the histogram, bright inside the window, and both handles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        low, high = self._x(self._window.low), self._x(self._window.high)
        painter.setBrush(QColor(self._tokens.track))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        shape = self._shape()
        painter.setBrush(QColor(self._tokens.faint))
        painter.drawPolygon(shape)
        painter.setClipRect(QRectF(low, 0, high - low, self.height()))
        painter.setBrush(QColor(self._tokens.text))
        painter.drawPolygon(shape)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(self._tokens.accent), 2))
        for x in (low, high):
            painter.drawLine(QPointF(x, 3), QPointF(x, self.height() - 3))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the nearer handle."""
        x = event.position().x()
        to_low, to_high = abs(x - self._x(self._window.low)), abs(x - self._x(self._window.high))
        self._grips_low = to_low < to_high
        self._drag(x)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the handle that was taken."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(event.position().x())

    def _drag(self, x: float) -> None:
        value = self._value(x)
        low, high = self._window.low, self._window.high
        least = max(1, (self._covered.high - self._covered.low) // 50)
        if self._grips_low:
            self._window = Window(min(value, high - least), high)
        else:
            self._window = Window(low, max(value, low + least))
        self.update()
        self.window_dragged.emit(self._window)

    def _shape(self) -> QPolygonF:
        base, tall = float(self.height()), self.height() - 6
        xs = np.linspace(_HANDLE_PX, self.width() - _HANDLE_PX, len(self._heights))
        points = [QPointF(x, base - h * tall) for x, h in zip(xs, self._heights, strict=True)]
        return QPolygonF([QPointF(xs[0], base), *points, QPointF(xs[-1], base)])

    def _x(self, value: int) -> float:
        share = (value - self._covered.low) / max(1, self._covered.high - self._covered.low)
        inner = self.width() - 2 * _HANDLE_PX
        return _HANDLE_PX + min(max(share, 0.0), 1.0) * inner

    def _value(self, x: float) -> int:
        share = (x - _HANDLE_PX) / max(1, self.width() - 2 * _HANDLE_PX)
        span = self._covered.high - self._covered.low
        return round(self._covered.low + min(max(share, 0.0), 1.0) * span)
