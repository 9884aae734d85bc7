"""Tiles at hand, bounded in bytes; the least recently drawn go first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from spinextract_gui.desktop.views.slide.tiles import TileKey
from spinextract_gui.domain.slide import Pixels
from spinextract_gui.imaging.colour import Argb, Display

if TYPE_CHECKING:
    from collections.abc import Iterator

CACHE_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile ready to draw.

    Attributes
    ----------
    pixels
        As read, kept so that another contrast needs no file.
    coloured, image
        The same memory: `image` draws `coloured` without a copy.
    display
        What `coloured` was made with.
    """

    key: TileKey
    pixels: Pixels
    coloured: Argb
    image: QImage
    display: Display

    @property
    def byte_count(self) -> int:
        """Memory the tile holds."""
        return int(self.pixels.nbytes + self.coloured.nbytes)


class TileCache:
    """Least-recently-used tiles of one slide; used from the GUI thread only."""

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self._most_bytes = most_bytes
        self._tiles: OrderedDict[TileKey, Tile] = OrderedDict()
        self.byte_count = 0

    def __len__(self) -> int:
        return len(self._tiles)

    def get(self, key: TileKey) -> Tile | None:
        """Return the tile and remember that it was used."""
        tile = self._tiles.get(key)
        if tile is not None:
            self._tiles.move_to_end(key)
        return tile

    def put(self, tile: Tile) -> None:
        """Keep `tile`; drop the least recently used beyond the bound."""
        self._forget(tile.key)
        self._tiles[tile.key] = tile
        self.byte_count += tile.byte_count
        while self.byte_count > self._most_bytes and len(self._tiles) > 1:
            self._forget(next(iter(self._tiles)))

    def __iter__(self) -> Iterator[TileKey]:
        return iter(self._tiles)

    def clear(self) -> None:
        """Forget everything."""
        self._tiles.clear()
        self.byte_count = 0

    def _forget(self, key: TileKey) -> None:
        old = self._tiles.pop(key, None)
        if old is not None:
            self.byte_count -= old.byte_count
