"""Part of a slice, enlarged smoothly to square pixels, and where its places land."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from spinextract_gui.imaging.mri.upright import Upright

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.geometry import ImagePoint, SliceGeometry
    from spinextract_gui.imaging.mri.window import Grey

_HALF_PX = 0.5
"""The centre of the top left pixel is (0, 0) in the patient's geometry, its corner in pictures."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a slice in pixels of the slice; `ImagePoint` counts from pixel centres."""

    left: float
    top: float
    right: float
    bottom: float

    def within(self, geometry: SliceGeometry) -> Box:
        """Return the part of this box that lies on the slice, at least a pixel each way."""
        left, right = _kept(self.left, self.right, geometry.columns - _HALF_PX)
        top, bottom = _kept(self.top, self.bottom, geometry.rows - _HALF_PX)
        return Box(left, top, right, bottom)


@dataclass(frozen=True, slots=True)
class Crop:
    """A box of a slice as a picture.

    Attributes
    ----------
    image
        RGB with square pixels.
    px_per_column, px_per_row
        Picture pixels per column and per row of the slice.
    px_per_mm
        Picture pixels per millimetre (per pixel of the slice when the spacing is not known).
    turn
        How the slice was turned before; None when it was not. `box` is of the turned slice.
    """

    image: Image.Image
    box: Box
    px_per_column: float
    px_per_row: float
    px_per_mm: float
    turn: Upright | None = None

    def at(self, point: ImagePoint) -> tuple[float, float]:
        """Return where a place on the slice, as it is stored, lies in the picture."""
        if self.turn is not None:
            point = self.turn.point(point)
        return (
            (point.x - self.box.left) * self.px_per_column,
            (point.y - self.box.top) * self.px_per_row,
        )


def crop(grey: Grey, geometry: SliceGeometry, box: Box, longest_px: int) -> Crop:
    """Return `box` of `grey` (rows, columns) uint8 with its longer edge `longest_px` long.

    Columns and rows are stretched to the same scale in mm, with cubic interpolation.
    """
    box = box.within(geometry)
    width_mm = (box.right - box.left) * geometry.column_spacing_mm
    height_mm = (box.bottom - box.top) * geometry.row_spacing_mm
    px_per_mm = longest_px / max(width_mm, height_mm)
    size = max(1, round(width_mm * px_per_mm)), max(1, round(height_mm * px_per_mm))
    corners = (box.left + _HALF_PX, box.top + _HALF_PX, box.right + _HALF_PX, box.bottom + _HALF_PX)
    enlarged = Image.fromarray(grey).resize(size, Image.Resampling.BICUBIC, corners)
    return Crop(
        enlarged.convert("RGB"),
        box,
        size[0] / (box.right - box.left),
        size[1] / (box.bottom - box.top),
        px_per_mm,
    )


def _kept(low: float, high: float, end: float) -> tuple[float, float]:
    low = min(max(low, -_HALF_PX), end - 1)
    return low, max(min(high, end), low + 1)
