"""Draws the slide from whatever tiles are at hand and knows which ones are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from spinextract_gui.desktop.views.slide.tile_cache import Tile, TileCache
from spinextract_gui.desktop.views.slide.tile_loader import TileJob
from spinextract_gui.desktop.views.slide.tiles import (
    DIRECT_LEVELS,
    OVERVIEW,
    TILE_PX,
    TileKey,
    TileSource,
    level_for,
    visible_tiles,
    wanted_tiles,
)
from spinextract_gui.imaging.colour import Display

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.slide.camera import Camera
    from spinextract_gui.domain.geometry import Point, Region, Size
    from spinextract_gui.domain.slide import Pixels


class TileLayer:
    """The picture of one slide; every position is in device pixels.

    Attributes
    ----------
    display
        How tiles are to be coloured; those that still are not are drawn until they are.
    overview
        The whole slide at low resolution, shown where no tile has arrived; None at first.
    """

    def __init__(self) -> None:
        self.cache = TileCache()
        self.display = Display()
        self.overview: Tile | None = None
        self._overview_pixels: Pixels | None = None
        self._source: TileSource | None = None
        self._failed: set[TileKey] = set()
        self._built_rows: int | None = 0

    def clear(self) -> None:
        """Forget the slide."""
        self.cache.clear()
        self._failed.clear()
        self._built_rows = 0
        self.overview = self._overview_pixels = self._source = None

    def set_source(self, source: TileSource, picture: Tile, is_built: bool) -> None:
        """Draw from `source` from now on; tiles of the same source are kept.

        Until it `is_built`, coarse tiles are asked for as `grow` tells that they are there: the
        overview is a better sketch than an enlarged tile.
        """
        if source is not self._source:
            self.clear()
        self._source, self._overview_pixels = source, picture.pixels
        self._built_rows = None if is_built else 0
        if picture.display.channel is self.display.channel:
            self.overview = picture

    def grow(self, part: Region) -> None:
        """Take note that the coarse levels of `part` are built; parts come from top to bottom."""
        if self._built_rows is not None:
            self._built_rows = max(self._built_rows, part.bottom)

    def put(self, tile: Tile) -> None:
        """Take in a tile that has arrived, unless the one at hand has the right colours."""
        at_hand = self.overview if tile.key == OVERVIEW else self.cache.get(tile.key)
        if at_hand is not None and at_hand.display == self.display != tile.display:
            return
        if tile.key == OVERVIEW:
            self.overview = tile
        else:
            self.cache.put(tile)

    def give_up(self, key: TileKey) -> None:
        """Remember that a tile cannot be had, so that it is not asked for again."""
        self._failed.add(key)

    def jobs(self, camera: Camera, generation: int) -> list[TileJob]:
        """Return what is missing for `camera`, the most urgent first."""
        source, pixels = self._source, self._overview_pixels
        if source is None or pixels is None:
            return []
        jobs = []
        if self.overview is None or self.overview.display != self.display:
            jobs.append(TileJob(generation, OVERVIEW, self.display, source, pixels))
        level = level_for(camera.zoom, source.levels)
        for key in wanted_tiles(camera, level, source.levels):
            tile = self.cache.get(key)
            if tile is None and not self._can_be_had(key, camera.slide):
                continue
            if tile is None or tile.display != self.display:
                at_hand = None if tile is None else tile.pixels
                jobs.append(TileJob(generation, key, self.display, source, at_hand))
        return jobs

    def paint(self, painter: QPainter, camera: Camera) -> None:
        """Draw the visible part, each place from the finest tile at hand."""
        if self._source is None:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, camera.zoom < 8)
        levels = self._source.levels
        for key in visible_tiles(camera, level_for(camera.zoom, levels)):
            self._paint_tile(painter, camera, key, levels)

    def pixel_at(self, point: Point, camera: Camera) -> tuple[int, int] | None:
        """Return CH2 and CH3 under a slide position where a tile is at hand."""
        if self._source is None:
            return None
        level = level_for(camera.zoom, self._source.levels)
        row, col = point.row >> level, point.col >> level
        tile = self.cache.get(TileKey(level, row // TILE_PX, col // TILE_PX))
        if tile is None:
            return None
        ch2, ch3 = tile.pixels[:, row % TILE_PX, col % TILE_PX].tolist()
        return ch2, ch3

    def _can_be_had(self, key: TileKey, slide: Size) -> bool:
        if key in self._failed:
            return False
        if self._built_rows is None or key.level <= DIRECT_LEVELS:
            return True
        return min(key.top + key.span_px, slide.height) <= self._built_rows

    def _paint_tile(self, painter: QPainter, camera: Camera, key: TileKey, levels: int) -> None:
        for up in range(levels - key.level):
            tile = self.cache.get(key.above(up))
            if tile is not None:
                _draw(painter, camera, key, tile, 1 / (1 << tile.key.level))
                return
        if self.overview is not None:
            ratio = self.overview.image.width() / camera.slide.width
            _draw(painter, camera, key, self.overview, ratio)


def _draw(painter: QPainter, camera: Camera, key: TileKey, tile: Tile, ratio: float) -> None:
    """Draw the place of `key` from `tile`, which has `ratio` pixels per slide pixel."""
    left, top = key.left, key.top
    right = min(left + key.span_px, camera.slide.width)
    bottom = min(top + key.span_px, camera.slide.height)
    # Whole device pixels, so that neighbouring tiles meet without a seam.
    x0, y0 = (round(v) for v in camera.to_screen(left, top))
    x1, y1 = (round(v) for v in camera.to_screen(right, bottom))
    part = QRectF(
        (left - tile.key.left) * ratio,
        (top - tile.key.top) * ratio,
        (right - left) * ratio,
        (bottom - top) * ratio,
    )
    painter.drawImage(QRectF(x0, y0, x1 - x0, y1 - y0), tile.image, part)
