"""What a pyramid offers, and the first things wanted of one: contrast and a picture of it all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from spinextract_gui.desktop.views.slide.pictures import coloured_tile
from spinextract_gui.desktop.views.slide.tile_cache import Tile
from spinextract_gui.desktop.views.slide.tiles import OVERVIEW, TILE_PX, TileSource
from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import Pixels
from spinextract_gui.imaging.colour import Display
from spinextract_gui.imaging.contrast import auto_display

if TYPE_CHECKING:
    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.domain.geometry import Region, Size
    from spinextract_gui.domain.slide import Slide

logger = logging.getLogger(__name__)

OVERVIEW_PX = 1024
"""Longest edge of the picture of the whole slide."""


class Pyramid(TileSource, Protocol):
    """What `readers.pyramid.Pyramid` offers; called from loader threads only."""

    def build(
        self, token: CancellationToken, on_strip: Callable[[Region], None] | None = None
    ) -> None:
        """Make the coarser levels; tells each part that is done, from top to bottom."""
        ...

    def overview(self, max_px: int) -> Pixels:
        """Return the whole slide, (2, h, w) uint16 with neither edge above `max_px`."""
        ...


PyramidMaker: TypeAlias = Callable[["Slide"], Pyramid]


def open_pyramid(slide: Slide) -> Pyramid:
    """Open the pyramid of the readers."""
    # Imported in the loader's thread: the decoders are not needed for the first paint.
    from spinextract_gui.readers.pyramid import Pyramid as ReaderPyramid

    return ReaderPyramid(slide)


@dataclass(frozen=True, slots=True)
class OpenedSlide:
    """A slide that can be drawn.

    Attributes
    ----------
    sample
        (2, 1, n) uint16: pixels of full resolution from all over the slide.
    display
        Contrast chosen from the sample, because an overview has lost its darkest nuclei.
    picture
        The overview as virtual H&E; a rough sketch of a large slide until it `is_built`.
    """

    source: TileSource
    sample: Pixels
    display: Display
    picture: Tile
    is_built: bool


def opened(pyramid: Pyramid, sample: Pixels, *, is_built: bool) -> OpenedSlide:
    """Return what can be shown of `pyramid` now, its contrast chosen from `sample`."""
    overview = pyramid.overview(OVERVIEW_PX)
    sample = sample if sample.size else overview
    display = auto_display(sample)
    picture = coloured_tile(OVERVIEW, overview, display)
    return OpenedSlide(pyramid, sample, display, picture, is_built)


def sampled(pyramid: Pyramid, size: Size) -> Pixels:
    """Return every 16th pixel of nine tiles of full resolution; damaged ones are left out."""
    parts = [np.zeros((2, 0), np.uint16)]
    rows = _spread(-(-size.height // TILE_PX))
    cols = _spread(-(-size.width // TILE_PX))
    for row, col in product(rows, cols):
        try:
            parts.append(pyramid.tile(0, row, col)[:, ::4, ::4].reshape(2, -1))
        except InputError as error:
            logger.info("a tile could not be sampled: %s", error.sentence)
    return np.concatenate(parts, axis=1)[:, None]


def _spread(count: int) -> list[int]:
    """Return up to three of `count` positions, evenly spread."""
    return sorted({(2 * i + 1) * count // 6 for i in range(3)})
