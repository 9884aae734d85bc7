"""Paints one plane: the picture, what lies on it, and the words in its corners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from spinextract_gui.desktop.views.mri import ink
from spinextract_gui.desktop.views.mri.mark_painter import (
    paint_lines,
    paint_marks,
    paint_outlines,
)
from spinextract_gui.desktop.views.mri.measure_painter import paint_measurements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.desktop.views.mri.camera import PlaneCamera
    from spinextract_gui.desktop.views.mri.scene import PlaneScene

_MARGIN, _LINE = 12.0, 18.0
_RULERS_MM = (100, 50, 20, 10, 5, 2, 1)
_ROOM_FOR_FOOT_PX = 420
_RULER_SHARE = 0.3


def paint_plane(painter: QPainter, scene: PlaneScene) -> None:
    """Paint everything that `scene` says."""
    camera = scene.camera
    if camera is None or scene.image is None:
        return
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    painter.drawImage(QRectF(*camera.picture), scene.image)
    if scene.overlays_held or scene.overlays_off:
        return
    paint_outlines(painter, scene, camera)
    paint_lines(painter, scene, camera)
    paint_measurements(painter, scene, camera)
    paint_marks(painter, scene, camera)
    _paint_corners(painter, scene, camera)
    _paint_letters(painter, scene, camera)
    if scene.spacing_known:
        _paint_ruler(painter, camera)


def slice_words(scene: PlaneScene) -> tuple[str, str]:
    """Return what stands at the bottom left: slice and pointed value, then window and zoom."""
    zoom = scene.camera.scale if scene.camera else 1.0
    value = "" if scene.pointed_value is None else f"  ·  value {_number(scene.pointed_value)}"
    return (
        f"slice {scene.index + 1} of {scene.count}{value}",
        f"W {_number(scene.width)}  L {_number(scene.centre)}  ·  {zoom:.1f} x",
    )


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 else f"{value:.3g}"


def _paint_corners(painter: QPainter, scene: PlaneScene, camera: PlaneCamera) -> None:
    painter.setFont(ink.words_font())
    half = camera.width / 2 - 2 * _MARGIN - 8
    if not scene.identity_hidden:
        _column(painter, scene.texts.patient, QRectF(_MARGIN, 8, half, _LINE), left=True)
    _column(
        painter,
        scene.texts.study,
        QRectF(camera.width - _MARGIN - half, 8, half, _LINE),
        left=False,
    )
    words = slice_words(scene)
    foot = QRectF(_MARGIN, camera.height - 10 - _LINE * len(words), camera.width, _LINE)
    _column(painter, words, foot, left=True)


def _column(painter: QPainter, lines: Sequence[str], first: QRectF, left: bool) -> None:
    side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight
    for number, line in enumerate(lines):
        area = first.translated(0, number * _LINE)
        fitting = painter.fontMetrics().elidedText(
            line, Qt.TextElideMode.ElideRight, int(area.width())
        )
        colour = ink.WORDS if number == 0 else ink.QUIET
        ink.write(painter, area, fitting, side | Qt.AlignmentFlag.AlignVCenter, colour)


def _paint_letters(painter: QPainter, scene: PlaneScene, camera: PlaneCamera) -> None:
    """Write the orientation letters at the middle of each edge."""
    if scene.slice is None:
        return
    edges = scene.slice.geometry.edges
    painter.setFont(ink.words_font(strong=True))
    middle, centre = camera.height / 2 - 10, camera.width / 2 - 20
    middle_left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    middle_right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    right = camera.width - _MARGIN - 40
    # above the words of the corner where these reach the middle
    low = camera.height - (28 if camera.width >= _ROOM_FOR_FOOT_PX else 66)
    for text, area, where in (
        (edges.left, QRectF(_MARGIN, middle, 40, 20), middle_left),
        (edges.right, QRectF(right, middle, 40, 20), middle_right),
        (edges.top, QRectF(centre, 7, 40, 20), Qt.AlignmentFlag.AlignCenter),
        (edges.bottom, QRectF(centre, low, 40, 20), Qt.AlignmentFlag.AlignCenter),
    ):
        ink.write(painter, area, text, where, ink.LETTER)


def _paint_ruler(painter: QPainter, camera: PlaneCamera) -> None:
    """Draw a length at the bottom right, so that sizes are seen without measuring."""
    longest = _RULER_SHARE * camera.width
    length_mm = next((one for one in _RULERS_MM if one * camera.zoom <= longest), None)
    if length_mm is None:
        return
    right, bottom = camera.width - _MARGIN, camera.height - 14
    left = right - length_mm * camera.zoom
    ends = [
        QPointF(left, bottom - 6),
        QPointF(left, bottom),
        QPointF(right, bottom),
        QPointF(right, bottom - 6),
    ]
    for pen in (QPen(ink.SHADOW, 4), QPen(ink.QUIET, 1.5)):
        painter.setPen(pen)
        painter.drawPolyline(ends)
    text = f"{length_mm // 10} cm" if length_mm >= 10 else f"{length_mm} mm"
    painter.setFont(ink.words_font())
    area = QRectF(right - 80, bottom - 25, 80, 18)
    ink.write(
        painter,
        area,
        text,
        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
        ink.QUIET,
    )
