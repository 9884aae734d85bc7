"""Widgets that paint themselves: the logo, a state dot, a picture with round corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QIcon,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.fonts import interface_font
from spinextract_gui.desktop.tokens import DARK

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens


class Logo(QWidget):
    """The mark of the program: a rounded square from blue to green."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(20, 20)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the mark."""
        _paint_logo(QPainter(self))


def window_icon(size_px: int = 256) -> QIcon:
    """Return the mark as the icon of the window."""
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.scale(size_px / 20, size_px / 20)
    _paint_logo(painter)
    painter.end()
    return QIcon(pixmap)


def _paint_logo(painter: QPainter) -> None:
    """Paint the mark into 20 x 20 units."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colours = QLinearGradient(QPointF(0, 0), QPointF(20, 20))
    colours.setColorAt(0, QColor("#5AA9FF"))
    colours.setColorAt(1, QColor("#2FB58A"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colours)
    painter.drawRoundedRect(QRectF(1, 1, 18, 18), 5, 5)
    painter.setPen(QPen(QColor("#FFFFFF"), 2, c=Qt.PenCapStyle.RoundCap))
    for at in (6.0, 10.0, 14.0):
        painter.drawLine(QPointF(8.0, at), QPointF(12.0, at))


class Dot(QWidget):
    """A small round mark of a state; always beside words that say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(8, 16)
        self._colour = QColor(DARK.dim)
        self._hollow = False

    def set_colour(self, colour: str, hollow: bool = False) -> None:
        """Show the dot in ``#RRGGBB``, filled or as a ring."""
        self._colour, self._hollow = QColor(colour), hollow
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the dot."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour, 1.5) if self._hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if self._hollow else self._colour)
        painter.drawEllipse(QRectF(1, 5, 6, 6))


class Picture(QWidget):
    """A picture that fills its place, cropped, with round corners, and words in a corner.

    Without a picture the place is a quiet surface, so that nothing jumps when it arrives.
    """

    def __init__(self, size: QSize, radius: float = 6.0, round_below: bool = True) -> None:
        super().__init__()
        self.setFixedSize(size)
        self._radius, self._round_below = radius, round_below
        self._image: QImage | None = None
        self._frame = ""
        self._caption = ""
        self._empty = DARK.track

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._empty = tokens.track
        self.update()

    def set_image(self, image: QImage | None) -> None:
        """Show `image`; None empties the place."""
        self._image = image
        self.update()

    def set_frame(self, colour: str, caption: str = "") -> None:
        """Draw a coloured frame (``#RRGGBB``, or empty for none) and a caption."""
        self._frame, self._caption = colour, caption
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the picture, its frame and its caption."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        area = QRectF(self.rect())
        painter.setClipPath(self._outline(area))
        painter.fillRect(area, QColor(self._empty))
        if self._image is not None and not self._image.isNull():
            painter.drawImage(area, self._image, _centre_crop(self._image, area))
        if self._caption:
            _paint_caption(painter, area, self._caption)
        painter.setClipping(False)
        if self._frame:
            painter.setPen(QPen(QColor(self._frame), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), self._radius, self._radius)

    def _outline(self, area: QRectF) -> QPainterPath:
        path = QPainterPath()
        reach = area if self._round_below else area.adjusted(0, 0, 0, 2 * self._radius)
        path.addRoundedRect(reach, self._radius, self._radius)
        return path


def _centre_crop(image: QImage, area: QRectF) -> QRectF:
    """Return the largest centred part of `image` with the shape of `area`."""
    scale = min(image.width() / area.width(), image.height() / area.height())
    width, height = area.width() * scale, area.height() * scale
    return QRectF((image.width() - width) / 2, (image.height() - height) / 2, width, height)


def _paint_caption(painter: QPainter, area: QRectF, text: str) -> None:
    painter.setFont(interface_font(12, figures=True))
    width = painter.fontMetrics().horizontalAdvance(text) + 12
    plate = QRectF(area.left() + 5, area.bottom() - 23, width, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(16, 19, 24, 215))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(QColor("#FFFFFF"))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
