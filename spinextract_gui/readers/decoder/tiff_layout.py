"""Where a TIFF keeps the two channels of a slide, level by level."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from tifffile import TiffPage, TiffPageSeries

if TYPE_CHECKING:
    from collections.abc import Sequence


CHANNELS = 2
MAX_EDGE_PX = 1 << 18
MAX_CHUNK_BYTES = 256 << 20
MAX_WHOLE_BYTES = 64 << 20
"""Odd layouts are decoded as a whole; only small pictures may be."""


@dataclass(frozen=True, slots=True)
class Plane:
    """One channel at one resolution.

    Attributes
    ----------
    page, sample
        The page, and which of its samples.
    start
        Where in the file the uncompressed pixels begin, row by row without gaps; None when
        they lie in strips or tiles that have to be decoded.
    """

    page: TiffPage
    sample: int
    start: int | None

    @property
    def interleaved(self) -> int:
        """How many samples share one place: 2 for (H, W, 2), else 1."""
        return int(self.page.samplesperpixel) if self.page.planarconfig == 1 else 1


@dataclass(frozen=True, slots=True)
class Level:
    """Both channels at one resolution.

    `planes` is None for a layout that can only be decoded as a whole, through `series`.
    """

    height: int
    width: int
    planes: tuple[Plane, ...] | None
    series: TiffPageSeries
    channel_last: bool

    def missing_bytes(self, file_bytes: int) -> int:
        """Return how many bytes of pixels the file promises beyond its end."""
        missing = 0
        for plane in self.planes or ():
            if plane.start is not None:
                ends = plane.start + self.height * self.width * 2 * plane.interleaved
                missing = max(missing, ends - file_bytes)
            else:
                missing = max(missing, _missing(plane.page, file_bytes))
        return missing


def levels_of(series: Sequence[TiffPageSeries]) -> list[Level]:
    """Return the two-channel pyramid of a file, finest first; empty when it has none.

    Raises
    ------
    ValueError
        When the file declares sizes that no slide has.
    """
    if not series:
        return []
    own = [_level(level) for level in series[0].levels]
    levels = [level for level in own if level is not None]
    if not levels and len(series) > 1:
        return _two_pictures(series[0], series[1])
    if own[0] is None:
        return []
    coarser = [level for level in map(_level, series[1:]) if level is not None]
    return levels + [level for level in coarser if level.width * 2 <= levels[-1].width + 1]


def check_page(page: TiffPage) -> None:
    """Refuse declared sizes no slide has, before anything is allocated. Raises ValueError."""
    rows, columns = int(page.imagelength), int(page.imagewidth)
    if max(rows, columns) > MAX_EDGE_PX:
        raise ValueError(f"it claims {rows:,} x {columns:,} pixels")
    if page.is_tiled:
        rows, columns = int(page.tilelength) * int(page.tiledepth), int(page.tilewidth)
    else:  # a strip may claim more rows than the picture has
        rows = min(int(page.rowsperstrip), rows)
    if min(rows, columns) < 1:
        raise ValueError("it is stored in pieces of no size")
    nbytes = rows * columns * int(page.samplesperpixel) * 2
    if nbytes > MAX_CHUNK_BYTES and not page.is_contiguous:
        raise ValueError(f"it is stored in pieces of {nbytes:,} bytes")


def _level(series: TiffPageSeries) -> Level | None:
    """Return how `series` holds two channels of uint16, or None when it does not."""
    shape = [int(n) for n in series.shape if n != 1]
    if not _is_uint16(series) or len(shape) != 3 or CHANNELS not in (shape[0], shape[2]):
        return None
    if any(page is None for page in series.pages):
        raise ValueError("some of its pixels are not in this file")
    check_page(series.keyframe)
    channel_last = shape[0] != CHANNELS
    height, width = shape[:2] if channel_last else shape[1:]
    planes = _planes(series, height, width)
    if planes is None and prod(shape) * 2 > MAX_WHOLE_BYTES:
        return None
    return Level(height, width, planes, series, channel_last)


def _planes(series: TiffPageSeries, height: int, width: int) -> tuple[Plane, ...] | None:
    """Return where each channel lies, or None for a layout that is none of the usual ones."""
    if len(series.pages) > CHANNELS:
        return None
    pages = [page.aspage() for page in series.pages if page is not None]
    for page in pages:
        check_page(page)
        if (page.imagelength, page.imagewidth, page.imagedepth) != (height, width, 1):
            return None
    if len(pages) == CHANNELS and all(int(page.samplesperpixel) == 1 for page in pages):
        return tuple(_plane(page, 0, height * width) for page in pages)
    if len(pages) == 1 and int(pages[0].samplesperpixel) == CHANNELS:
        return tuple(_plane(pages[0], sample, height * width) for sample in range(CHANNELS))
    if len(pages) == 1 and series.dataoffset is not None:  # one page stands for all (ImageJ)
        steps = (int(series.dataoffset) + height * width * 2 * i for i in range(CHANNELS))
        return tuple(Plane(pages[0], 0, start) for start in steps)
    return None


def _plane(page: TiffPage, sample: int, area_px: int) -> Plane:
    if not page.is_contiguous:
        return Plane(page, sample, None)
    start = int(page.dataoffsets[0])
    separate = page.planarconfig != 1
    return Plane(page, sample, start + (sample * area_px * 2 if separate else 0))


def _two_pictures(first: TiffPageSeries, second: TiffPageSeries) -> list[Level]:
    """Two separate one-channel pictures of one size are the two channels."""
    pictures = (first, second)
    if first.shape != second.shape or len(first.shape) != 2:
        return []
    if not all(_is_uint16(picture) and len(picture.pages) == 1 for picture in pictures):
        return []
    height, width = (int(n) for n in first.shape)
    for picture in pictures:
        check_page(picture.keyframe)
    planes = tuple(_plane(picture.keyframe, 0, height * width) for picture in pictures)
    return [Level(height, width, planes, first, False)]


def _is_uint16(series: TiffPageSeries) -> bool:
    return series.dtype is not None and series.dtype.newbyteorder("=") == np.uint16


def _missing(page: TiffPage, file_bytes: int) -> int:
    starts = np.asarray(page.dataoffsets, dtype=np.float64)
    counts = np.asarray(page.databytecounts, dtype=np.float64)
    if starts.size != counts.size:
        return 0
    return int((counts - np.clip(file_bytes - starts, 0, counts)).sum())
