"""Variation of patches that keeps what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def turned(patches: NDArray[np.uint16], rng: np.random.Generator) -> NDArray[np.uint16]:
    """Return each patch turned or mirrored at random and with slightly other gains."""
    result = np.empty_like(patches)
    for number, patch in enumerate(patches):
        quarter, mirrored = int(rng.integers(4)), bool(rng.integers(2))
        view = np.rot90(patch, quarter, axes=(1, 2))
        gain = rng.uniform(0.96, 1.04, (2, 1, 1))
        result[number] = np.clip((view[:, :, ::-1] if mirrored else view) * gain, 0, 65535)
    return result
