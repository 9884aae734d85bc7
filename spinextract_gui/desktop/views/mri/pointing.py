"""What lies under the pointer of a plane, and what a press there begins."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from spinextract_gui.desktop.views.mri import gestures, measure_painter
from spinextract_gui.desktop.views.mri.mark_painter import RADIUS
from spinextract_gui.desktop.views.mri.measure import Measurement
from spinextract_gui.desktop.views.mri.tools import Tool

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.mri.measure_painter import Hit
    from spinextract_gui.desktop.views.mri.plane_acts import PlaneActs
    from spinextract_gui.desktop.views.mri.scene import PlaneScene
    from spinextract_gui.domain.mri.level import Level

_REACH = RADIUS + 5


def level_at(scene: PlaneScene, at: QPointF) -> Level | None:
    """Return the level whose marker lies under a point of the pane, the closest of several."""
    if scene.camera is None or scene.overlays_held or scene.overlays_off:
        return None
    near = []
    for level, mark in scene.marks.items():
        x, y = scene.camera.to_screen(mark.point)
        if (distance := math.hypot(at.x() - x, at.y() - y)) <= _REACH:
            near.append((distance, level))
    return min(near)[1] if near else None


def measurement_at(scene: PlaneScene, at: QPointF) -> Hit | None:
    """Return the measurement under a point of the pane."""
    if scene.camera is None or scene.overlays_held or scene.overlays_off:
        return None
    return measure_painter.hit(scene, scene.camera, at)


def begin(view: PlaneActs, button: Qt.MouseButton, at: QPointF) -> gestures.Gesture | None:
    """Return what a press begins."""
    level, hit = level_at(view.scene, at), measurement_at(view.scene, at)
    if button is Qt.MouseButton.MiddleButton:
        return gestures.PanDrag(view, at)
    if button is Qt.MouseButton.RightButton:
        return gestures.ZoomDrag(view, at, menu=True)
    if button is not Qt.MouseButton.LeftButton:
        return None
    if level is not None:
        return gestures.MarkerDrag(view, at, level)
    if hit is not None:
        return gestures.MeasureDrag(view, at, hit.number, hit.point)
    view.scene.chosen_measurement = None
    if view.tool.measures:
        point = view.slice_point(at)
        view.scene.drawing = Measurement(view.tool, (point, point))
        return gestures.MeasureDraw(view, at)
    if view.tool is Tool.PAN:
        return gestures.PanDrag(view, at)
    if view.tool is Tool.ZOOM:
        return gestures.ZoomDrag(view, at, menu=False)
    return gestures.WindowDrag(view, at)


def cursor(
    scene: PlaneScene, tool: Tool, placing: bool, at: QPointF | None, grabbed: bool
) -> Qt.CursorShape:
    """Return the pointer that says what a press would do."""
    if scene.image is None:
        return Qt.CursorShape.ArrowCursor
    if placing or (tool.measures and not grabbed):
        return Qt.CursorShape.CrossCursor
    if at is not None and level_at(scene, at) is not None:
        return Qt.CursorShape.ClosedHandCursor if grabbed else Qt.CursorShape.PointingHandCursor
    if tool is Tool.PAN:
        return Qt.CursorShape.ClosedHandCursor if grabbed else Qt.CursorShape.OpenHandCursor
    return Qt.CursorShape.SizeVerCursor if tool is Tool.ZOOM else Qt.CursorShape.ArrowCursor
