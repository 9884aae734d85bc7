"""Four bars, one per class, with brackets for the 95 % interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from spinextract_gui.desktop.fonts import interface_font
from spinextract_gui.desktop.tokens import CLASS_COLOURS, DARK
from spinextract_gui.desktop.wording import probability
from spinextract_gui.domain.tumour import TumourClass

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.domain.verdict import Interval, Probabilities

_ROW, _NAME, _NUMBER, _BAR = 24, 104, 40, 8


class ProbabilityBars(QWidget):
    """Draws probabilities on a fixed scale from 0 to 1, the most probable class first."""

    def __init__(self, name: str = "probabilityBars") -> None:
        super().__init__()
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tokens = DARK
        self._values: Probabilities | None = None
        self._intervals: tuple[Interval, ...] | None = None

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.update()

    def set_probabilities(
        self, values: Probabilities | None, intervals: tuple[Interval, ...] | None = None
    ) -> None:
        """Show `values`; the intervals are drawn as brackets when given."""
        self._values, self._intervals = values, intervals
        self.setAccessibleName("Probabilities: " + self._spoken())
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for four rows."""
        return QSize(240, _ROW * len(TumourClass))

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint name, bar, brackets and number of each class."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(interface_font(13, figures=True))
        for position, tumour in enumerate(self._order()):
            self._paint_row(painter, tumour, QRectF(0, position * _ROW, self.width(), _ROW))

    def _order(self) -> list[TumourClass]:
        if self._values is None:
            return list(TumourClass)
        return sorted(TumourClass, key=self._values.values.__getitem__, reverse=True)

    def _paint_row(self, painter: QPainter, tumour: TumourClass, area: QRectF) -> None:
        value = self._values[tumour] if self._values else 0.0
        painter.setPen(QColor(self._tokens.text))
        middle_left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        middle_right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(area, middle_left, tumour.title)
        painter.drawText(area, middle_right, probability(value) if self._values else "-")
        track = QRectF(_NAME, area.center().y() - _BAR / 2, area.width() - _NAME - _NUMBER, _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._tokens.track))
        painter.drawRoundedRect(track, 4, 4)
        if value > 0:
            filled = QRectF(track.left(), track.top(), max(2.0, track.width() * value), _BAR)
            painter.setBrush(QColor(CLASS_COLOURS[tumour]))
            painter.drawRoundedRect(filled, min(4.0, filled.width() / 2), 4)
        if self._intervals is not None:
            self._paint_brackets(painter, track, self._intervals[tumour])

    def _paint_brackets(self, painter: QPainter, track: QRectF, interval: Interval) -> None:
        painter.setPen(QPen(QColor(self._tokens.text), 1.5))
        top, bottom = track.top() - 3, track.bottom() + 3
        for value, foot in ((interval.low, 3), (interval.high, -3)):
            at = track.left() + track.width() * value
            corners = ((at + foot, top), (at, top), (at, bottom), (at + foot, bottom))
            painter.drawPolyline([QPointF(*corner) for corner in corners])

    def _spoken(self) -> str:
        if self._values is None:
            return "none yet"
        values = self._values
        return ", ".join(f"{item.title} {probability(values[item])}" for item in self._order())
