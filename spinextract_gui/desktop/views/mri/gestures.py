"""What a pressed mouse button does until it is let go, one class per kind of drag."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QPointF

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.mri.plane_acts import PlaneActs
    from spinextract_gui.domain.mri.geometry import ImagePoint
    from spinextract_gui.domain.mri.level import Level

SLACK_PX = 4
"""A press that moves less than this is a click."""
_WINDOW_PX = 400
"""Dragging that far changes the window by its own preset width."""
_ZOOM_PX = 160


class Gesture(Protocol):
    """A drag under way."""

    def move(self, at: QPointF) -> None:
        """Follow the pointer."""

    def release(self, at: QPointF) -> None:
        """End where the pointer is."""

    def cancel(self) -> None:
        """End as if nothing had happened."""


class Press:
    """Knows where it began, and whether it has become a drag."""

    def __init__(self, view: PlaneActs, at: QPointF) -> None:
        self.view, self.start, self.dragging = view, at, False

    def move(self, at: QPointF) -> None:
        """Follow the pointer once it has left the slack around its start."""
        if not self.dragging and (at - self.start).manhattanLength() <= SLACK_PX:
            return
        self.dragging = True
        self.drag(at)

    def release(self, at: QPointF) -> None:
        """Count a press without a drag as a click."""
        if not self.dragging:
            self.click(at)

    def drag(self, at: QPointF) -> None:
        """Follow the pointer."""

    def click(self, at: QPointF) -> None:
        """Tell which place was clicked."""
        self.view.click_at(at)

    def cancel(self) -> None:
        """Change nothing by default."""


class WindowDrag(Press):
    """Right is more contrast range, up is brighter."""

    def __init__(self, view: PlaneActs, at: QPointF) -> None:
        super().__init__(view, at)
        self._centre, self._width = view.scene.centre, view.scene.width

    def drag(self, at: QPointF) -> None:
        """Change window and level with the way from the start."""
        step = abs(self.view.scene.preset[1]) / _WINDOW_PX
        way = at - self.start
        width = max(self._width + way.x() * step, step)
        self.view.use_window(self._centre + way.y() * step, width)

    def cancel(self) -> None:
        """Bring back the window of the start."""
        self.view.use_window(self._centre, self._width)


class PanDrag(Press):
    """The picture follows the pointer."""

    def __init__(self, view: PlaneActs, at: QPointF) -> None:
        super().__init__(view, at)
        self._camera = view.scene.camera

    def drag(self, at: QPointF) -> None:
        """Move the picture by the way from the start."""
        if self._camera is not None:
            way = at - self.start
            self.view.steer(self._camera.panned(way.x(), way.y()))

    def cancel(self) -> None:
        """Bring back the view of the start."""
        if self._camera is not None:
            self.view.steer(self._camera)


class ZoomDrag(PanDrag):
    """Up is closer; what lay under the pointer at the start stays there."""

    def __init__(self, view: PlaneActs, at: QPointF, menu: bool) -> None:
        super().__init__(view, at)
        self._menu = menu

    def drag(self, at: QPointF) -> None:
        """Zoom by the way from the start."""
        if self._camera is not None:
            factor = math.exp((self.start.y() - at.y()) / _ZOOM_PX)
            anchor = self.start.x(), self.start.y()
            self.view.steer(self._camera.zoomed(factor, anchor))

    def click(self, at: QPointF) -> None:
        """Open the menu of what lies under a right click."""
        if self._menu:
            self.view.open_menu(at)
        else:
            super().click(at)


class MarkerDrag(Press):
    """A level marker follows the pointer; a click selects it."""

    def __init__(self, view: PlaneActs, at: QPointF, level: Level) -> None:
        super().__init__(view, at)
        self._level = level
        marker = QPointF(*view.screen_point(view.scene.marks[level].point))
        self._grip = marker - at

    def drag(self, at: QPointF) -> None:
        """Show the marker where it would be."""
        self.view.preview_marker(self._level, self._point(at))

    def release(self, at: QPointF) -> None:
        """Tell the new place, or that the marker was chosen."""
        if self.dragging:
            self.view.drop_marker(self._level, self._point(at))
        else:
            self.view.level_chosen.emit(self._level)

    def cancel(self) -> None:
        """Let the marker go back."""
        self.view.preview_marker(None, None)

    def _point(self, at: QPointF) -> ImagePoint:
        return self.view.slice_point(at + self._grip)


class MeasureDrag(Press):
    """A point of a finished measurement follows the pointer; a click selects it."""

    def __init__(self, view: PlaneActs, at: QPointF, number: int, point: int | None) -> None:
        super().__init__(view, at)
        self._number, self._point = number, point
        self._before = view.scene.measured[number]
        view.scene.chosen_measurement = number
        view.update()

    def drag(self, at: QPointF) -> None:
        """Move the point, or the whole where its line was taken."""
        if self._point is not None:
            moved = self._before.moved(self._point, self.view.slice_point(at))
        else:
            moved = self._before
            here, start = self.view.slice_point(at), self.view.slice_point(self.start)
            for number, point in enumerate(moved.points):
                shifted = point._replace(x=point.x + here.x - start.x, y=point.y + here.y - start.y)
                moved = moved.moved(number, shifted)
        self.view.replace_measurement(self._number, moved)

    def click(self, at: QPointF) -> None:
        """Leave it selected."""

    def cancel(self) -> None:
        """Put the measurement back."""
        self.view.replace_measurement(self._number, self._before)


class MeasureDraw(Press):
    """Sets the points of a new measurement: by dragging, or by click and click."""

    def move(self, at: QPointF) -> None:
        """Let the last point follow the pointer."""
        super().move(at)
        self.view.float_point(at)

    def release(self, at: QPointF) -> None:
        """Set the point where a drag ends; after a click the next click sets it."""
        if self.dragging:
            self.view.set_point(at)

    def cancel(self) -> None:
        """Forget what was drawn."""
        self.view.drop_drawing()
