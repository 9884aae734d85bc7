"""What a plane can be asked to do: by gestures, by keys, by whoever places levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Signal

from spinextract_gui.desktop.views.mri import menus, pointing
from spinextract_gui.desktop.views.mri.asking import SliceAsking
from spinextract_gui.desktop.views.mri.floating import PromptBanner
from spinextract_gui.desktop.views.mri.plane_surface import PlaneSurface
from spinextract_gui.desktop.views.mri.tools import Tool
from spinextract_gui.domain.mri.geometry import ImagePoint

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.desktop.views.mri.gestures import Gesture
    from spinextract_gui.desktop.views.mri.measure import Measurement
    from spinextract_gui.domain.mri.level import Level
    from spinextract_gui.domain.mri.series import MriSlice, SliceImage


class PlaneActs(PlaneSurface):
    """Turns wishes into signals, and draws what is under way; its signals: see `PlaneView`."""

    slice_wanted = Signal(int)
    level_chosen = Signal(object)
    marker_moving = Signal(object, object)
    marker_moved = Signal(object, object)
    remove_wanted = Signal(object)
    own_grade_chosen = Signal(object, object)
    point_placed = Signal(object)
    placement_cancelled = Signal()
    place_chosen = Signal(object)

    def __init__(self, name: str, accessible: str, tokens: Tokens, fills: bool) -> None:
        super().__init__(name, accessible, tokens, fills)
        self.tool = Tool.WINDOW
        self._gesture: Gesture | None = None
        self._asking = SliceAsking()
        self._banner = PromptBanner(self)
        self._banner.cancelled.connect(self._leave_placement)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        super().set_tokens(tokens)
        self._banner.set_tokens(tokens)

    def clear(self, title: str, reason: str) -> None:
        """Show no slice but why there is none."""
        self._let_go()
        super().clear(title, reason)

    def start_series(
        self, key: str, window: tuple[float, float], spacing_known: bool = True
    ) -> None:
        """Prepare for the slices of another series; what is under way ends."""
        self._let_go()
        super().start_series(key, window, spacing_known)

    def set_slice(self, values: SliceImage, shown: MriSlice, index: int, count: int) -> None:
        """Show a slice, and count the next steps from the one asked for last."""
        self._asking.arrived(index)
        super().set_slice(values, shown, index, count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the prompt in its place."""
        super().resizeEvent(event)
        self._banner.settle()

    def set_tool(self, tool: Tool) -> None:
        """Let the left button do something else."""
        self.tool = tool
        if not tool.measures:
            self.drop_drawing()
        self._show_cursor(None)

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

    def place_at(self, at: QPointF) -> None:
        """Tell which place was clicked during placement."""
        if (point := self._on_slice(at)) is not None:
            self.point_placed.emit(point)

    def step(self, slices: int) -> None:
        """Ask for the slice that many places further on, within the series."""
        wanted = self._asking.step(self.scene.index, self.scene.count, slices)
        if wanted is not None:
            self.slice_wanted.emit(wanted)

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
        if (point := self._on_slice(at)) is not None:
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

    def _on_slice(self, at: QPointF) -> ImagePoint | None:
        camera, shown = self.scene.camera, self.scene.slice
        if camera is None or shown is None:
            return None
        point = camera.to_image(at.x(), at.y())
        return point if shown.geometry.contains(point) else None

    def _let_go(self) -> None:
        if self._gesture is not None:
            self._gesture.cancel()
        self._gesture, self._asking = None, SliceAsking()

    def _show_cursor(self, at: QPointF | None) -> None:
        grabbed = self._gesture is not None
        self.setCursor(pointing.cursor(self.scene, self.tool, self.is_placing, at, grabbed))

    def _leave_placement(self) -> None:
        self.end_placement()
        self.placement_cancelled.emit()

    def _remove_measurement(self, number: int) -> None:
        if number < len(self.scene.measured):
            self.scene.remove_measurement(number)
            self.update()
