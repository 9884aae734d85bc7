"""The instrument: focus, strips with slightly different gain, laser noise, 16 bits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from spinextract_gui.domain.geometry import Region
from spinextract_gui.synthesis.fields import SmoothField, Texture, coarse_grid, refine

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.geometry import Size
    from spinextract_gui.domain.slide import Pixels

    Floats = NDArray[np.float32]

STRIP_PX = 1000
"""Width of a strip of the NIO laser imager."""

TISSUE_MEAN = 10_000.0
"""Mean of each channel after the lab's flattening."""

_STEP_PX = 20
_BLUR_PX = 1.7


class Camera:
    """Turns painted tissue into counts; every slide has its own gain, noise and focus."""

    def __init__(self, rng: np.random.Generator, size: Size) -> None:
        strips = -(-size.width // STRIP_PX)
        self._strip_gain = 1 + rng.normal(0, 0.014, (2, strips)).astype(np.float32)
        self._illumination = SmoothField(rng, 900.0)
        self._focus = SmoothField(rng, 450.0)
        self._softness = float(rng.uniform(0.05, 0.3))
        self._noise_level = float(rng.uniform(0.012, 0.024))
        self._noise = [Texture(rng, (0.0, 0.7), (1.0, 0.5), 1000) for _ in range(2)]
        self._brightness = rng.uniform(0.96, 1.04, 2).astype(np.float32)
        self._mean = np.ones(2, np.float32)

    def expose(self, mean: Floats) -> None:
        """Set the gain so that tissue of this mean, (2,), comes out near 10,000 counts.

        Half-way to a common gain of both channels: where nuclei crowd, CH3 - CH2 stays higher
        than the full flattening would leave it, as in the published pictures.
        """
        self._mean = np.sqrt(mean * mean.mean())

    def take(self, painted: Floats, region: Region, border_px: int) -> Pixels:
        """Return the counts of the inner part of `region`, (2, height, width) uint16.

        Parameters
        ----------
        painted
            (2, height, width) float32 with `border_px` more than wanted on every side.
        """
        inner = slice(border_px, region.height - border_px)
        inside = Region(
            region.row + border_px,
            region.col + border_px,
            region.height - 2 * border_px,
            region.width - 2 * border_px,
        )
        grid = coarse_grid(inside, _STEP_PX)
        blur = np.clip(self._softness + 0.3 * self._focus.at(*grid), 0, 1)
        soft_share = refine(blur, inside, _STEP_PX)
        light = refine(1 + 0.02 * self._illumination.at(*grid), inside, _STEP_PX)
        counts = np.empty((2, inside.height, inside.width), np.uint16)
        for channel in (0, 1):
            sharp = painted[channel]
            soft = ndimage.gaussian_filter(sharp, _BLUR_PX, truncate=2.0)[inner, inner]
            plane = sharp[inner, inner]
            plane = plane + soft_share * (soft - plane)
            counts[channel] = self._digitise(plane, channel, light, inside)
        return counts

    def _digitise(self, plane: Floats, channel: int, light: Floats, inside: Region) -> Floats:
        strip = np.minimum(
            np.arange(inside.col, inside.right) // STRIP_PX, self._strip_gain.shape[1] - 1
        )
        gain = TISSUE_MEAN * self._brightness[channel] * self._strip_gain[channel][strip]
        plane = plane / self._mean[channel]
        plane *= 1 + self._noise_level * self._noise[channel].cut(inside)
        plane *= light * gain.astype(np.float32)
        return np.clip(plane, 0, 65535)
