"""One plane of a study: a slice with its markers, lines and measurements; reads no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QNativeGestureEvent

from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.desktop.views.mri import keys, pointing
from spinextract_gui.desktop.views.mri.dragging import dragged_series
from spinextract_gui.desktop.views.mri.plane_acts import PlaneActs

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QDragEnterEvent,
        QDropEvent,
        QFocusEvent,
        QHideEvent,
        QKeyEvent,
        QMouseEvent,
        QWheelEvent,
    )

    from spinextract_gui.domain.mri.geometry import ImagePoint


_WHEEL_ZOOM = 1.15


class PlaneView(PlaneActs):
    """Shows one slice; knows no series and decides nothing.

    Whoever fills it calls `start_series` once per series, then `set_slice` for every slice that
    `slice_wanted` asks for.

    Signals
    -------
    slice_wanted
        Index of the slice that the user scrolls to, within the series.
    window_changed
        Window centre and width after the user changed them.
    level_chosen
        A `Level` whose marker was clicked, or whose number key was pressed.
    marker_moving, marker_moved
        `Level` and `ImagePoint` while a marker is dragged, and once it was let go.
    remove_wanted
        A `Level` whose marker the user wants to remove.
    own_grade_chosen
        `Level` and the user's own `Grade`, or None to take it back.
    point_placed
        An `ImagePoint` that was clicked during placement.
    placement_cancelled
        The user left placement.
    place_chosen
        An `ImagePoint` that was clicked outside placement.
    pointed
        An `ImagePoint` and its value under the pointer; None, None outside the slice.
    tool_key_pressed
        A `Tool` whose key was pressed.
    overlays_held
        Space was pressed (True) or let go (False).
    series_dropped
        Key of a series that was dragged here from the strip.
    """

    series_dropped = Signal(str)

    pointed = Signal(object, object)
    tool_key_pressed = Signal(object)
    overlays_held = Signal(bool)

    def __init__(
        self, name: str, accessible: str, tokens: Tokens = DARK, fills: bool = False
    ) -> None:
        super().__init__(name, accessible, tokens, fills)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.set_tokens(tokens)
        self.clear("", "")

    def event(self, event: QEvent) -> bool:
        """Claim the keys of a plane before the window's shortcuts; zoom on a pinch."""
        if event.type() is QEvent.Type.ShortcutOverride:
            pressed: QKeyEvent = event  # type: ignore[assignment] # as the type says
            if keys.is_ours(pressed.key(), pressed.modifiers()):
                event.accept()
                return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
                at = event.position()
                self.zoom_by(1 + event.value(), (at.x(), at.y()))
            return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a series of the strip; leave files to the window."""
        if dragged_series(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell which series is to be shown here."""
        key = dragged_series(event.mimeData())
        if key:
            event.acceptProposedAction()
            self.series_dropped.emit(key)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll through the slices; with Ctrl zoom about the pointer."""
        at, turned = event.position(), event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(_WHEEL_ZOOM ** (turned / 120), (at.x(), at.y()))
        else:
            self.step(self._asking.turned(turned))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin what the button and the tool say."""
        if self.scene.camera is None:
            return
        at = event.position()
        if self.scene.drawing is not None and event.button() is Qt.MouseButton.LeftButton:
            self.set_point(at)
            return
        if self.is_placing and event.button() is Qt.MouseButton.LeftButton:
            self.place_at(at)
            return
        if self._gesture is not None:
            self.cancel()
        self._gesture = pointing.begin(self, event.button(), at)
        self._show_cursor(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what is under way, and tell what lies under the pointer."""
        at = event.position()
        if self._gesture is not None:
            self._gesture.move(at)
        elif self.scene.drawing is not None:
            self.float_point(at)
        self._show_cursor(at)
        self._tell_pointed(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End what is under way."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(event.position())
        self._show_cursor(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Fit the slice into the pane, or fill the pane with it."""
        if self.is_placing or self.scene.drawing is not None or self.tool.measures:
            self.mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, choose a tool, hide the overlays while Space is held."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.overlays_held.emit(True)
        elif not keys.steer(self, event.key(), event.modifiers()):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Bring the overlays back when Space is let go."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.overlays_held.emit(False)
        else:
            super().keyReleaseEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that nothing lies under the pointer."""
        self._tell(None, None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Bring the overlays back: the release of a held Space goes elsewhere now."""
        super().focusOutEvent(event)
        if self.scene.overlays_held:
            self.overlays_held.emit(False)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go here."""
        super().focusInEvent(event)
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        """End a drag that the pointer can no longer end."""
        self._let_go()
        super().hideEvent(event)

    def _tell_pointed(self, at: QPointF) -> None:
        camera, picture = self.scene.camera, self.scene.picture
        if camera is None or picture is None:
            return
        point = camera.to_image(at.x(), at.y())
        value = picture.value_at(round(point.y), round(point.x))
        self._tell(None if value is None else point, value)

    def _tell(self, point: ImagePoint | None, value: float | None) -> None:
        if value != self.scene.pointed_value:
            self.scene.pointed_value = value
            self.update()
        self.pointed.emit(point, value)
