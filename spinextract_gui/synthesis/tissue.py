"""One tissue of a slide: where its fibres, cell bodies and nuclei lie, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from spinextract_gui.synthesis import shapes
from spinextract_gui.synthesis.recipes import RECIPES, varied
from spinextract_gui.synthesis.sprites import Album, album

if TYPE_CHECKING:
    from spinextract_gui.domain.geometry import Size
    from spinextract_gui.domain.tumour import TumourClass
    from spinextract_gui.synthesis.recipes import Recipe

    Floats = NDArray[np.float32]

BLOCK_PX = 500
"""Edge of the squares that are rendered at once; half of the instrument's field."""

_ORNAMENTS = {"psammoma body": shapes.psammoma, "vessel": shapes.vessel}


@dataclass(frozen=True, slots=True)
class Marks:
    """Sprites to stamp, in this order: their album, numbers and centres on the slide."""

    album: Album
    index: NDArray[np.intp]
    rows: Floats
    cols: Floats


@dataclass(frozen=True, slots=True)
class Cells:
    """Candidate cells of one block."""

    rows: Floats
    cols: Floats
    angle: Floats
    wanted: NDArray[np.bool_]
    priority: NDArray[np.float64]
    variant: NDArray[np.intp]

    def near(
        self, other: Cells, reach_px: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float64]]:
        """Return points (N, 2), angles and priorities of the wanted ones near `other`'s."""
        kept = self.wanted.copy()
        for mine, theirs in ((self.rows, other.rows), (self.cols, other.cols)):
            kept &= (mine > theirs.min() - reach_px) & (mine < theirs.max() + reach_px)
        points = np.stack([self.rows[kept], self.cols[kept]], axis=-1)
        return points, self.angle[kept], self.priority[kept]


class Tissue:
    """A tumour's tissue over a whole slide, drawn from a seed.

    Parameters
    ----------
    seed
        Same seed, size and tumour: same tissue.
    recipe
        Another look than that of the tumour.
    """

    def __init__(
        self,
        tumour: TumourClass,
        size: Size,
        seed: tuple[int, ...],
        recipe: Recipe | None = None,
    ) -> None:
        self._seed = (*seed, int(tumour))
        rng = np.random.default_rng(self._seed)
        self.recipe, scale = varied(RECIPES[tumour] if recipe is None else recipe, rng)
        recipe = self.recipe
        self.architecture = recipe.architecture(rng, size, scale)
        self._nuclei = album(partial(shapes.nucleus, recipe.nucleus), rng, 16, 20)
        self._bodies = album(partial(shapes.body, recipe.body, recipe.nucleus), rng, 6, 20)
        self._fibres = album(partial(shapes.fibre, *recipe.fibre_px), rng, 10, 24)
        self._ornaments = album(_ORNAMENTS[self.architecture.ornament], rng, 16, 1)

    def fibres(self, block: tuple[int, int]) -> Marks:
        """Return the fibre bundles whose centre lies in a block."""
        rng = self._rng(block, 1)
        count = int(self.recipe.fibres_per_mpx * BLOCK_PX**2 / 1e6)
        rows, cols = scatter(rng, block, count)
        here = self.architecture.at(rows, cols)
        kept = rng.random(count) < here.fibres
        angle = here.angle + _disorder(rng, here.order)
        index = self._fibres.index(rng.integers(0, 1 << 30, count), angle)
        return Marks(self._fibres, index[kept], rows[kept], cols[kept])

    def ornaments(self, block: tuple[int, int]) -> Marks:
        """Return the psammoma bodies or vessels whose centre lies in a block."""
        numbers = self.architecture.ornaments()
        points = self.architecture.centres.points[numbers]
        inside = (points // BLOCK_PX == block).all(axis=1)
        rows, cols = points[inside].astype(np.float32).T
        return Marks(self._ornaments, numbers[inside] % len(self._ornaments.sprites), rows, cols)

    def cells(self, around: list[Cells]) -> tuple[Marks, Marks]:
        """Return cell bodies and nuclei of a block.

        Parameters
        ----------
        around
            Candidates of the block (first) and of its eight neighbours: of two that would
            overlap, the one of lower priority gives way.
        """
        own = around[0]
        kept = self._uncrowded(own, around)
        rows, cols = own.rows[kept], own.cols[kept]
        variant, angle = own.variant[kept], own.angle[kept]
        return (
            Marks(self._bodies, self._bodies.index(variant, angle), rows, cols),
            Marks(self._nuclei, self._nuclei.index(variant, angle), rows, cols),
        )

    def candidates(self, block: tuple[int, int]) -> Cells:
        """Return the places of a block where a cell could lie."""
        rng = self._rng(block, 2)
        side = round(BLOCK_PX / self.recipe.spacing_px)
        grid = np.stack(np.meshgrid(np.arange(side), np.arange(side), indexing="ij"))
        jittered = (grid + rng.uniform(0, 1, grid.shape)) * (BLOCK_PX / side)
        rows, cols = (
            (jittered[axis].ravel() + block[axis] * BLOCK_PX).astype(np.float32) for axis in (0, 1)
        )
        here = self.architecture.at(rows, cols)
        return Cells(
            rows,
            cols,
            here.angle + _disorder(rng, here.order),
            rng.random(rows.size) < here.cells,
            rng.random(rows.size),
            rng.integers(0, 1 << 30, rows.size),
        )

    def _uncrowded(self, own: Cells, around: list[Cells]) -> NDArray[np.bool_]:
        """Return which own candidates become cells.

        Hard-core thinning (Matern II): of two that would overlap the one of higher priority
        stays. A second round fills the gaps that candidates left which gave way themselves.
        Both rounds look no further than two cells away, so the neighbouring blocks suffice.
        """
        style, reach = self.recipe.nucleus, self.recipe.reach
        near = [cells.near(own, 4 * style.length_px) for cells in around]
        points, angle, priority = (
            np.concatenate([part[field] for part in near]) for field in range(3)
        )
        pairs = cKDTree(points).query_pairs(style.length_px * reach, output_type="ndarray")
        strong, weak = _ranked(pairs, priority)
        apart = points[weak] - points[strong]
        cos, sin = np.cos(angle[strong]), np.sin(angle[strong])
        along = (apart[:, 1] * cos + apart[:, 0] * sin) / (style.length_px * reach)
        across = (apart[:, 0] * cos - apart[:, 1] * sin) / (style.width_px * reach)
        touching = along**2 + across**2 < 1
        strong, weak = strong[touching], weak[touching]
        first = _without(np.ones(len(points), np.bool_), weak)
        open_still = _without(~first, weak[first[strong]])
        open_still = _without(open_still, strong[first[weak]])
        rivals = open_still[strong] & open_still[weak]
        kept = first | _without(open_still, weak[rivals])
        result = own.wanted.copy()
        result[own.wanted] = kept[: int(own.wanted.sum())]
        return result

    def _rng(self, block: tuple[int, int], purpose: int) -> np.random.Generator:
        return block_rng(self._seed, block, purpose)


def block_rng(seed: tuple[int, ...], block: tuple[int, int], purpose: int) -> np.random.Generator:
    """Return the generator of one block for one purpose; block numbers start at -2."""
    return np.random.default_rng((*seed, purpose, block[0] + 2, block[1] + 2))


def scatter(rng: np.random.Generator, block: tuple[int, int], count: int) -> tuple[Floats, Floats]:
    """Return rows and columns of `count` random points of a block."""
    points = rng.random((2, count), np.float32) * BLOCK_PX
    return points[0] + block[0] * BLOCK_PX, points[1] + block[1] * BLOCK_PX


def _disorder(rng: np.random.Generator, order: Floats) -> Floats:
    """Return random deviations from the local direction: any where order is 0."""
    spread = np.float32(np.pi / 2) * (1 - order) ** 1.5 + np.float32(0.08)
    result: Floats = spread * rng.standard_normal(order.size, np.float32)
    return result


def _ranked(
    pairs: NDArray[np.intp], priority: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the higher and the lower in priority of each pair."""
    first, second = pairs[:, 0], pairs[:, 1]
    swap = priority[first] < priority[second]
    return np.where(swap, second, first), np.where(swap, first, second)


def _without(kept: NDArray[np.bool_], gone: NDArray[np.intp]) -> NDArray[np.bool_]:
    result = kept.copy()
    result[gone] = False
    return result
