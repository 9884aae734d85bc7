"""Making pictures smaller by 2 x 2 means, and reading large regions block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Region

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.domain.slide import Pixels

BLOCK_EDGE_PX = 2048
MAX_LEVEL = 11
"""A block becomes one pixel; a coarser level has no use on any screen."""


def halved(pixels: Pixels) -> Pixels:
    """Return 2 x 2 means, rounded half up; the last odd row or column counts twice.

    (2, H, W) becomes (2, ceil(H / 2), ceil(W / 2)).
    """
    _, height, width = pixels.shape
    if height % 2 or width % 2:
        pixels = np.pad(pixels, ((0, 0), (0, height % 2), (0, width % 2)), mode="edge")
    total = pixels[:, ::2, ::2].astype(np.uint32)
    for row, col in ((0, 1), (1, 0), (1, 1)):
        total += pixels[:, row::2, col::2]
    total += 2
    total >>= 2
    return total.astype(np.uint16)


def reduced(pixels: Pixels, times: int) -> Pixels:
    """Return `pixels` halved `times` times."""
    for _ in range(times):
        pixels = halved(pixels)
    return pixels


def reduced_size(length_px: int, level: int) -> int:
    """Return ``ceil(length_px / 2**level)``."""
    return -(-length_px >> level)


def read_in_blocks(region: Region, level: int, read: Callable[[Region], Pixels | None]) -> Pixels:
    """Read `region` reduced by ``2**level`` without ever holding it at full resolution.

    Parameters
    ----------
    read
        Returns the full-resolution pixels of a block of at most 2048 x 2048 pixels; None
        for an empty one, which stays zero.

    Raises
    ------
    InputError
        For an empty region or a level beyond `MAX_LEVEL`.
    """
    if region.is_empty or not 0 <= level <= MAX_LEVEL:
        raise InputError("The region to read is empty or its level does not exist.")
    shape = (2, reduced_size(region.height, level), reduced_size(region.width, level))
    pixels = np.zeros(shape, np.uint16)
    for row in range(region.row, region.bottom, BLOCK_EDGE_PX):
        for col in range(region.col, region.right, BLOCK_EDGE_PX):
            block = region.intersection(Region(row, col, BLOCK_EDGE_PX, BLOCK_EDGE_PX))
            full = read(block)
            if full is None:
                continue
            part = reduced(full, level)
            top, left = (row - region.row) >> level, (col - region.col) >> level
            pixels[:, top : top + part.shape[1], left : left + part.shape[2]] = part
    return pixels
