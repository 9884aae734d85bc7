"""Which tiles of which level a view needs, the most wanted first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.slide.camera import Camera
    from spinextract_gui.domain.slide import Pixels

TILE_PX = 512
"""Edge of a tile in pixels of its level."""
_SHARPNESS = 0.2
"""Levels are changed a little early: at most 1.25 screen pixels per tile pixel."""

DIRECT_LEVELS = 2
"""Tiles up to this level are read from the file itself, before any level has been built."""


class TileKey(NamedTuple):
    """A tile: level (each halves the one before), row and column of tiles in that level."""

    level: int
    row: int
    col: int

    @property
    def span_px(self) -> int:
        """Edge of the tile in slide pixels."""
        return TILE_PX << max(0, self.level)

    @property
    def left(self) -> int:
        """First slide column of the tile."""
        return self.col * self.span_px

    @property
    def top(self) -> int:
        """First slide row of the tile."""
        return self.row * self.span_px

    def above(self, levels: int) -> TileKey:
        """Return the tile `levels` levels coarser that covers this one."""
        return TileKey(self.level + levels, self.row >> levels, self.col >> levels)


OVERVIEW = TileKey(-1, 0, 0)
"""The key of the picture of the whole slide, shown wherever no tile has arrived."""


class TileSource(Protocol):
    """Where tiles come from; called from loader threads only (`readers.pyramid.Pyramid`)."""

    @property
    def levels(self) -> int:
        """Number of levels, full resolution included."""
        ...

    def tile(self, level: int, row: int, col: int, size: int = TILE_PX) -> Pixels:
        """Return (2, up to `size`, up to `size`) uint16. Raises InputError."""
        ...


def level_for(zoom: float, levels: int) -> int:
    """Return the level whose pixels come closest to `zoom` device pixels per slide pixel."""
    return min(max(round(-math.log2(zoom) - _SHARPNESS), 0), levels - 1)


def visible_tiles(camera: Camera, level: int) -> list[TileKey]:
    """Return the tiles of `level` inside the view, from its middle outwards."""
    span = TILE_PX << level
    seen = camera.visible
    if seen.is_empty:
        return []
    middle_row, middle_col = camera.y / span - 0.5, camera.x / span - 0.5
    keys = [
        TileKey(level, row, col)
        for row in range(seen.row // span, (seen.bottom - 1) // span + 1)
        for col in range(seen.col // span, (seen.right - 1) // span + 1)
    ]
    return sorted(keys, key=lambda k: math.hypot(k.row - middle_row, k.col - middle_col))


def wanted_tiles(camera: Camera, level: int, levels: int) -> list[TileKey]:
    """Return the visible tiles, then those that the next pan or zoom is likely to need."""
    wanted = dict.fromkeys(visible_tiles(camera, level))
    if level + 1 < levels:
        wanted.update(dict.fromkeys(visible_tiles(camera, level + 1)))
    wanted.update(dict.fromkeys(_ring(camera, level)))
    return list(wanted)


def _ring(camera: Camera, level: int) -> list[TileKey]:
    margin = 2 * (TILE_PX << level) * camera.zoom
    wider = camera.resized(camera.width + margin, camera.height + margin)
    return visible_tiles(wider, level)
