"""Evening out the illumination of raw patches, as the instrument's laboratory does.

Each channel of each patch: ``ch / gaussian_blur(ch, 301 x 301, sigma 301) * 10000``, clipped to
uint16. The blur mirrors the border without repeating the edge pixel, as the laboratory's
library does by default. A 301-pixel window with sigma 301 is truncated at 150 pixels each way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter1d

from spinextract_gui.domain.settings import Switch
from spinextract_gui.domain.slide import ReadFault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.slide import Pixels, Slide

_SIGMA_PX = 301
_RADIUS_PX = 150
_TARGET = 10_000
PLAUSIBLE_MEANS = (4_000.0, 25_000.0)
"""Median channel means of patches that are ready for the network (10,000 when flattened)."""
_SAMPLES = 16


def flatten(pixels: Pixels) -> Pixels:
    """Return patches (..., 2, H, W) uint16 with even illumination around 10,000."""
    values = pixels.astype(np.float32)
    blurred = _blur(_blur(values, -1), -2)
    np.divide(values, blurred, out=values, where=blurred > 0)
    values *= _TARGET
    return np.clip(values, 0, np.iinfo(np.uint16).max, out=values).astype(np.uint16)


def _blur(values: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    return gaussian_filter1d(values, _SIGMA_PX, axis=axis, mode="mirror", radius=_RADIUS_PX)


def decide(slide: Slide, wanted: Switch) -> tuple[bool, tuple[str, ...]]:
    """Return whether to flatten the slide's patches, and what the user should know of it.

    AUTO flattens whole slides whose channels lie far from 10,000. Patch files are never
    changed unasked: somebody prepared them.
    """
    if wanted is Switch.ON:
        return True, ("Each patch was flattened because the settings ask for it.",)
    if wanted is Switch.OFF or not _looks_raw(slide):
        return False, ()
    if slide.path.is_dir():
        return False, (
            "The patches do not look flattened (channel means far from 10,000); "
            "the network was trained on flattened ones.",
        )
    return True, (
        "The slide looks raw (channel means far from 10,000): each patch was flattened first.",
    )


def _looks_raw(slide: Slide) -> bool:
    """Look at patches spread over the slide; empty glass counts as well."""
    step = max(1, len(slide.patches) // _SAMPLES)
    read = slide.read_patches(slide.patches[::step][:_SAMPLES])
    means = [pixels.mean(axis=(1, 2)) for pixels in read if not isinstance(pixels, ReadFault)]
    if not means:
        return False
    low, high = PLAUSIBLE_MEANS
    medians = np.median(means, axis=0)
    return bool((medians < low).any() or (medians > high).any())
