"""The canal's width along the spine, the narrowest place marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from spinextract_gui.desktop.fonts import interface_font
from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.desktop.views.mri import ink

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from spinextract_gui.desktop.views.mri.state import ProfileState
    from spinextract_gui.domain.mri.level import Level

_HEIGHT, _LEFT, _RIGHT, _TOP, _FOOT = 124, 26, 8, 10, 20
_CENTRE = Qt.AlignmentFlag.AlignCenter


class ProfileChart(QWidget):
    """Draws widths from head (left) to foot (right) on a scale that starts at zero.

    Signals
    -------
    level_chosen
        The `Level` next to where the chart was clicked.
    """

    level_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("profileChart")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.setMouseTracking(True)
        self._tokens = DARK
        self._profile: ProfileState | None = None
        self._selected: Level | None = None
        self._hovered: int | None = None

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.update()

    def set_profile(self, profile: ProfileState | None, selected: Level | None) -> None:
        """Show `profile`, the selected level emphasised."""
        self._profile, self._selected, self._hovered = profile, selected, None
        if profile is not None:
            narrowest = profile.widths[profile.narrowest]
            self.setAccessibleName(
                f"Canal width along the spine, narrowest {narrowest:.1f} {profile.unit}"
            )
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the chart."""
        return QSize(280, _HEIGHT)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint scale, levels, curve and the narrowest place."""
        if self._profile is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(interface_font(12, figures=True))
        self._paint_scale(painter, self._profile)
        self._paint_levels(painter, self._profile)
        self._paint_curve(painter, self._profile)
        self._paint_place(painter, self._profile)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the width under the pointer."""
        if self._profile is not None:
            self._hovered = self._index_at(event.position().x(), self._profile)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Show the narrowest place again."""
        self._hovered = None
        self.update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the level next to the click."""
        profile = self._profile
        if profile is None or not profile.ticks or event.button() is not Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        nearest = min(profile.ticks, key=lambda one: abs(self._x(profile, one[1]) - x))
        self.level_chosen.emit(nearest[0])

    def _paint_scale(self, painter: QPainter, profile: ProfileState) -> None:
        top = _ceiling(profile)
        for value in (0.0, top / 2, top):
            y = self._y(value, top)
            painter.setPen(QPen(QColor(self._tokens.hairline), 1))
            painter.drawLine(QPointF(_LEFT, y), QPointF(self.width() - _RIGHT, y))
            painter.setPen(QColor(self._tokens.dim))
            area = QRectF(0, y - 8, _LEFT - 6, 16)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(area, right, f"{value:g}")

    def _paint_levels(self, painter: QPainter, profile: ProfileState) -> None:
        for level, index in profile.ticks:
            x, chosen = self._x(profile, index), level is self._selected
            painter.setPen(QPen(QColor(self._tokens.dim if chosen else self._tokens.hairline), 1))
            painter.drawLine(QPointF(x, _TOP), QPointF(x, self.height() - _FOOT))
            painter.setPen(QColor(self._tokens.text if chosen else self._tokens.dim))
            painter.drawText(
                QRectF(x - 24, self.height() - _FOOT + 3, 48, 16), _CENTRE, level.title
            )

    def _paint_curve(self, painter: QPainter, profile: ProfileState) -> None:
        top = _ceiling(profile)
        points = [
            QPointF(self._x(profile, index), self._y(width, top))
            for index, width in enumerate(profile.widths)
        ]
        painter.setPen(QPen(QColor(self._tokens.accent), 2, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))

    def _paint_place(self, painter: QPainter, profile: ProfileState) -> None:
        """Mark the narrowest place, or the one under the pointer, with its width."""
        index = profile.narrowest if self._hovered is None else self._hovered
        width = profile.widths[index]
        at = QPointF(self._x(profile, index), self._y(width, _ceiling(profile)))
        grade = profile.grade if self._hovered is None else None
        rim = QPen(QColor(self._tokens.panel), 1.5)
        ink.shape(painter, at, 4.5, grade, rim, QColor(self._tokens.text))
        painter.setPen(QColor(self._tokens.text))
        low = at.y() > self.height() - _FOOT - 26
        middle = min(max(at.x(), _LEFT + 16.0), self.width() - _RIGHT - 16.0)
        area = QRectF(middle - 24, at.y() - 24 if low else at.y() + 7, 48, 16)
        painter.fillRect(area.adjusted(8, 1, -8, -1), QColor(self._tokens.panel))
        painter.drawText(area, _CENTRE, f"{width:.1f}")

    def _index_at(self, x: float, profile: ProfileState) -> int:
        places = range(len(profile.along))
        return min(places, key=lambda index: abs(self._x(profile, index) - x))

    def _x(self, profile: ProfileState, index: int) -> float:
        first, last = profile.along[0], profile.along[-1]
        share = (profile.along[index] - first) / max(last - first, 1e-6)
        return _LEFT + share * (self.width() - _LEFT - _RIGHT)

    def _y(self, value: float, top: float) -> float:
        return _TOP + (1 - value / top) * (self.height() - _TOP - _FOOT)


def _ceiling(profile: ProfileState) -> float:
    """Return the top of the scale: the next ten above the largest width."""
    return max(10.0, -(-max(profile.widths) // 10) * 10)
