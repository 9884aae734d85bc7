"""Draws what points at single patches: boxed evidence and the outline of the chosen patch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from spinextract_gui.domain.slide import PATCH_SIZE_PX

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.slide.camera import Camera
    from spinextract_gui.domain.slide import Patch

_SHADE = QColor(0, 0, 0, 110)
_SMALLEST_PX = 10.0


class MarkLayer:
    """Boxes over the slide; positions are device pixels.

    Attributes
    ----------
    evidence
        Patches that speak for or against the call, each with its colour.
    chosen
        The patch whose card is open.
    """

    def __init__(self) -> None:
        self.evidence: tuple[tuple[Patch, QColor], ...] = ()
        self.chosen: Patch | None = None

    def clear(self) -> None:
        """Take all boxes away."""
        self.evidence, self.chosen = (), None

    def paint(self, painter: QPainter, camera: Camera, ratio: float) -> None:
        """Draw every box, `ratio` device pixels per screen pixel; the chosen one on top."""
        for patch, colour in self.evidence:
            _frame(painter, _box(camera, patch), colour, ratio)
        if self.chosen is not None:
            outline = _box(camera, self.chosen).adjusted(-ratio, -ratio, ratio, ratio)
            _frame(painter, outline, QColor(Qt.GlobalColor.white), ratio)


def _box(camera: Camera, patch: Patch) -> QRectF:
    x, y = camera.to_screen(patch.origin.col, patch.origin.row)
    edge = PATCH_SIZE_PX * camera.zoom
    grown = max(0.0, _SMALLEST_PX - edge) / 2
    # Whole device pixels, so that all four sides look equally thick.
    left, top, width = round(x - grown), round(y - grown), round(edge + 2 * grown)
    return QRectF(left, top, width, width)


def _frame(painter: QPainter, box: QRectF, colour: QColor, ratio: float) -> None:
    """Draw a frame with a dark edge that stands out from tissue of any colour."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shade, breadth in ((_SHADE, 4 * ratio), (colour, 2 * ratio)):
        pen = QPen(shade, breadth)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(box)
