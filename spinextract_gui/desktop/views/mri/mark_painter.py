"""Paints what means something on a slice: levels, canal width, lines of the other plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from spinextract_gui.desktop.views.mri import ink
from spinextract_gui.desktop.views.mri.camera import Area, PlaneCamera
from spinextract_gui.desktop.views.mri.labels import Anchor, Label, lay_out

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.mri.marks import LevelMark
    from spinextract_gui.desktop.views.mri.scene import PlaneScene
    from spinextract_gui.domain.mri.geometry import ImagePoint

RADIUS, _CHOSEN_RADIUS = 6.5, 8.0
_ELSEWHERE = 0.45
"""Opacity of markers that were placed on another slice."""


def paint_lines(painter: QPainter, scene: PlaneScene, camera: PlaneCamera) -> None:
    """Paint where slices of the other plane cross: faint ones first, the current one over them."""
    faint = QColor(ink.LINE)
    faint.setAlpha(70)
    for number, line in enumerate(scene.lines):
        if number != scene.current_line:
            painter.setPen(QPen(faint, 1))
            painter.drawLine(QLineF(_at(camera, line.start), _at(camera, line.end)))
    if scene.current_line is not None and scene.current_line < len(scene.lines):
        line = scene.lines[scene.current_line]
        ends = QLineF(_at(camera, line.start), _at(camera, line.end))
        painter.setPen(QPen(ink.SHADOW, 3))
        painter.drawLine(ends)
        painter.setPen(QPen(ink.LINE, 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(ends)


def paint_outlines(painter: QPainter, scene: PlaneScene, camera: PlaneCamera) -> None:
    """Paint curves, such as the edges of the canal between which its width was measured."""
    if scene.outline_slice != scene.index:
        return
    colour = QColor(ink.MEASURE)
    colour.setAlpha(150)
    painter.setPen(QPen(colour, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for curve in scene.outlines:
        painter.drawPolyline(QPolygonF([_at(camera, point) for point in curve]))


def paint_marks(painter: QPainter, scene: PlaneScene, camera: PlaneCamera) -> None:
    """Paint every level marker with its words, the selected one last and emphasised."""
    marks = scene.shown_marks
    painter.setFont(ink.words_font())
    wide = painter.fontMetrics().horizontalAdvance
    widths = [[wide(words) + 14.0 for words in mark.wordings] for mark in marks]
    labels = lay_out(
        [_anchor(scene, camera, mark) for mark in marks],
        widths,
        Area(0, 0, camera.width, camera.height),
    )
    order = sorted(range(len(marks)), key=lambda at: marks[at].level is scene.selected)
    for number in order:
        painter.setOpacity(1.0 if marks[number].slice_index == scene.index else _ELSEWHERE)
        _paint_mark(painter, scene, camera, marks[number], labels[number])
    painter.setOpacity(1.0)


def _anchor(scene: PlaneScene, camera: PlaneCamera, mark: LevelMark) -> Anchor:
    """Return what the words of a marker stand beside."""
    x, y = camera.to_screen(mark.point)
    reach = [x - _CHOSEN_RADIUS, x + _CHOSEN_RADIUS]
    if _shows_width(scene, mark) and mark.width_line is not None:
        reach += [camera.to_screen(point)[0] for point in mark.width_line]
    return Anchor(min(reach), max(reach), y)


def _shows_width(scene: PlaneScene, mark: LevelMark) -> bool:
    return mark.level is scene.selected and mark.slice_index == scene.index


def _paint_mark(
    painter: QPainter, scene: PlaneScene, camera: PlaneCamera, mark: LevelMark, words: Label
) -> None:
    chosen = mark.level is scene.selected
    at = _at(camera, mark.point)
    rim = QPen(QColor("#FFFFFF"), 2) if chosen else QPen(QColor(0, 0, 0, 200), 1.5)
    radius = _CHOSEN_RADIUS if chosen else RADIUS
    if mark.grade is None:
        ink.halo(painter, at, radius)
    ink.shape(painter, at, radius, mark.grade, rim, QColor("#FFFFFF") if chosen else ink.QUIET)
    if _shows_width(scene, mark):
        _paint_width(painter, camera, mark)
    area = QRectF(*words.area)
    ink.plate(painter, area, ink.LINE if chosen else None)
    painter.setPen(ink.WORDS)
    painter.setFont(ink.words_font())
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, mark.wordings[words.wording])


def _paint_width(painter: QPainter, camera: PlaneCamera, mark: LevelMark) -> None:
    if mark.width_line is None:
        return
    front, back = (_at(camera, point) for point in mark.width_line)
    line = QLineF(front, back)
    across = QLineF.fromPolar(5, line.angle() + 90)
    for pen in (QPen(ink.SHADOW, 4), QPen(ink.MEASURE, 1.8)):
        painter.setPen(pen)
        painter.drawLine(line)
        for end in (front, back):
            painter.drawLine(end - across.p2(), end + across.p2())
    if mark.width_text:
        width = painter.fontMetrics().horizontalAdvance(mark.width_text) + 12.0
        top = max(front.y(), back.y()) + _CHOSEN_RADIUS + 4
        below = QRectF(line.center().x() - width / 2, top, width, 18)
        ink.plate(painter, below)
        painter.setPen(ink.MEASURE)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, mark.width_text)


def _at(camera: PlaneCamera, point: ImagePoint) -> QPointF:
    return QPointF(*camera.to_screen(point))
