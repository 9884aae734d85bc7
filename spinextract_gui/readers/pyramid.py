"""Coarse levels of a slide for a viewer, kept in memory; fine ones are read on demand."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Region
from spinextract_gui.readers.reduce import halved, reduced_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.domain.slide import Pixels, Slide

_log = logging.getLogger(__name__)
TILE_PX = 512
STRIP_ROWS = 256
"""Rows of the finest stored level made at a time; a multiple of every coarser level's step."""

MAX_STORED_BYTES = 256 << 20
"""All stored levels together; level 1 is stored up to 190 million pixels, level 2 up to 760."""

DIRECT_PX = 48 << 20
"""An overview that needs more pixels than this waits for the build; a sketch serves until then."""

MAX_FACTOR = 2
"""A tile this many levels above one of the file's own is still read directly."""

_SKETCH_CELLS = 16
_SKETCH_WINDOW_PX = 32


class Pyramid:
    """A slide at every power of two; safe to use from several threads, `build` from one."""

    def __init__(self, slide: Slide) -> None:
        self._slide = slide
        longest = max(slide.size.height, slide.size.width)
        self.levels = max(1, ((longest - 1) // TILE_PX).bit_length() + 1)
        self._first = _first_stored(slide.size.area_px)
        self._stored: dict[int, Pixels] = {}
        self._rows_built = 0
        self._sketch: Pixels | None = None
        self._sketching = threading.Lock()

    @property
    def complete(self) -> bool:
        """Whether every level can be shown without reading the slide as a whole."""
        return self._first >= self.levels or self._rows_built >= self._length(self._first)

    def build(
        self, token: CancellationToken, on_strip: Callable[[Region], None] | None = None
    ) -> None:
        """Make the stored levels strip by strip, until `token` is cancelled.

        Parameters
        ----------
        on_strip
            Told the part of the slide (full-resolution pixels) that has become sharp.

        Raises
        ------
        InputError
            When not one strip of the slide could be read.
        """
        if self.complete:
            return
        if not self._stored:
            self._stored = {level: self._empty(level) for level in range(self._first, self.levels)}
        failed, error = 0, None
        height = self._length(self._first)
        for top in range(self._rows_built, height, STRIP_ROWS):
            if token.cancelled:
                return
            strip = self._full_region(self._first, top, 0, STRIP_ROWS, self._breadth(self._first))
            try:
                self._store(self._slide.read_region(strip, self._first), top)
            except InputError as fault:
                failed, error = failed + 1, fault
                _log.warning("A strip of a slide could not be read.")
            self._rows_built = min(height, top + STRIP_ROWS)
            if on_strip is not None:
                on_strip(strip)
        if error is not None and failed == -(-height // STRIP_ROWS):
            raise error

    def tile(self, level: int, row: int, col: int, size: int = TILE_PX) -> Pixels:
        """Return one tile of `level`, (2, up to `size`, up to `size`) uint16.

        `row` and `col` count tiles. While a coarse level is not built and the file brings
        none along, the tile is an enlarged piece of the overview.

        Raises
        ------
        InputError
            For a tile outside the slide, or one that cannot be read.
        """
        if not 0 <= level < self.levels or min(row, col) < 0:
            raise InputError("The tile lies outside the slide.")
        region = self._full_region(level, row * size, col * size, size, size)
        if region.is_empty:
            raise InputError("The tile lies outside the slide.")
        top, left = row * size, col * size
        bottom = min(top + size, self._length(level))
        if self._is_built(level, bottom):
            return self._stored[level][:, top:bottom, left : left + size].copy()
        if level - max(own for own in self._slide.own_levels if own <= level) <= MAX_FACTOR:
            return self._slide.read_region(region, level)
        return self._enlarged(level, top, left, bottom, min(left + size, self._breadth(level)))

    def overview(self, max_px: int) -> Pixels:
        """Return the whole slide, (2, h, w) uint16 with neither edge above `max_px`.

        Before `build` is complete a large slide gives a rough sketch. Raises InputError.
        """
        longest = max(self._slide.size.height, self._slide.size.width)
        level = max(0, (-(-longest // max_px) - 1).bit_length())
        if self._stored and self.complete:
            return self._from_stored(level)
        own = max(number for number in self._slide.own_levels if number <= level)
        if self._slide.size.area_px >> (2 * own) <= DIRECT_PX:
            return self._slide.read_region(Region.of_size(self._slide.size), level)
        return self._rough()

    def _from_stored(self, level: int) -> Pixels:
        if level < self._first:
            return self._slide.read_region(Region.of_size(self._slide.size), level)
        pixels = self._stored[min(level, self.levels - 1)]
        for _ in range(self.levels - 1, level):
            pixels = halved(pixels)
        return pixels

    def _store(self, strip: Pixels, top: int) -> None:
        for level in range(self._first, self.levels):
            if level > self._first:
                strip, top = halved(strip), top // 2
            self._stored[level][:, top : top + strip.shape[1]] = strip

    def _is_built(self, level: int, rows: int) -> bool:
        """Whether the first `rows` rows of `level` are stored; the last one may be partial."""
        step = 1 << max(0, level - self._first)
        return level in self._stored and rows * step < self._rows_built + step

    def _rough(self) -> Pixels:
        """Return a sketch: means of small windows on a coarse grid."""
        with self._sketching:
            if self._sketch is None:
                self._sketch = self._sketched()
            return self._sketch

    def _sketched(self) -> Pixels:
        size = self._slide.size
        step = -(-max(size.height, size.width) // _SKETCH_CELLS)
        rows, cols = -(-size.height // step), -(-size.width // step)
        sketch = np.zeros((2, rows, cols), np.uint16)
        for row in range(rows):
            for col in range(cols):
                middle = Region(
                    min(row * step + step // 2, size.height - 1),
                    min(col * step + step // 2, size.width - 1),
                    _SKETCH_WINDOW_PX,
                    _SKETCH_WINDOW_PX,
                ).intersection(Region.of_size(size))
                try:
                    sketch[:, row, col] = self._slide.read_region(middle).mean(axis=(1, 2))
                except InputError:  # a damaged spot stays dark
                    continue
        return sketch

    def _enlarged(self, level: int, top: int, left: int, bottom: int, right: int) -> Pixels:
        """Return a piece of the sketch at the scale of `level` (nearest pixel)."""
        sketch = self._rough()
        rows = np.arange(top, bottom) * sketch.shape[1] // self._length(level)
        cols = np.arange(left, right) * sketch.shape[2] // self._breadth(level)
        piece: Pixels = sketch[:, rows[:, None], cols[None, :]]
        return piece

    def _full_region(self, level: int, row: int, col: int, height: int, width: int) -> Region:
        """Return the slide's pixels behind a rectangle of `level`."""
        scaled = Region(row << level, col << level, height << level, width << level)
        return scaled.intersection(Region.of_size(self._slide.size))

    def _empty(self, level: int) -> Pixels:
        return np.zeros((2, self._length(level), self._breadth(level)), np.uint16)

    def _length(self, level: int) -> int:
        return reduced_size(self._slide.size.height, level)

    def _breadth(self, level: int) -> int:
        return reduced_size(self._slide.size.width, level)


def _first_stored(area_px: int) -> int:
    """Return the finest level that fits into memory together with the coarser ones."""
    level = 1
    while (area_px >> (2 * level)) * 4 * 4 // 3 > MAX_STORED_BYTES:
        level += 1
    return level
