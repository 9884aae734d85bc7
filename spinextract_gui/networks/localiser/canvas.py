"""From a slice to the localiser's input, and back from its pixels to those of the slice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from spinextract_gui.networks.localiser.form import CANVAS_COLUMNS, CANVAS_ROWS, PIXEL_MM

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOW, _HIGH = 1.0, 99.0
"""Percentiles of a slice that become 0 and 1."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """How the pixels of a slice, head up and anterior left, map to the input's.

    Attributes
    ----------
    pixel_mm
        Size of an input pixel; more than `PIXEL_MM` when the field of view had to be shrunk.
    row_scale, column_scale
        Input pixels per pixel of the slice.
    row_shift, column_shift
        Where the centre of the slice's first pixel lies on the input.
    """

    pixel_mm: float
    row_scale: float
    column_scale: float
    row_shift: float
    column_shift: float

    @classmethod
    def of(cls, shape: tuple[int, int], row_spacing_mm: float, column_spacing_mm: float) -> Canvas:
        """Return the mapping of a slice of `shape` (rows, columns), centred on the input."""
        rows, columns = shape
        pixel = max(
            PIXEL_MM,
            rows * row_spacing_mm / CANVAS_ROWS,
            columns * column_spacing_mm / CANVAS_COLUMNS,
        )
        down, across = row_spacing_mm / pixel, column_spacing_mm / pixel
        return cls(
            pixel,
            down,
            across,
            (CANVAS_ROWS - 1) / 2 - down * (rows - 1) / 2,
            (CANVAS_COLUMNS - 1) / 2 - across * (columns - 1) / 2,
        )

    def to_slice(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return pixel positions (n, 2) as (x, y) of the slice for those of the input."""
        shift = (self.column_shift, self.row_shift)
        return (points - shift) / (self.column_scale, self.row_scale)

    def to_input(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return pixel positions (n, 2) as (x, y) of the input for those of the slice."""
        return points * (self.column_scale, self.row_scale) + (self.column_shift, self.row_shift)

    def drawn(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the slice as input (rows, columns) float32 in [0, 1], zeros around it."""
        return self.placed(normalised(values))

    def placed(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return values resampled to the input's pixels, zeros around them."""
        # each input pixel is a mean over its area where the slice is finer than the input
        sigma = [0.5 * max(0.0, 1 / s - 1) for s in (self.row_scale, self.column_scale)]
        placed: NDArray[np.float32] = ndimage.affine_transform(
            ndimage.gaussian_filter(values, sigma, mode="nearest"),
            np.array([1 / self.row_scale, 1 / self.column_scale]),
            np.array([-self.row_shift / self.row_scale, -self.column_shift / self.column_scale]),
            output_shape=(CANVAS_ROWS, CANVAS_COLUMNS),
            order=1,
        )
        return placed


def normalised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return values with the 1st percentile at 0 and the 99th at 1, cut off beyond.

    What is no number counts as empty.
    """
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = np.percentile(values, (_LOW, _HIGH))
    scaled = (values - low) / max(float(high - low), 1e-6)
    return np.asarray(scaled.clip(0, 1), np.float32)
