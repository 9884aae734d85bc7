"""Patches to calibrate and to try lower precisions on: golden vectors and phantoms."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.inference.gate import gate
from spinextract_gui.synthesis.slide import Phantom

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import SrhBundle

_MOST_GOLDEN = 16
_CALIBRATION_SEED = 71_000
_TRIAL_SEED = 72_000


def calibration_patches(bundle: SrhBundle) -> NDArray[np.uint16]:
    """Return (n, 2, 300, 300) patches whose value ranges int8 is fitted to."""
    golden = bundle.golden.inputs[:_MOST_GOLDEN]
    return np.concatenate([golden, _phantom_patches(_CALIBRATION_SEED, 2)])


@cache
def trial_patches() -> NDArray[np.uint16]:
    """Return (n, 2, 300, 300) tissue patches that no precision was fitted to."""
    return np.stack([patch for patch in _phantom_patches(_TRIAL_SEED, 3) if gate(patch) is None])


def _phantom_patches(seed: int, side: int) -> NDArray[np.uint16]:
    """Return ``side**2`` patches of each tumour, blank and bloody places as they come."""
    steps = range(0, side * PATCH_SIZE_PX, PATCH_SIZE_PX)
    patches = []
    for tumour in TumourClass:
        phantom = Phantom(tumour, Size(side * PATCH_SIZE_PX, side * PATCH_SIZE_PX), seed + tumour)
        patches += [
            phantom.render(Region(row, col, PATCH_SIZE_PX, PATCH_SIZE_PX))
            for row in steps
            for col in steps
        ]
    return np.stack(patches)
