"""The scale bar; there is none without a pixel size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.fonts import interface_font
from spinextract_gui.imaging.scalebar import ScaleBar, scale_bar

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_LONGEST_PX = 120
_MARGIN_PX = 10
_PLATE = QColor(16, 19, 24, 190)


class ScaleMark(QWidget):
    """A white bar and its length on a dark plate, legible on tissue of any colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slideScaleBar")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(_LONGEST_PX + 2 * _MARGIN_PX, 36)
        self.pixel_size_um: float | None = None
        self.bar: ScaleBar | None = None
        self.hide()

    def set_zoom(self, zoom: float) -> None:
        """Fit the bar to `zoom` screen pixels per slide pixel."""
        bar = scale_bar(self.pixel_size_um, zoom, _LONGEST_PX) if self.pixel_size_um else None
        if bar != self.bar:
            self.bar = bar
            self.setAccessibleName(f"Scale bar: {bar.label}" if bar else "")
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint plate, bar and length."""
        if self.bar is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_PLATE)
        width = self.bar.length_px
        painter.drawRoundedRect(QRectF(0, 0, width + 2 * _MARGIN_PX, self.height()), 8, 8)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRect(QRectF(_MARGIN_PX, 9, width, 3))
        painter.setPen(Qt.GlobalColor.white)
        painter.setFont(interface_font(12))
        words = QRectF(0, 14, width + 2 * _MARGIN_PX, 18)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.bar.label)
