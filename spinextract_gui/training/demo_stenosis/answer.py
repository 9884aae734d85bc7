"""What a bundle says of the five levels of a slice, as the program shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from spinextract_gui.domain.mri.level import Level
from spinextract_gui.inference.mri.aggregate import shown
from spinextract_gui.networks.stenosis.golden_maker import softmax_of
from spinextract_gui.networks.stenosis.network import StenosisNet
from spinextract_gui.networks.stenosis.preprocess import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.networks.bundle import StenosisBundle

Answer: TypeAlias = "Callable[[SliceImage], NDArray[np.float64]]"
"""From a slice (rows, columns) to probabilities (5, 3)."""


def answers_of(bundle: StenosisBundle) -> Answer:
    """Return the network of a bundle at float32, weights divided out and calibrated if it is."""
    stated = bundle.manifest
    network = StenosisNet.from_tensors(bundle.tensors(), stated.backbone)
    levels = np.arange(len(Level), dtype=np.int64)

    def answer(values: SliceImage) -> NDArray[np.float64]:
        image = prepare(values, stated.preprocessing)
        raw = softmax_of(network, np.repeat(image[None], len(levels), axis=0), levels)
        return shown(raw.astype(np.float64), stated.class_weights, bundle.calibrator)

    return answer
