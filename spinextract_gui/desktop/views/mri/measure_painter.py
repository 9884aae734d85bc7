"""Paints distances and angles, and finds which one lies under the pointer."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from spinextract_gui.desktop.views.mri import ink

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.mri.camera import PlaneCamera
    from spinextract_gui.desktop.views.mri.measure import Measurement
    from spinextract_gui.desktop.views.mri.scene import PlaneScene

_REACH = 7.0


class Hit(NamedTuple):
    """A measurement under the pointer; `point` is None where only its line was hit."""

    number: int
    point: int | None


def paint_measurements(painter: QPainter, scene: PlaneScene, camera: PlaneCamera) -> None:
    """Paint the measurements of the shown slice and the one that is being drawn."""
    if scene.slice is None:
        return
    painter.setFont(ink.words_font())
    for number, made in enumerate(scene.measured):
        _paint(painter, scene, camera, made, number == scene.chosen_measurement)
    if scene.drawing is not None:
        _paint(painter, scene, camera, scene.drawing, True)


def hit(scene: PlaneScene, camera: PlaneCamera, at: QPointF) -> Hit | None:
    """Return the measurement of the shown slice under a point of the screen, the newest first."""
    for number in reversed(range(len(scene.measured))):
        points = [camera.to_screen(point) for point in scene.measured[number].points]
        for index, (x, y) in enumerate(points):
            if math.hypot(at.x() - x, at.y() - y) <= _REACH:
                return Hit(number, index)
        if any(_off(at, *ends) <= _REACH - 2 for ends in itertools.pairwise(points)):
            return Hit(number, None)
    return None


def _paint(
    painter: QPainter, scene: PlaneScene, camera: PlaneCamera, made: Measurement, chosen: bool
) -> None:
    points = [QPointF(*camera.to_screen(point)) for point in made.points]
    colour = QColor("#FFFFFF") if chosen else ink.MEASURE
    for pen in (QPen(ink.SHADOW, 4), QPen(colour, 1.6)):
        painter.setPen(pen)
        painter.drawPolyline(points)
    painter.setPen(QPen(ink.SHADOW, 1))
    painter.setBrush(colour)
    for point in points:
        painter.drawEllipse(point, 3.2, 3.2)
    if scene.slice is not None:
        text = made.text(scene.slice.geometry, scene.spacing_known)
        if text:
            _paint_words(painter, camera, points, text)


def _paint_words(painter: QPainter, camera: PlaneCamera, points: list[QPointF], text: str) -> None:
    """Write the value beside the last point of a distance, beside the corner of an angle."""
    at = points[1]
    width = painter.fontMetrics().horizontalAdvance(text) + 12.0
    left = at.x() + 10
    if left + width > camera.width - 4:
        left = at.x() - 10 - width
    area = QRectF(left, min(max(at.y() + 6, 4.0), camera.height - 24), width, 20)
    ink.plate(painter, area)
    painter.setPen(ink.MEASURE)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)


def _off(at: QPointF, first: tuple[float, float], last: tuple[float, float]) -> float:
    """Return the distance of a point from a line between two others."""
    across, down = last[0] - first[0], last[1] - first[1]
    length = across * across + down * down
    share = 0.0
    if length > 0:
        share = ((at.x() - first[0]) * across + (at.y() - first[1]) * down) / length
        share = min(max(share, 0.0), 1.0)
    return math.hypot(at.x() - first[0] - share * across, at.y() - first[1] - share * down)
