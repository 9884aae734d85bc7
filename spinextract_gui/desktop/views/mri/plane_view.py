"""One plane of a study: a slice with its markers, lines and measurements; reads no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QNativeGestureEvent, QPainter, QPen
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.desktop.views.mri import gestures, ink, keys, menus, pointing
from spinextract_gui.desktop.views.mri.asking import SliceAsking
from spinextract_gui.desktop.views.mri.camera import PlaneCamera
from spinextract_gui.desktop.views.mri.floating import EmptyPlane, PromptBanner
from spinextract_gui.desktop.views.mri.picture import WindowedPicture
from spinextract_gui.desktop.views.mri.plane_painter import paint_plane
from spinextract_gui.desktop.views.mri.scene import PlaneScene
from spinextract_gui.desktop.views.mri.tools import Tool
from spinextract_gui.domain.mri.geometry import ImagePoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import (
        QCloseEvent,
        QFocusEvent,
        QHideEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
        QWheelEvent,
    )

    from spinextract_gui.desktop.views.mri.marks import CornerTexts, LevelMark
    from spinextract_gui.desktop.views.mri.measure import Measurement
    from spinextract_gui.domain.mri.level import Level
    from spinextract_gui.domain.mri.reference import Line
    from spinextract_gui.domain.mri.series import MriSlice, SliceImage

_WHEEL_ZOOM = 1.15


class PlaneView(QWidget):
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
    zoomed
        Screen pixels per column of the slice.
    """

    slice_wanted = Signal(int)
    window_changed = Signal(float, float)
    level_chosen = Signal(object)
    marker_moving = Signal(object, object)
    marker_moved = Signal(object, object)
    remove_wanted = Signal(object)
    own_grade_chosen = Signal(object, object)
    point_placed = Signal(object)
    placement_cancelled = Signal()
    place_chosen = Signal(object)
    pointed = Signal(object, object)
    tool_key_pressed = Signal(object)
    overlays_held = Signal(bool)
    zoomed = Signal(float)

    def __init__(self, name: str, accessible: str, tokens: Tokens = DARK) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 200)
        self.scene = PlaneScene()
        self.tool = Tool.WINDOW
        self.is_placing = False
        self._fit_mode = pointing.Fit.FILL
        self._gesture: gestures.Gesture | None = None
        self._asking = SliceAsking()
        self._empty = EmptyPlane(self)
        self._banner = PromptBanner(self)
        self._banner.cancelled.connect(self._leave_placement)
        self._tokens = tokens
        self.set_tokens(tokens)
        self.clear("", "")

    # What the caller pushes in.

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme; the picture itself lies on black in both."""
        self._tokens = tokens
        self._empty.set_tokens(tokens)
        self._banner.set_tokens(tokens)
        self.update()

    def clear(self, title: str, reason: str) -> None:
        """Show no slice but why there is none."""
        measured = self.scene.measurements
        hidden, off = self.scene.identity_hidden, self.scene.overlays_off
        self.scene = PlaneScene(measurements=measured, identity_hidden=hidden, overlays_off=off)
        self._gesture = None
        self._empty.say(title, reason)
        self._empty.show()
        self.update()

    def start_series(
        self, key: str, window: tuple[float, float], spacing_known: bool = True
    ) -> None:
        """Prepare for the slices of another series.

        Parameters
        ----------
        key
            Of the series; measurements are kept under it.
        window
            Centre and width that a reset returns to.
        spacing_known
            False lets distances be measured in pixels.
        """
        scene = self.scene
        scene.series_key, scene.spacing_known, scene.preset = key, spacing_known, window
        scene.centre, scene.width = window
        scene.marks, scene.selected, scene.moving = {}, None, None
        scene.lines, scene.current_line, scene.outlines = (), None, ()
        scene.drawing, scene.chosen_measurement = None, None
        scene.camera, self._fit_mode, self._gesture = None, pointing.Fit.FILL, None
        self._asking = SliceAsking()

    def set_slice(self, values: SliceImage, shown: MriSlice, index: int, count: int) -> None:
        """Show a slice; window, view and tools stay as they are within a series.

        Parameters
        ----------
        values
            (rows, columns) float32.
        shown
            Its geometry.
        index, count
            Place in the series, and how many slices that has.
        """
        scene = self.scene
        if index != scene.index:
            scene.drawing, scene.chosen_measurement = None, None
        scene.slice, scene.index, scene.count = shown, index, count
        scene.picture = WindowedPicture(values)
        scene.render()
        self._asking.arrived(index)
        self._empty.hide()
        if scene.camera is None or not scene.camera.suits(shown.geometry):
            self._apply_fit()
        else:
            self.look(scene.camera.over(shown.geometry))

    def set_window(self, centre: float, width: float) -> None:
        """Show the slice under another window, without a signal."""
        self.scene.centre, self.scene.width = centre, max(width, 1e-6)
        self.scene.render()
        self.update()

    def set_identity(self, texts: CornerTexts, hidden: bool) -> None:
        """Show patient and study in the upper corners; `hidden` takes the patient away."""
        self.scene.texts, self.scene.identity_hidden = texts, hidden
        self.update()

    def set_marks(self, marks: Sequence[LevelMark], selected: Level | None) -> None:
        """Show level markers, one of them emphasised."""
        first = not self.scene.marks and not self.is_placing
        self.scene.marks = {mark.level: mark for mark in marks}
        self.scene.selected = selected
        if first and marks and self._fit_mode is pointing.Fit.FILL:
            self._apply_fit()
        self.update()

    def set_reference_lines(self, lines: Sequence[Line], current: int | None) -> None:
        """Show where slices of the other plane cross this one; `current` is an index of `lines`.

        An empty sequence takes them away, as when the planes share no frame of reference.
        """
        self.scene.lines, self.scene.current_line = tuple(lines), current
        self.update()

    def set_outline(self, curves: Sequence[Sequence[ImagePoint]]) -> None:
        """Show closed curves over the slice, such as the canal of a segmentation; () for none."""
        self.scene.outlines = tuple(tuple(curve) for curve in curves)
        self.update()

    def set_tool(self, tool: Tool) -> None:
        """Let the left button do something else."""
        self.tool = tool
        if not tool.measures:
            self.drop_drawing()
        self._show_cursor(None)

    def set_overlays_held(self, held: bool) -> None:
        """Hide everything but the picture while Space is held."""
        self.scene.overlays_held = held
        self.update()

    def set_overlays_off(self, off: bool) -> None:
        """Hide everything but the picture until it is switched on again."""
        self.scene.overlays_off = off
        self.update()

    def begin_placement(self, prompt: str) -> None:
        """Take the next clicks as places; calling it again changes the prompt."""
        self.is_placing = True
        self._banner.ask(prompt)
        self._show_cursor(None)
        self.setFocus()

    def end_placement(self) -> None:
        """Take clicks as usual again."""
        self.is_placing = False
        self._banner.hide()
        self._show_cursor(None)

    def fit(self) -> None:
        """Show the whole slice; where it is shown already, fill the pane."""
        whole = self._fit_mode is pointing.Fit.WHOLE
        self._fit_mode = pointing.Fit.FILL if whole else pointing.Fit.WHOLE
        self._apply_fit()

    def reset(self) -> None:
        """Bring back window and view of the start."""
        self._fit_mode = pointing.Fit.FILL
        self._apply_fit()
        self.reset_window()

    def reset_window(self) -> None:
        """Bring back the window of the start."""
        self.use_window(*self.scene.preset)

    def clear_measurements(self) -> None:
        """Remove every measurement of the shown slice."""
        self.scene.measurements.pop(self.scene.place, None)
        self.scene.drawing, self.scene.chosen_measurement = None, None
        self.update()

    # What gestures and keys ask for.

    def step(self, slices: int) -> None:
        """Ask for the slice that many places further on, within the series."""
        wanted = self._asking.step(self.scene.index, self.scene.count, slices)
        if wanted is not None:
            self.slice_wanted.emit(wanted)

    def use_window(self, centre: float, width: float) -> None:
        """Show another window and tell so."""
        self.set_window(centre, width)
        self.window_changed.emit(self.scene.centre, self.scene.width)

    def look(self, camera: PlaneCamera) -> None:
        """Look at the slice through another camera."""
        self.scene.camera = camera
        self.zoomed.emit(camera.scale)
        self.update()

    def steer(self, camera: PlaneCamera) -> None:
        """Look where the user wants to, whatever the size of the pane becomes."""
        self._fit_mode = pointing.Fit.FREE
        self.look(camera)

    def zoom_by(self, factor: float, anchor: tuple[float, float] | None = None) -> None:
        """Zoom about a point of the screen, about the middle without one."""
        if self.scene.camera is not None:
            self.steer(self.scene.camera.zoomed(factor, anchor))

    def screen_point(self, point: ImagePoint) -> tuple[float, float]:
        """Return where a pixel position lies in the pane."""
        return self.scene.camera.to_screen(point) if self.scene.camera else (0.0, 0.0)

    def slice_point(self, at: QPointF) -> ImagePoint:
        """Return the pixel position under a point of the pane, kept on the slice."""
        camera = self.scene.camera
        return camera.clamped(at.x(), at.y()) if camera else ImagePoint(0, 0)

    def preview_marker(self, level: Level | None, point: ImagePoint | None) -> None:
        """Show a marker where it is dragged to; None lets it go back."""
        if level is None or point is None:
            self.scene.moving = None
        else:
            self.scene.moving = (level, point)
            self.marker_moving.emit(level, point)
        self.update()

    def drop_marker(self, level: Level, point: ImagePoint) -> None:
        """Tell where a dragged marker was let go."""
        self.scene.moving = None
        self.update()
        self.marker_moved.emit(level, point)

    def nudge_marker(self, right: int, down: int) -> None:
        """Move the selected marker by whole pixels, for those who use no mouse."""
        level = self.scene.selected
        if level is not None and level in self.scene.marks and self.scene.camera is not None:
            at = self.scene.marks[level].point
            moved = ImagePoint(at.x + right, at.y + down)
            self.drop_marker(level, self.slice_point(QPointF(*self.screen_point(moved))))

    def choose_level(self, level: Level) -> None:
        """Choose the level of a number key when it has a marker."""
        if level in self.scene.marks:
            self.level_chosen.emit(level)

    def click_at(self, at: QPointF) -> None:
        """Tell which place of the slice was clicked."""
        camera = self.scene.camera
        if camera is not None and self.scene.slice is not None:
            point = camera.to_image(at.x(), at.y())
            if self.scene.slice.geometry.contains(point):
                self.place_chosen.emit(point)

    def open_menu(self, at: QPointF) -> None:
        """Open the menu of the marker or measurement under a point of the pane."""
        level = pointing.level_at(self.scene, at)
        hit = pointing.measurement_at(self.scene, at)
        where = self.mapToGlobal(at.toPoint())
        if level is not None:
            menus.marker_menu(
                self,
                level.title,
                self.scene.marks[level].own,
                lambda grade: self.own_grade_chosen.emit(level, grade),
                lambda: self.remove_wanted.emit(level),
            ).popup(where)
        elif hit is not None:
            menus.measurement_menu(self, lambda: self._remove_measurement(hit.number)).popup(where)

    def float_point(self, at: QPointF) -> None:
        """Let the last point of a measurement that is being drawn follow the pointer."""
        if self.scene.drawing is not None:
            self.scene.drawing = self.scene.drawing.moved(-1, self.slice_point(at))
            self.update()

    def set_point(self, at: QPointF) -> None:
        """Fix the floating point of a measurement; the last one finishes it."""
        drawing = self.scene.drawing
        if drawing is None:
            return
        drawing = drawing.moved(-1, self.slice_point(at))
        if drawing.is_complete:
            self.scene.drawing = None
            self.scene.add_measurement(drawing)
        else:
            self.scene.drawing = drawing.with_point(drawing.points[-1])
        self.update()

    def replace_measurement(self, number: int, made: Measurement) -> None:
        """Change a measurement of the shown slice."""
        self.scene.measurements[self.scene.place][number] = made
        self.update()

    def drop_drawing(self) -> None:
        """Forget the measurement that is being drawn."""
        self.scene.drawing = None
        self.update()

    def remove_chosen_measurement(self) -> None:
        """Remove the selected measurement."""
        if self.scene.chosen_measurement is not None:
            self._remove_measurement(self.scene.chosen_measurement)

    def cancel(self) -> bool:
        """End what is under way, innermost first; False where nothing is."""
        if self._gesture is not None:
            self._gesture.cancel()
            self._gesture = None
        elif self.scene.drawing is not None:
            self.drop_drawing()
        elif self.is_placing:
            self._leave_placement()
        elif self.scene.chosen_measurement is not None:
            self.scene.chosen_measurement = None
            self.update()
        else:
            return False
        return True

    # What Qt tells.

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the slice, and a thin frame while the keys go here."""
        painter = QPainter(self)
        has_slice = self.scene.image is not None
        painter.fillRect(self.rect(), ink.GROUND if has_slice else QColor(self._tokens.window))
        paint_plane(painter, self.scene)
        if self.hasFocus() and has_slice:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(QColor(self._tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep a fitted slice fitted, any other view centred."""
        self._empty.setGeometry(self.rect())
        self._banner.settle()
        camera = self.scene.camera
        if camera is not None and self._fit_mode is pointing.Fit.FREE:
            self.look(camera.resized(self.width(), self.height()))
        elif camera is not None:
            self._apply_fit()

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
            self._place(at)
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
        self.pointed.emit(None, None)
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
        self._gesture = None
        super().hideEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """End a drag with the window."""
        self._gesture = None
        super().closeEvent(event)

    # Inside.

    def _apply_fit(self) -> None:
        shown = self.scene.slice
        if shown is None:
            return
        whole = PlaneCamera.fitted(shown.geometry, self.width(), self.height())
        filled = self._fit_mode is not pointing.Fit.WHOLE
        self.look(whole.filled(pointing.middle(self.scene)) if filled else whole)

    def _place(self, at: QPointF) -> None:
        camera, shown = self.scene.camera, self.scene.slice
        if camera is not None and shown is not None:
            point = camera.to_image(at.x(), at.y())
            if shown.geometry.contains(point):
                self.point_placed.emit(point)

    def _leave_placement(self) -> None:
        self.end_placement()
        self.placement_cancelled.emit()

    def _remove_measurement(self, number: int) -> None:
        if number < len(self.scene.measured):
            self.scene.remove_measurement(number)
            self.update()

    def _show_cursor(self, at: QPointF | None) -> None:
        grabbed = self._gesture is not None
        self.setCursor(pointing.cursor(self.scene, self.tool, self.is_placing, at, grabbed))

    def _tell_pointed(self, at: QPointF) -> None:
        camera, picture = self.scene.camera, self.scene.picture
        if camera is None or picture is None:
            return
        point = camera.to_image(at.x(), at.y())
        value = picture.value_at(round(point.y), round(point.x))
        self.pointed.emit(None if value is None else point, value)
