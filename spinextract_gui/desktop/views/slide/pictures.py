"""Arrays as Qt pictures that share their memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from spinextract_gui.desktop.views.slide.tile_cache import Tile
from spinextract_gui.imaging.colour import argb

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.desktop.views.slide.tiles import TileKey
    from spinextract_gui.domain.slide import Pixels
    from spinextract_gui.imaging.colour import Argb, Display


def premultiplied(colours: NDArray[np.uint8]) -> Argb:
    """Return (...) uint32 premultiplied colours from (..., 4) straight RGBA."""
    wide = colours.astype(np.uint32)
    alpha = wide[..., 3]
    red, green, blue = ((wide[..., i] * alpha + 127) // 255 for i in range(3))
    return (alpha << 24 | red << 16 | green << 8 | blue).astype(np.uint32)


def translucent_image(colours: Argb) -> QImage:
    """Copy (H, W) uint32 premultiplied colours into a picture of its own."""
    colours = np.ascontiguousarray(colours)
    height, width = colours.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    return QImage(colours.data, width, height, 4 * width, form).copy()


def coloured_tile(key: TileKey, pixels: Pixels, display: Display) -> Tile:
    """Colour `pixels` (2, H, W) for drawing; called in loader threads.

    Where the slide has no pixels (zero in both channels) the picture is transparent: between
    the patches of a folder the ground shows, not glaring white glass.
    """
    coloured = np.ascontiguousarray(argb(pixels, display))
    nothing = (pixels[0] | pixels[1]) == 0
    form = QImage.Format.Format_RGB32
    if nothing.any():
        coloured[nothing] = 0
        form = QImage.Format.Format_ARGB32_Premultiplied
    height, width = coloured.shape
    image = QImage(coloured.data, width, height, 4 * width, form)
    return Tile(key, pixels, coloured, image, display)
