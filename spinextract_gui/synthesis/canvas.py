"""Painting a block of a phantom: sprites over textured ground, then the materials."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.geometry import Region
    from spinextract_gui.synthesis.materials import Mixture
    from spinextract_gui.synthesis.tissue import Marks

    Floats = NDArray[np.float32]

_GROUND = (1.0, 1.0)
_GLASS = (0.20, 0.26)
_PLASMA = (0.70, 0.80)
_DECAYED = (0.94, 1.06)
_REACH_PX = 100


class Canvas:
    """Two float channels of a region, with room around them for sprites that stick out.

    Parameters
    ----------
    region
        The pixels of interest.
    texture
        (height, width) fine structure of the ground, unit deviation.
    """

    def __init__(self, region: Region, texture: Floats) -> None:
        self._region = region
        edges = (region.height + 2 * _REACH_PX, region.width + 2 * _REACH_PX)
        self._whole = np.zeros((2, *edges), np.float32)
        for channel, level in enumerate(_GROUND):
            np.multiply(texture, (0.10, 0.07)[channel], out=self.view[channel])
            self.view[channel] += level

    @property
    def view(self) -> Floats:
        """The region itself, (2, height, width) float32."""
        region = self._region
        return self._whole[
            :, _REACH_PX : _REACH_PX + region.height, _REACH_PX : _REACH_PX + region.width
        ]

    def stamp(self, marks: Marks) -> None:
        """Paint every mark that touches the region, in order."""
        rows = np.rint(marks.rows).astype(np.intp) - self._region.row
        cols = np.rint(marks.cols).astype(np.intp) - self._region.col
        reach = marks.album.reach_px
        near = (
            (rows > -reach)
            & (rows < self._region.height + reach)
            & (cols > -reach)
            & (cols < self._region.width + reach)
        )
        sprites, whole = marks.album.sprites, self._whole
        rows, cols = rows[near] + _REACH_PX, cols[near] + _REACH_PX
        for number, row, col in zip(
            marks.index[near].tolist(), rows.tolist(), cols.tolist(), strict=True
        ):
            stamp = sprites[number]
            height, width = stamp.keep.shape
            top, left = row - height // 2, col - width // 2
            below = whole[:, top : top + height, left : left + width]
            below *= stamp.keep
            below += stamp.add


def blend_materials(view: Floats, mixture: Mixture, texture: Floats) -> None:
    """Replace tissue by necrosis, blood plasma and glass where the mixture says so."""
    for channel in (0, 1):
        plane = view[channel]
        if mixture.necrosis.max() > 0.01:
            plane += 0.85 * mixture.necrosis * (_DECAYED[channel] + 0.05 * texture - plane)
        if mixture.blood.max() > 0.01:
            plane += mixture.blood * (_PLASMA[channel] + 0.03 * texture - plane)
        if mixture.tissue.min() < 0.99:
            plane *= mixture.tissue
            plane += (1 - mixture.tissue) * _GLASS[channel]
