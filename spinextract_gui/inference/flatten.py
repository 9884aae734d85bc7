"""Evening out the illumination, as the instrument's laboratory does before the network.

Each channel of each patch: ``ch / gaussian_blur(ch, 301 x 301, sigma 301) * 10000``, clipped to
uint16. The published code blurs with OpenCV,
whose default border is "reflect 101": the edge pixel itself is not repeated. scipy calls that
``mirror``. A 301-pixel kernel at 300 pixels reaches the mirrored half patch on every side; with
sigma 301 its weights only fall to exp(-0.125) at the end, so it is nearly a mean.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.settings import Switch
from spinextract_gui.domain.slide import PATCH_SIZE_PX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spinextract_gui.domain.slide import Pixels

KERNEL_PX = 301
SIGMA_PX = 301.0
LEVEL = 10_000
"""What flattening sets each channel's local mean to."""
LOWEST_MEAN, HIGHEST_MEAN = 4_000, 25_000
"""Channel means outside are not those of flattened patches."""
SAMPLES = 16
"""Patches looked at to decide whether a slide was flattened."""

UNFLATTENED = (
    "The patches are not evened out as the model expects (their channel means lie far from "
    "10,000), so the result is less certain."
)


def flattened(patches: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Return patches (..., 300, 300) uint16 evened out; 0 where the surroundings are all 0."""
    values = patches.astype(np.float32)
    blur = _blur_matrix()
    # The blur is separable: one matrix from the left, one from the right.
    around = blur @ values @ blur.T
    np.divide(values, around, out=values, where=around > 0)
    values *= LEVEL
    # cast by truncation as numpy's astype does in the published code
    return values.clip(0, 65535).astype(np.uint16)


def needs_flattening(patches: Sequence[Pixels]) -> bool:
    """Whether sampled patches (2, 300, 300) look like raw strips.

    True when the median over the patches of either channel's mean lies outside [4000, 25000].
    """
    if not patches:
        return False
    means = np.median([patch.mean(axis=(1, 2)) for patch in patches], axis=0)
    return bool(((means < LOWEST_MEAN) | (means > HIGHEST_MEAN)).any())


def decide(switch: Switch, patches: Sequence[Pixels], *, whole_slide: bool) -> tuple[bool, str]:
    """Return whether to flatten, and a sentence for the user (empty when all is well).

    AUTO flattens whole slides that need it. Patch folders were prepared by somebody: they
    are left as they are, with a warning.
    """
    if switch is Switch.ON:
        return True, ""
    raw = needs_flattening(patches)
    if raw and switch is Switch.AUTO and whole_slide:
        return True, "The slide's illumination was evened out, as the model expects it."
    return False, UNFLATTENED if raw else ""


@cache
def _blur_matrix() -> NDArray[np.float32]:
    """Return B (300, 300) with B @ v the 301-tap blur of v under mirrored borders."""
    half = KERNEL_PX // 2
    taps = np.exp(-0.5 * (np.arange(-half, half + 1) / SIGMA_PX) ** 2)
    taps /= taps.sum()
    last = PATCH_SIZE_PX - 1
    matrix = np.zeros((PATCH_SIZE_PX, PATCH_SIZE_PX))
    for row in range(PATCH_SIZE_PX):
        reached = np.abs(np.arange(row - half, row + half + 1))
        np.add.at(matrix[row], np.minimum(reached, 2 * last - reached), taps)
    return matrix.astype(np.float32)
