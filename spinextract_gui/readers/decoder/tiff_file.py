"""One open TIFF in the decoder child: what it holds, and windows of its pixels."""

from __future__ import annotations

import stat
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from tifffile import TiffFile

from spinextract_gui.readers.decoder.chunk_cache import ChunkCache
from spinextract_gui.readers.decoder.tiff_chain import ends_early
from spinextract_gui.readers.decoder.tiff_layout import Level, levels_of
from spinextract_gui.readers.decoder.tiff_metadata import pixel_size_um
from spinextract_gui.readers.decoder.tiff_pixels import read_plane, read_whole

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from tifffile import TiffPage, TiffPageSeries

    from spinextract_gui.readers.decoder.protocol import Message

OPEN_FILES = 4


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of pixels of one level."""

    row: int
    col: int
    height: int
    width: int

    @property
    def nbytes(self) -> int:
        """Bytes of two channels of uint16."""
        return self.height * self.width * 4


class OpenTiff:
    """A TIFF file, opened and understood."""

    def __init__(self, path: Path, cache: ChunkCache, key: object) -> None:
        self.key = key
        self._cache = cache
        # Never follow the file names inside OME-XML to other files.
        self._file = TiffFile(path, _multifile=False)
        try:
            self._page = self._first_page()
            self._series = self._all_series()
            self.levels = levels_of(self._series)
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def describe(self) -> Message:
        """Return the facts the program decides on; see `facts.TiffFacts`."""
        page = self._page
        series = self._series[0] if self._series else None
        return {
            "shape": [int(n) for n in (series.shape if series else page.shape)],
            "dtype": str(page.dtype),
            "samples": int(page.samplesperpixel),
            "photometric": _name(page.photometric),
            "compression": _name(page.compression),
            "levels": [[level.height, level.width] for level in self.levels],
            "pixel_size_um": pixel_size_um(self._file) if self.levels else None,
            "cut_short": self._is_cut_short(),
            "file_bytes": self._size,
        }

    def read(self, level: int, window: Window, block: memoryview) -> None:
        """Write (2, height, width) uint16 to `block`. Raises ValueError outside the level."""
        source = self.levels[level]
        if not _inside(window, source):
            raise ValueError("the window lies outside the picture")
        target: NDArray[np.uint16] = np.ndarray(
            (2, window.height, window.width), np.uint16, buffer=block
        )
        if source.planes is None:
            key = (self.key, "whole", level)
            whole = self._cache.get(key, lambda: read_whole(source))
            rows = slice(window.row, window.row + window.height)
            target[...] = whole[:, rows, window.col : window.col + window.width]
            return
        for channel, plane in enumerate(source.planes):
            read_plane(plane, window.row, window.col, target[channel], self._cache, self.key)

    def _is_cut_short(self) -> bool:
        if self.levels:
            return self.levels[0].missing_bytes(self._size) > 0
        return ends_early(self._file)

    @property
    def _size(self) -> int:
        return int(self._file.filehandle.size)

    def _first_page(self) -> TiffPage:
        if len(self._file.pages) == 0:
            raise ValueError("it holds no picture")
        return self._file.pages.first

    def _all_series(self) -> list[TiffPageSeries]:
        """Return the file's pictures; damaged metadata leave the plain pages."""
        try:
            return list(self._file.series)
        except Exception:
            generic: list[TiffPageSeries] = self._file._series_generic() or []
            return generic


class OpenTiffs:
    """The files used last, kept open while they stay the same on disk."""

    def __init__(self) -> None:
        self._cache = ChunkCache()
        self._open: OrderedDict[Any, OpenTiff] = OrderedDict()

    def open(self, path: Path) -> OpenTiff:
        """Return `path` opened. Raises OSError, and whatever a damaged file provokes."""
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe would keep us waiting
            raise ValueError("it is no file")
        key = (str(path), found.st_size, found.st_mtime_ns)
        if key in self._open:
            self._open.move_to_end(key)
            return self._open[key]
        tiff = OpenTiff(path, self._cache, key)
        self._open[key] = tiff
        if len(self._open) > OPEN_FILES:
            self._open.popitem(last=False)[1].close()
        return tiff


def _inside(window: Window, level: Level) -> bool:
    return (
        0 <= window.row <= window.row + window.height <= level.height
        and 0 <= window.col <= window.col + window.width <= level.width
    )


def _name(value: object) -> str:
    return str(getattr(value, "name", value))
