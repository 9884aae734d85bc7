"""The exact preprocessing that the published network was trained with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PREPROCESSING: Final = "srh-div65536-ch1-clamp-v1"
"""Named in every bundle's manifest; other steps would get another name."""
_SCALE = np.float32(65536)
_OFFSET = np.float32(5000 / 65536)


def preprocess(pixels: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Turn patches (N, 2, H, W) uint16 into network inputs (N, 3, H, W) float32 in [0, 1].

    CH2 and CH3 are divided by 65536; ``ch1 = ch3 - ch2 + 5000/65536`` comes in front of them;
    everything is clamped to [0, 1]. No mean or standard deviation is taken off.
    """
    count, _, height, width = pixels.shape
    inputs = np.empty((count, 3, height, width), np.float32)
    np.divide(pixels, _SCALE, out=inputs[:, 1:], dtype=np.float32)
    np.subtract(inputs[:, 2], inputs[:, 1], out=inputs[:, 0])
    inputs[:, 0] += _OFFSET
    return np.clip(inputs, 0.0, 1.0, out=inputs)
