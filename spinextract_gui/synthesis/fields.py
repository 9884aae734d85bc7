"""Smooth random fields over a slide: the same value at a point whatever region asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.geometry import Region

    Floats = NDArray[np.float32]

_KNOTS = 128


class SmoothField:
    """A cubic spline through random knots, about zero mean and unit deviation.

    Parameters
    ----------
    rng
        Source of the knots.
    scale_px
        Distance of the knots: the size of the smallest features. The field repeats after
        128 knots, beyond any slide for the scales in use here.
    """

    def __init__(self, rng: np.random.Generator, scale_px: float) -> None:
        knots = rng.standard_normal((_KNOTS, _KNOTS)).astype(np.float32)
        self._coefficients = ndimage.spline_filter(knots, mode="grid-wrap").astype(np.float32)
        self._scale_px = scale_px

    def at(self, rows: Floats, cols: Floats) -> Floats:
        """Return the field at points; `rows` and `cols` share any shape."""
        where = np.stack([rows, cols]) / np.float32(self._scale_px)
        values: Floats = ndimage.map_coordinates(
            self._coefficients, where, order=3, mode="grid-wrap", prefilter=False
        )
        return values * np.float32(1.25)


class Texture:
    """A tile of smooth noise that repeats without a seam; cheap to cut regions from.

    Parameters
    ----------
    rng
        Source of the noise.
    sigmas_px, weights
        Blur and share of each octave; the sum has unit deviation.
    reach_px
        Largest edge of a region that will be cut.
    """

    PERIOD_PX = 1000

    def __init__(
        self,
        rng: np.random.Generator,
        sigmas_px: tuple[float, ...],
        weights: tuple[float, ...],
        reach_px: int,
    ) -> None:
        tile = np.zeros((self.PERIOD_PX, self.PERIOD_PX), np.float32)
        for sigma, weight in zip(sigmas_px, weights, strict=True):
            octave = rng.standard_normal(tile.shape, np.float32)
            if sigma:
                octave = ndimage.gaussian_filter(octave, sigma, mode="wrap", truncate=3)
            tile += weight * octave / octave.std()
        tile /= tile.std()
        self._tile = np.pad(tile, ((0, reach_px), (0, reach_px)), mode="wrap")

    def cut(self, region: Region, shift: tuple[int, int] = (0, 0)) -> Floats:
        """Return the texture of `region`, (height, width) float32, moved by `shift` pixels."""
        row, col = (
            (region.row + shift[0]) % self.PERIOD_PX,
            (region.col + shift[1]) % self.PERIOD_PX,
        )
        return self._tile[row : row + region.height, col : col + region.width]


def coarse_grid(region: Region, step_px: int) -> tuple[Floats, Floats]:
    """Return rows and columns of a grid of points every `step_px` that covers `region`."""
    rows = np.arange(-(-region.height // step_px) + 1, dtype=np.float32) * step_px + region.row
    cols = np.arange(-(-region.width // step_px) + 1, dtype=np.float32) * step_px + region.col
    grid_rows, grid_cols = np.meshgrid(rows, cols, indexing="ij")
    return grid_rows, grid_cols


def refine(coarse: Floats, region: Region, step_px: int) -> Floats:
    """Interpolate values on `coarse_grid` linearly to every pixel of `region`."""
    above, share = _knots(region.height, step_px)
    tall = coarse[above] + share[:, None] * (coarse[above + 1] - coarse[above])
    left, share = _knots(region.width, step_px)
    fine: Floats = np.take(np.diff(tall, axis=1), left, axis=1)
    fine *= share
    fine += np.take(tall, left, axis=1)
    return fine


def _knots(length_px: int, step_px: int) -> tuple[NDArray[np.intp], Floats]:
    """Return the knot before each pixel and how far the pixel is on the way to the next."""
    before, rest = np.divmod(np.arange(length_px), step_px)
    return before, (rest / step_px).astype(np.float32)
