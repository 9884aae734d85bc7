"""Windows of pixels out of one TIFF page: only the strips and tiles they touch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.readers.decoder.tiff_layout import MAX_CHUNK_BYTES, Level, Plane

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from tifffile import TiffPage

    from spinextract_gui.readers.decoder.chunk_cache import ChunkCache


def read_plane(
    plane: Plane, row: int, col: int, out: NDArray[np.uint16], cache: ChunkCache, key: object
) -> None:
    """Fill `out` (h, w) with one channel from (`row`, `col`) on.

    Raises ValueError and OSError for damaged data.
    """
    if plane.start is not None:
        _read_rows(plane, plane.start, row, col, out)
    else:
        _read_chunks(plane, row, col, out, cache, key)


def read_whole(level: Level) -> NDArray[np.uint16]:
    """Return a small picture of unusual layout as (2, H, W)."""
    pixels: NDArray[Any] = level.series.asarray(maxworkers=1)
    last = (level.height, level.width, 2)
    if level.channel_last:
        return np.moveaxis(pixels.reshape(last), 2, 0).astype(np.uint16)
    return pixels.reshape(2, level.height, level.width).astype(np.uint16)


def _read_rows(plane: Plane, start: int, row: int, col: int, out: NDArray[np.uint16]) -> None:
    """Read uncompressed pixels straight from their place in the file."""
    height, width = out.shape
    step, full_width = plane.interleaved, int(plane.page.imagewidth)
    kind = np.dtype(np.uint16).newbyteorder(plane.page.parent.byteorder)
    at_once = height if width == full_width else 1
    for top in range(0, height, at_once):
        offset = start + ((row + top) * full_width + col) * step * 2
        values = _bytes_at(plane.page, offset, at_once * width * step * 2)
        pixels = np.frombuffer(values, kind).reshape(at_once, width, step)
        out[top : top + at_once] = pixels[:, :, plane.sample if step > 1 else 0]


def _read_chunks(
    plane: Plane, row: int, col: int, out: NDArray[np.uint16], cache: ChunkCache, key: object
) -> None:
    """Decode the tiles or strips that the window touches and cut their parts out."""
    page = plane.page
    length, width = int(page.imagelength), int(page.imagewidth)
    high, wide = (
        (int(page.tilelength), int(page.tilewidth))
        if page.is_tiled
        else (min(int(page.rowsperstrip), length), width)
    )
    across, down = -(-width // wide), -(-length // high)
    planar = plane.interleaved == 1
    first = plane.sample * across * down if planar else 0
    bottom, right = row + out.shape[0], col + out.shape[1]
    for i in range(row // high, -(-bottom // high)):
        for j in range(col // wide, -(-right // wide)):
            index = first + i * across + j
            decode = partial(_decoded, page, index, high, wide)
            chunk = cache.get((key, page.offset, index), decode)
            part = chunk[:, :, 0 if planar else plane.sample]
            top, left = max(row, i * high), max(col, j * wide)
            low, end = min(bottom, i * high + part.shape[0]), min(right, j * wide + part.shape[1])
            out[top - row : low - row, left - col : end - col] = part[
                top - i * high : low - i * high, left - j * wide : end - j * wide
            ]


def _decoded(page: TiffPage, index: int, high: int, wide: int) -> NDArray[np.uint16]:
    """Return one chunk as (rows, columns, samples); chunks never written are zero."""
    if index >= len(page.dataoffsets) or index >= len(page.databytecounts):
        raise ValueError("its list of tiles is cut short")
    offset, count = int(page.dataoffsets[index]), int(page.databytecounts[index])
    samples = int(page.samplesperpixel) if page.planarconfig == 1 else 1
    if offset == 0 or count == 0:
        return np.zeros((high, wide, samples), np.uint16)
    if count > MAX_CHUNK_BYTES:
        raise ValueError(f"a tile claims {count:,} bytes")
    values = _bytes_at(page, offset, count)
    pixels = page.decode(values, index, jpegtables=page.jpegtables)[0]
    if pixels is None:
        return np.zeros((high, wide, samples), np.uint16)
    return np.ascontiguousarray(pixels[0]).astype(np.uint16, copy=False)


def _bytes_at(page: TiffPage, offset: int, count: int) -> bytes:
    handle = page.parent.filehandle
    handle.seek(offset)
    values: bytes = handle.read(count)
    if len(values) < count:
        raise ValueError("the file is cut short")
    return values
