"""Drawing on a slice: words that stay readable on any picture, plates, shapes of grades.

A slice lies on black in either theme, as on every reading desk, so these colours are fixed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from spinextract_gui.desktop.fonts import interface_font
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS, NOT_GRADED_SHAPE, outline

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.grade import Grade

GROUND = QColor("#000000")
WORDS = QColor("#E8ECF2")
QUIET = QColor("#C4CBD6")
LETTER = QColor("#F2C265")
LINE = QColor("#5AA9FF")
MEASURE = QColor("#7FE3D0")
PLATE = QColor(16, 19, 24, 205)
SHADOW = QColor(0, 0, 0, 190)
_AROUND = ((-1, 0), (1, 0), (0, -1), (0, 1), (1, 1))


def words_font(strong: bool = False) -> QFont:
    """Return the typeface of words on a slice; figures have one width."""
    weight = QFont.Weight.DemiBold if strong else QFont.Weight.Medium
    return interface_font(13 if strong else 12, weight, figures=True)


def write(
    painter: QPainter, area: QRectF, text: str, where: Qt.AlignmentFlag, colour: QColor = WORDS
) -> None:
    """Write one line with a dark rim, readable on bright and dark tissue."""
    flags = int(where) | int(Qt.TextFlag.TextSingleLine)
    painter.setPen(SHADOW)
    for right, down in _AROUND:
        painter.drawText(area.translated(right, down), flags, text)
    painter.setPen(colour)
    painter.drawText(area, flags, text)


def plate(painter: QPainter, area: QRectF, rim: QColor | None = None) -> None:
    """Paint the dark ground of a label."""
    painter.setPen(QPen(rim, 1) if rim else Qt.PenStyle.NoPen)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(area, 4, 4)


def shape(
    painter: QPainter, at: QPointF, radius: float, grade: Grade | None, rim: QPen, hollow: QColor
) -> None:
    """Paint the mark of a grade; without one a hollow circle in the colour `hollow`."""
    if grade is None:
        painter.setPen(QPen(hollow, 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setPen(rim)
        painter.setBrush(QColor(GRADE_MARKS[grade].colour))
    painter.drawPolygon(_polygon(grade, at, radius))


def halo(painter: QPainter, at: QPointF, radius: float) -> None:
    """Darken the ground around a mark, so that it stands out on bright fluid."""
    painter.setPen(QPen(SHADOW, 4.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolygon(_polygon(None, at, radius))


def _polygon(grade: Grade | None, at: QPointF, radius: float) -> QPolygonF:
    form = NOT_GRADED_SHAPE if grade is None else GRADE_MARKS[grade].shape
    return QPolygonF([QPointF(x, y) for x, y in outline(form, at.x(), at.y(), radius)])
