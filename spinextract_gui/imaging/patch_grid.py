"""A slide cut into small cells, each knowing its patch: a map is one look-up, not N rectangles."""

from __future__ import annotations

import math
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.slide import PATCH_SIZE_PX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spinextract_gui.domain.geometry import Point, Size
    from spinextract_gui.domain.slide import Patch

_FINEST_PX = 25
_COARSEST_PX = 100
_MOST_CELLS_ALONG = 512


class PatchGrid:
    """Which patch lies where.

    Patches of a whole slide sit on a 300-pixel grid, those of instrument fields have gaps of
    100 pixels between fields: cells as large as the positions allow keep both exact. Positions
    without such a step are rounded to the finest cell.

    Attributes
    ----------
    cell_px
        Edge of a cell in slide pixels.
    places
        (rows, cols) int32: position in the list of patches, -1 where there is none. Of
        overlapping patches the later one shows.
    """

    def __init__(self, size: Size, patches: Sequence[Patch]) -> None:
        self._origins = np.array([(p.origin.row, p.origin.col) for p in patches], np.int64).reshape(
            -1, 2
        )
        self.cell_px = _cell_px(self._origins, size)
        rows = max(1, math.ceil(size.height / self.cell_px))
        cols = max(1, math.ceil(size.width / self.cell_px))
        self.places = np.full((rows, cols), -1, np.int32)
        starts = np.rint(self._origins / self.cell_px).astype(int).tolist()
        ends = np.rint((self._origins + PATCH_SIZE_PX) / self.cell_px).astype(int).tolist()
        for place, ((top, left), (bottom, right)) in enumerate(zip(starts, ends, strict=True)):
            self.places[max(0, top) : max(0, bottom), max(0, left) : max(0, right)] = place

    def place_at(self, point: Point) -> int | None:
        """Return the position in the list of the patch that covers `point`, if any."""
        inside = np.array([point.row, point.col]) - self._origins
        hits = np.flatnonzero(((inside >= 0) & (inside < PATCH_SIZE_PX)).all(axis=1))
        return int(hits[-1]) if hits.size else None

    def paint(
        self, colours: NDArray[np.uint8], *, smooth: bool, blocky: NDArray[np.bool_]
    ) -> NDArray[np.uint8]:
        """Return (rows, cols, 4) uint8: every cell in the colour of its patch.

        Parameters
        ----------
        colours
            (N, 4) uint8, straight alpha.
        smooth
            Blend neighbouring patches.
        blocky
            (N,) patches that never blend, such as those left out.
        """
        table = np.zeros((len(colours) + 1, 4), np.uint8)
        table[:-1] = colours
        cells = table[self.places]
        if not smooth:
            return cells
        blended = _blended(cells, self.mask(~blocky), PATCH_SIZE_PX // self.cell_px)
        return np.where(self.mask(~blocky)[..., None], blended, cells)

    def mask(self, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return (rows, cols): the cells of the patches chosen by `which` (N,)."""
        return np.append(which, False)[self.places]

    def cells_along(self, length_px: int, scale: float) -> NDArray[np.intp]:
        """Return the cell under each pixel of a picture of `length_px` drawn at `scale`."""
        count = max(1, round(length_px * scale))
        centres = (np.arange(count) + 0.5) / scale
        last = max(0, math.ceil(length_px / self.cell_px) - 1)
        return np.minimum((centres / self.cell_px).astype(np.intp), last)


def _cell_px(origins: NDArray[np.int64], size: Size) -> int:
    step = reduce(math.gcd, origins.ravel().tolist(), PATCH_SIZE_PX)
    least = max(_FINEST_PX, math.ceil(max(size.height, size.width) / _MOST_CELLS_ALONG))
    exact = [d for d in range(least, step + 1) if step % d == 0]
    if not exact:
        return least
    return max((d for d in exact if d <= _COARSEST_PX), default=exact[0])


def _blended(cells: NDArray[np.uint8], known: NDArray[np.bool_], radius: int) -> NDArray[np.uint8]:
    """Blur premultiplied colours over known cells only, so that edges do not fade."""
    alpha = cells[..., 3:].astype(np.float32)
    layers = np.concatenate([cells[..., :3] * alpha, alpha, known[..., None]], axis=2)
    layers *= known[..., None]
    for axis in (0, 1, 0, 1):
        layers = _box_sum(layers, max(1, radius // 2), axis)
    colour = layers[..., :3] / np.maximum(layers[..., 3:4], 1e-6)
    opacity = layers[..., 3:4] / np.maximum(layers[..., 4:], 1e-6)
    return np.clip(np.concatenate([colour, opacity], axis=2) + 0.5, 0, 255).astype(np.uint8)


def _box_sum(layers: NDArray[np.float32], radius: int, axis: int) -> NDArray[np.float32]:
    length = layers.shape[axis]
    ends = np.minimum(np.arange(length) + radius + 1, length)
    starts = np.maximum(np.arange(length) - radius, 0)
    sums = np.insert(np.cumsum(layers, axis=axis, dtype=np.float64), 0, 0.0, axis=axis)
    return (np.take(sums, ends, axis) - np.take(sums, starts, axis)).astype(np.float32)
