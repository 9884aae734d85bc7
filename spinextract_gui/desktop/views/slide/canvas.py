"""The picture itself: paints its layers, turns mouse and keys into movements of the camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.views.slide.camera import Camera
from spinextract_gui.desktop.views.slide.heat_layer import HeatLayer
from spinextract_gui.desktop.views.slide.mark_layer import MarkLayer
from spinextract_gui.desktop.views.slide.motion import Motion
from spinextract_gui.desktop.views.slide.tile_layer import TileLayer

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from spinextract_gui.domain.geometry import Point, Size

_WHEEL_STEP = 120.0
_FACTOR_PER_STEP = 1.25
_DOUBLE_CLICK_FACTOR = 2.0
_CLICK_SLACK_PX = 4


class SlideCanvas(QWidget):
    """Shows one slide with its layers.

    Signals
    -------
    camera_changed
        The new `Camera`.
    clicked, hovered
        A `Point` of the slide, None outside it.
    left
        The keyboard focus went elsewhere.
    """

    camera_changed = Signal(object)
    clicked = Signal(object)
    hovered = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setAccessibleName("Slide picture")
        self.tiles, self.heat, self.marks = TileLayer(), HeatLayer(), MarkLayer()
        self.background = QColor("#101318")
        self.map_shown = True
        self.overlays_hidden = False
        self.camera: Camera | None = None
        self._size: Size | None = None
        self._is_fitted = True
        self._pressed_at: QPointF | None = None
        self._is_dragging = False
        self._motion = Motion(self)
        self._motion.moved.connect(self._look)

    def show_slide(self, size: Size | None) -> None:
        """Look at the whole of a slide of `size`; None shows nothing."""
        self._motion.stop()
        self._size, self.camera = size, None
        if size is not None:
            self._is_fitted = True
            self._look(Camera.fitted(size, self.width(), self.height()))
        self.update()

    def fit(self) -> None:
        """Show the whole slide, and keep it whole while the window changes its size."""
        if self._size is not None:
            self.glide_to(Camera.fitted(self._size, self.width(), self.height()))
            self._is_fitted = True

    def zoom_by(self, factor: float, anchor: tuple[float, float] | None = None) -> None:
        """Zoom about the screen point `anchor`, about the middle without one."""
        if self.camera is not None:
            self.glide_to((self._motion.goal or self.camera).zoomed(factor, anchor))

    def zoom_to_actual(self) -> None:
        """Show one slide pixel as one pixel of the screen."""
        if self.camera is not None:
            self.zoom_by(1 / self.devicePixelRatioF() / self.camera.zoom)

    def centre_on(self, x: float, y: float, zoom: float | None = None) -> None:
        """Glide to the slide position (column, row)."""
        if self.camera is not None:
            self.glide_to(self.camera.centred(x, y, zoom))

    def jump_to(self, x: float, y: float) -> None:
        """Look at the slide position (column, row) at once, as a dragged minimap does."""
        if self.camera is not None:
            self._motion.stop()
            self._is_fitted = False
            self._look(self.camera.centred(x, y))

    def glide_to(self, goal: Camera) -> None:
        """Move to `goal`, smoothly where anybody can see it."""
        self._is_fitted = False
        if self.camera is not None and self.isVisible():
            self._motion.go(self.camera, goal)
        else:
            self._look(goal)

    def pan(self, right: float, down: float) -> None:
        """Move the view over the slide by screen pixels."""
        if self.camera is not None:
            self._motion.stop()
            self._is_fitted = False
            self._look(self.camera.panned(right, down))

    @property
    def device_camera(self) -> Camera | None:
        """The camera in device pixels, which tiles and layers are drawn in."""
        return None if self.camera is None else self.camera.scaled(self.devicePixelRatioF())

    @Slot(object)
    def _look(self, camera: Camera) -> None:
        self.camera = camera
        self.camera_changed.emit(camera)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the slide, then what is known about it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.background)
        ratio = self.devicePixelRatioF()
        camera = self.device_camera
        if camera is not None:
            painter.scale(1 / ratio, 1 / ratio)
            self.tiles.paint(painter, camera)
            if not self.overlays_hidden:
                if self.map_shown:
                    self.heat.paint(painter, camera)
                self.marks.paint(painter, camera, ratio)
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep a fitted slide fitted, any other view centred."""
        if self.camera is None or self._size is None:
            return
        self._motion.stop()
        if self._is_fitted:
            self._look(Camera.fitted(self._size, self.width(), self.height()))
        else:
            self._look(self.camera.resized(self.width(), self.height()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        at = event.position()
        steps = event.angleDelta().y() / _WHEEL_STEP
        if steps:
            self.zoom_by(_FACTOR_PER_STEP**steps, (at.x(), at.y()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the slide."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at, self._is_dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the slide, or tell what lies under the pointer."""
        if self._pressed_at is None:
            self.hovered.emit(self._point(event.position()))
            return
        moved = event.position() - self._pressed_at
        if self._is_dragging or moved.manhattanLength() > _CLICK_SLACK_PX:
            self._is_dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._pressed_at = event.position()
            self.pan(-moved.x(), -moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a press that did not drag was a click."""
        if self._pressed_at is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._pressed_at = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        if not self._is_dragging:
            self.clicked.emit(self._point(event.position()))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that keys no longer arrive here."""
        super().focusOutEvent(event)
        self.left.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Zoom in where it was clicked."""
        at = event.position()
        self.zoom_by(_DOUBLE_CLICK_FACTOR, (at.x(), at.y()))

    def _point(self, at: QPointF) -> Point | None:
        return None if self.camera is None else self.camera.point_at(at.x(), at.y())
