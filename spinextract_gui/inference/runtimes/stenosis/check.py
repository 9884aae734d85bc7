"""Compares what a stenosis runtime says with its bundle's golden vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.inference.mri.aggregate import divided
from spinextract_gui.inference.runtimes.golden_check import Agreement
from spinextract_gui.networks.stenosis.preprocess import prepare

if TYPE_CHECKING:
    from spinextract_gui.inference.runtimes.stenosis.runtime import StenosisRuntime
    from spinextract_gui.networks.bundle import StenosisBundle


def golden_agreement(bundle: StenosisBundle, runtime: StenosisRuntime) -> Agreement:
    """Return how far shown probabilities are from float32 and whether all grades agree."""
    golden, manifest = bundle.golden, bundle.manifest
    images = np.stack([prepare(values, manifest.preprocessing) for values in golden.slices])
    found = divided(
        runtime.answer(images, golden.levels).astype(np.float64), manifest.class_weights
    )
    known = divided(golden.raw.astype(np.float64), manifest.class_weights)
    return Agreement(
        probability=float(np.abs(found - known).max()),
        same_class=bool((found.argmax(axis=1) == known.argmax(axis=1)).all()),
    )
