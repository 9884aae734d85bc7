"""Draws the heatmap: one small picture with a cell per patch part, scaled up by the painter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QTransform

from spinextract_gui.desktop.views.slide.pictures import premultiplied, translucent_image
from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.imaging.heatmap import LEFT_OUT, HeatStyle, PatchCalls
from spinextract_gui.imaging.patch_grid import PatchGrid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spinextract_gui.desktop.views.slide.camera import Camera
    from spinextract_gui.domain.slide import Patch
    from spinextract_gui.domain.verdict import PatchResult
    from spinextract_gui.imaging.colour import Argb

_SMALLEST_HATCHED_PX = 20
_HATCH = QColor(24, 28, 35, 110)


class HeatLayer:
    """What the model says of each patch of one slide; positions are device pixels."""

    def __init__(self) -> None:
        self._style = HeatStyle()
        self._picture: QImage | None = None
        self.set_slide(Size(0, 0), ())

    @property
    def style(self) -> HeatStyle:
        """How the map is drawn."""
        return self._style

    @style.setter
    def style(self, style: HeatStyle) -> None:
        self._style = style
        self._picture = None

    @property
    def counts(self) -> list[int]:
        """Patches per class in index order, then those left out."""
        return self._calls.counts

    def set_slide(self, size: Size, patches: Sequence[Patch]) -> None:
        """Start an empty map of a slide of `size`."""
        self.grid = PatchGrid(size, patches)
        self._origins = np.array([(p.origin.row, p.origin.col) for p in patches]).reshape(-1, 2)
        self.clear()

    def clear(self) -> None:
        """Forget all results."""
        self._calls = PatchCalls(len(self._origins))
        self._picture = None

    def add(self, results: Iterable[PatchResult]) -> None:
        """Take in results as they arrive; the picture is made anew at the next paint."""
        self._calls.add(results)
        self._picture = None

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Draw the visible part of the map over the slide."""
        picture = self._picture = self._picture or translucent_image(self._cells())
        seen, cell = camera.visible, self.grid.cell_px
        if seen.is_empty:
            return
        # One cell more on each side, so that a smooth map is the same however it is panned.
        row, col = max(0, seen.row // cell - 1), max(0, seen.col // cell - 1)
        rows = min(seen.bottom // cell + 2, picture.height()) - row
        cols = min(seen.right // cell + 2, picture.width()) - col
        x0, y0 = camera.to_screen(col * cell, row * cell)
        target = QRectF(x0, y0, cols * cell * camera.zoom, rows * cell * camera.zoom)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._style.smooth)
        painter.drawImage(target, picture, QRectF(col, row, cols, rows))
        if camera.zoom * PATCH_SIZE_PX >= _SMALLEST_HATCHED_PX:
            self._hatch(painter, camera)

    def _cells(self) -> Argb:
        colours = self._calls.rgba(self._style)
        if self._style.smooth:
            left_out = self._calls.kinds == LEFT_OUT
            return premultiplied(self.grid.paint(colours, smooth=True, blocky=left_out))
        table = np.append(premultiplied(colours), np.uint32(0))
        return table[self.grid.places]

    def _hatch(self, painter: QPainter, camera: Camera) -> None:
        """Hatch what was left out, so that grey on grey still says that nobody looked."""
        corner = np.array([camera.top, camera.left])
        at = (self._origins[self._calls.kinds == LEFT_OUT] - corner) * camera.zoom
        edge = PATCH_SIZE_PX * camera.zoom
        inside = (at > -edge).all(axis=1) & (at < (camera.height, camera.width)).all(axis=1)
        brush = QBrush(_HATCH, Qt.BrushStyle.BDiagPattern)
        brush.setTransform(
            QTransform.fromTranslate(-camera.left * camera.zoom % 8, -camera.top * camera.zoom % 8)
        )
        painter.setBrush(brush)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRects([QRectF(x, y, edge, edge) for y, x in at[inside].tolist()])
