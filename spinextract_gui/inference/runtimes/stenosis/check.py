"""Compares what a stenosis runtime says with what its network says at float32."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.inference.mri.aggregate import shown
from spinextract_gui.inference.runtimes.golden_check import Agreement
from spinextract_gui.networks.stenosis.preprocess import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.inference.runtimes.stenosis.runtime import StenosisRuntime
    from spinextract_gui.networks.bundle import StenosisBundle


def golden_agreement(bundle: StenosisBundle, runtime: StenosisRuntime) -> Agreement:
    """Return how far shown probabilities are from the golden vectors, and whether grades agree."""
    golden, steps = bundle.golden, bundle.manifest.preprocessing
    images = np.stack([prepare(values, steps) for values in golden.slices])
    return agreement(bundle, runtime.answer(images, golden.levels), golden.raw)


def agreement(
    bundle: StenosisBundle, raw: NDArray[np.float32], reference: NDArray[np.float32]
) -> Agreement:
    """Compare softmaxes (n, 3) as they are shown: weights divided out, and calibrated."""
    weights, scale = bundle.manifest.class_weights, bundle.calibrator
    ours, theirs = (shown(one.astype(np.float64), weights, scale) for one in (raw, reference))
    return Agreement(
        probability=float(np.abs(ours - theirs).max()),
        same_class=bool((ours.argmax(axis=1) == theirs.argmax(axis=1)).all()),
    )
