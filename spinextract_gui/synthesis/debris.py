"""What lies on every specimen whatever the tumour: red cells, droplets, cracks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.synthesis import shapes
from spinextract_gui.synthesis.sprites import album
from spinextract_gui.synthesis.tissue import Marks, block_rng, scatter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.synthesis.materials import Materials

_RED_CELLS = 1900
_DROPLETS = 500


class Debris:
    """Scatters red cells (crowded in blood, loose around the specimen), droplets and cracks."""

    def __init__(self, rng: np.random.Generator, seed: int) -> None:
        self._seed = (seed, 3)
        self._red_cells = album(shapes.red_cell, rng, 24, 8)
        self._droplets = album(shapes.droplet, rng, 24, 1)
        self._cracks = album(shapes.crack, rng, 12, 16)
        self._bleeding = float(rng.uniform(0.004, 0.02))
        self._fat = float(rng.uniform(0.02, 0.12))
        self._tearing = int(rng.integers(1, 9))

    def cracks(self, block: tuple[int, int]) -> Marks:
        """Return the tears whose centre lies in a block."""
        rng = block_rng(self._seed, block, 0)
        count = int(rng.poisson(self._tearing))
        rows, cols = scatter(rng, block, count)
        angle = rng.uniform(0, np.pi, count).astype(np.float32)
        return Marks(self._cracks, self._cracks.index(_numbers(rng, count), angle), rows, cols)

    def marks(self, block: tuple[int, int], materials: Materials) -> list[Marks]:
        """Return red cells and droplets whose centre lies in a block."""
        rng = block_rng(self._seed, block, 1)
        rows, cols = scatter(rng, block, _RED_CELLS)
        mixture = materials.at(rows, cols)
        outside_px = -materials.depth_px(rows, cols)
        spilt = 0.10 * np.exp(-(((outside_px - 25) / 45) ** 2))
        chance = np.maximum(mixture.tissue * mixture.blood, spilt)
        chance = np.maximum(chance, self._bleeding * mixture.tissue)
        kept = rng.random(_RED_CELLS) < chance
        angle = rng.uniform(0, np.pi, _RED_CELLS).astype(np.float32)
        index = self._red_cells.index(_numbers(rng, _RED_CELLS), angle)
        red = Marks(self._red_cells, index[kept], rows[kept], cols[kept])
        rows, cols = scatter(rng, block, _DROPLETS)
        kept = rng.random(_DROPLETS) < self._fat * materials.at(rows, cols).tissue
        index = _numbers(rng, _DROPLETS) % len(self._droplets.sprites)
        return [red, Marks(self._droplets, index[kept], rows[kept], cols[kept])]


def _numbers(rng: np.random.Generator, count: int) -> NDArray[np.intp]:
    return rng.integers(0, 1 << 30, count)
