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

    from spinextract_gui.networks.bundle import ModelBundle

_MOST_GOLDEN = 16
_CALIBRATION_SEED = 71_000
_TRIAL_SEED = 72_000
_TRIAL_ROUNDS = 3


def calibration_patches(bundle: ModelBundle) -> NDArray[np.uint16]:
    """Return (n, 2, 300, 300) patches whose value ranges int8 is fitted to."""
    golden = bundle.golden.inputs[:_MOST_GOLDEN]
    return np.concatenate([golden, _phantom_patches(_CALIBRATION_SEED)])


def trial_patches() -> NDArray[np.uint16]:
    """Return (n, 2, 300, 300) tissue patches that no precision was fitted to."""
    patches = [_phantom_patches(_TRIAL_SEED + 10 * turn) for turn in range(_TRIAL_ROUNDS)]
    return np.stack([patch for patch in np.concatenate(patches) if gate(patch) is None])


@cache
def _phantom_patches(seed: int) -> NDArray[np.uint16]:
    """Return four patches of each tumour, blank and bloody places as they come."""
    edge = 2 * PATCH_SIZE_PX
    patches = []
    for tumour in TumourClass:
        phantom = Phantom(tumour, Size(edge, edge), seed + tumour)
        patches += [
            phantom.render(Region(row, col, PATCH_SIZE_PX, PATCH_SIZE_PX))
            for row in (0, PATCH_SIZE_PX)
            for col in (0, PATCH_SIZE_PX)
        ]
    return np.stack(patches)
