"""The whole slide in a corner, with a frame around what is in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.tokens import DARK, Tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from spinextract_gui.desktop.views.slide.camera import Camera
    from spinextract_gui.domain.geometry import Size

_LONGEST_PX = 136
_SHORTEST_PX = 48
_SMALLEST_FRAME_PX = 6.0


class Minimap(QWidget):
    """Click or drag to move the view.

    Signals
    -------
    moved
        The slide position (column, row) that was pointed at.
    """

    moved = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("slideMinimap")
        self.setAccessibleName("Minimap: click or drag to move the view")
        self.setToolTip("Click or drag to move the view")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._tokens = DARK
        self._image: QImage | None = None
        self._camera: Camera | None = None

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.update()

    def set_slide_size(self, size: Size) -> None:
        """Take the shape of a slide."""
        longest = max(size.width, size.height, 1)
        edges = (
            max(_SHORTEST_PX, round(_LONGEST_PX * e / longest)) for e in (size.width, size.height)
        )
        self._image = self._camera = None
        self.setFixedSize(*edges)

    def set_image(self, image: QImage) -> None:
        """Show `image`, a picture of the whole slide of any size."""
        ratio = self.devicePixelRatioF()
        smooth = Qt.TransformationMode.SmoothTransformation
        self._image = image.scaled(self.size() * ratio, mode=smooth)
        self.update()

    def set_camera(self, camera: Camera) -> None:
        """Frame what `camera` sees."""
        self._camera = camera
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the slide, the frame and a round hairline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        outline = QPainterPath()
        outline.addRoundedRect(area, 8, 8)
        painter.setClipPath(outline)
        painter.fillRect(self.rect(), QColor(self._tokens.raised))
        if self._image is not None:
            painter.drawImage(self.rect(), self._image)
        if self._camera is not None:
            frame = self._frame(self._camera)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((QColor(0, 0, 0, 140), 3.5), (QColor("#5AA9FF"), 2.0)):
                painter.setPen(QPen(colour, width))
                painter.drawRect(frame)
        painter.setClipping(False)
        painter.setPen(QPen(QColor(self._tokens.hairline), 1))
        painter.drawPath(outline)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the view to where it was clicked."""
        self._point(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the view."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._point(event.position())

    def _point(self, at: QPointF) -> None:
        if self._camera is not None:
            slide = self._camera.slide
            x = min(max(at.x() / self.width(), 0.0), 1.0) * slide.width
            y = min(max(at.y() / self.height(), 0.0), 1.0) * slide.height
            self.moved.emit(x, y)

    def _frame(self, camera: Camera) -> QRectF:
        right, down = self.width() / camera.slide.width, self.height() / camera.slide.height
        seen = camera.visible
        frame = QRectF(seen.col * right, seen.row * down, seen.width * right, seen.height * down)
        grown_x = max(0.0, _SMALLEST_FRAME_PX - frame.width()) / 2
        grown_y = max(0.0, _SMALLEST_FRAME_PX - frame.height()) / 2
        frame.adjust(-grown_x, -grown_y, grown_x, grown_y)
        return frame.intersected(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
