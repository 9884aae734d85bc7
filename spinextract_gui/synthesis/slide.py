"""Phantom slides: two-channel pictures with the look of four tumours, made from a seed.

They serve the demo, the tests and the benchmarks. They have no medical meaning.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.geometry import Point, Region
from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.synthesis.camera import Camera
from spinextract_gui.synthesis.canvas import Canvas, blend_materials
from spinextract_gui.synthesis.debris import Debris
from spinextract_gui.synthesis.fields import Texture, coarse_grid, refine
from spinextract_gui.synthesis.materials import Materials, Mixture, PatchLabel
from spinextract_gui.synthesis.planner import Planner
from spinextract_gui.synthesis.tissue import BLOCK_PX, Tissue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spinextract_gui.domain.geometry import Size
    from spinextract_gui.domain.slide import Pixels
    from spinextract_gui.domain.tumour import TumourClass
    from spinextract_gui.synthesis.recipes import Recipe

    Floats = NDArray[np.float32]

SYNTHETIC = "synthetic phantom"
"""What file names, folders and metadata of every phantom say."""

_BORDER_PX = 12
"""Painted beyond each block, so that blurring has neighbours."""
_STEP_PX = 8
_KEPT_BLOCKS = 48
"""More than one row of blocks of a slide 20,000 px wide, so writing in rows renders once."""
_GROUND_SHIFT, _GLASS_SHIFT = (0, 0), (311, 97)


class Phantom:
    """A synthetic slide whose pixels are rendered when asked for.

    Any region gives the same pixels whatever the order and size of the requests. Memory is
    bounded by the largest region, not by the slide. Not safe for several threads at once.

    Parameters
    ----------
    tumour
        The look of the tissue.
    size
        Extent in pixels.
    seed
        Same seed, same slide.
    focus
        A tumour that part of the tissue resembles instead; None for none.
    focus_share
        About which part.
    recipe
        A look of none of the four tumours, instead of that of `tumour`.
    """

    def __init__(
        self,
        tumour: TumourClass,
        size: Size,
        seed: int,
        focus: TumourClass | None = None,
        focus_share: float = 0.12,
        recipe: Recipe | None = None,
    ) -> None:
        self.tumour, self.size, self.seed = tumour, size, seed
        rng = np.random.default_rng((seed, 0, int(tumour)))
        self._materials = Materials(rng, size, focus_share if focus is not None else 0.0)
        debris = Debris(rng, seed)
        reach = BLOCK_PX + 2 * _BORDER_PX
        self._texture = Texture(rng, (1.0, 2.5, 7.0, 24.0), (0.5, 0.6, 0.6, 0.5), reach)
        tissues = [Tissue(tumour, size, (seed, 1), recipe)]
        if focus is not None:
            tissues.append(Tissue(focus, size, (seed, 2)))
        self._planner = Planner(tissues, self._materials, debris)
        self._blocks: OrderedDict[tuple[int, int], Pixels] = OrderedDict()
        self._camera = Camera(rng, size)
        self._camera.expose(self._solid_mean())

    def render(self, region: Region) -> Pixels:
        """Return `region` as (2, height, width) uint16; zero outside the slide."""
        pixels = np.zeros((2, region.height, region.width), np.uint16)
        seen = region.intersection(Region.of_size(self.size))
        for row in range(seen.row // BLOCK_PX, -(-seen.bottom // BLOCK_PX)):
            for col in range(seen.col // BLOCK_PX, -(-seen.right // BLOCK_PX)):
                square = _square((row, col))
                part = square.intersection(seen)
                block = self._block((row, col))
                pixels[(slice(None), *_window(part, region))] = block[
                    (slice(None), *_window(part, square))
                ]
        return pixels

    def patch_origins(self) -> list[Point]:
        """Return the top left pixels of the 300-px patches side by side, row by row."""
        return [
            Point(row, col)
            for row in range(0, self.size.height - PATCH_SIZE_PX + 1, PATCH_SIZE_PX)
            for col in range(0, self.size.width - PATCH_SIZE_PX + 1, PATCH_SIZE_PX)
        ]

    def tissue_labels(self, origins: Sequence[Point]) -> list[PatchLabel]:
        """Say what fills the patches with these top left pixels."""
        corners = np.array([(point.row, point.col) for point in origins], np.intp).reshape(-1, 2)
        return self._materials.labels(corners[:, 0], corners[:, 1])

    def _block(self, block: tuple[int, int]) -> Pixels:
        if block not in self._blocks:
            self._blocks[block] = self._render_block(block)
            if len(self._blocks) > _KEPT_BLOCKS:
                self._blocks.popitem(last=False)
        return self._blocks[block]

    def _render_block(self, block: tuple[int, int]) -> Pixels:
        region = _square(block, _BORDER_PX)
        mixture = self._materials.at(*coarse_grid(region, _STEP_PX))
        canvas = self._paint_tissue(region, block)
        blend_materials(
            canvas.view, _refined(mixture, region), self._texture.cut(region, _GLASS_SHIFT)
        )
        for plan in self._planner.around(block):
            for marks in plan.debris:
                canvas.stamp(marks)
        return self._camera.take(canvas.view, region, _BORDER_PX)

    def _paint_tissue(self, region: Region, block: tuple[int, int]) -> Canvas:
        canvas = Canvas(region, self._texture.cut(region, _GROUND_SHIFT))
        plans = self._planner.around(block)
        for layer in zip(*(plan.tissue for plan in plans), strict=True):
            for several in layer:
                for marks in several:
                    canvas.stamp(marks)
        return canvas

    def _solid_mean(self) -> Floats:
        """Return the channel means of solid tissue, (2,), from one block in mid-slide."""
        middle = (self.size.height // 2 // BLOCK_PX, self.size.width // 2 // BLOCK_PX)
        means: Floats = self._paint_tissue(_square(middle), middle).view.mean(axis=(1, 2))
        return means


def phantom_slide(
    tumour: TumourClass, size: Size, seed: int, focus: TumourClass | None = None
) -> Phantom:
    """Return a phantom slide; its pixels are rendered when asked for."""
    return Phantom(tumour, size, seed, focus)


def _square(block: tuple[int, int], border_px: int = 0) -> Region:
    edge = BLOCK_PX + 2 * border_px
    return Region(block[0] * BLOCK_PX - border_px, block[1] * BLOCK_PX - border_px, edge, edge)


def _refined(mixture: Mixture, region: Region) -> Mixture:
    return Mixture(*(refine(share, region, _STEP_PX) for share in mixture.shares))


def _window(part: Region, whole: Region) -> tuple[slice, slice]:
    return (
        slice(part.row - whole.row, part.bottom - whole.row),
        slice(part.col - whole.col, part.right - whole.col),
    )
