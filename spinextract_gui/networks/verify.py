"""Checking a bundle from end to end: hashes, then its golden vectors computed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.bundle import LevelsBundle, SrhBundle, StenosisBundle, load_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import ModelBundle

_TOLERANCE = 1e-3
"""Float32 differs by up to this much between processors and accelerators."""


def verify_bundle(bundle: ModelBundle) -> str:
    """Hash every file again and recompute the golden vectors with torch at float32.

    Returns
    -------
    str
        One sentence with the largest deviation.

    Raises
    ------
    ModelError
        When a file changed, or a golden vector is off by more than 0.001 or changes class.
    """
    return recompute(rehash(bundle.folder))


def rehash(folder: Path) -> ModelBundle:
    """Open a bundle and hash every file of it: the quick half. Raises ModelError."""
    return load_bundle(folder)


def recompute(fresh: ModelBundle) -> str:
    """Recompute the golden vectors: the slow half. Returns and raises as `verify_bundle`."""
    name = fresh.manifest.name
    deviation, same_class = _recomputed(fresh)
    # written so that a NaN fails
    if not (deviation <= _TOLERANCE and same_class):
        raise ModelError(
            f"The model {name} does not give its golden vectors on this machine: "
            f"off by {deviation:.2g}."
        )
    return (
        f"The model {name} is whole: {len(fresh.manifest.files)} files with their hashes, "
        f"{fresh.golden.count} golden vectors met within {deviation:.1g}."
    )


def _recomputed(bundle: ModelBundle) -> tuple[float, bool]:
    """Return the largest deviation from the golden vectors, and whether all classes agree."""
    if isinstance(bundle, SrhBundle):
        return _srh(bundle)
    if isinstance(bundle, StenosisBundle):
        return _stenosis(bundle)
    return _levels(bundle.expect(LevelsBundle))


# torch is imported in each of these because the front doors must start without it
def _srh(bundle: SrhBundle) -> tuple[float, bool]:
    from spinextract_gui.networks.golden_maker import predict
    from spinextract_gui.networks.spinextract import SpineXtractNet

    network = SpineXtractNet.from_tensors(bundle.tensors(), bundle.manifest.architecture)
    head, embeddings = predict(network, bundle.golden.inputs)
    deviation, same_class = _compared(head, bundle.golden.head)
    return max(deviation, _relative(embeddings, bundle.golden.embeddings)), same_class


def _stenosis(bundle: StenosisBundle) -> tuple[float, bool]:
    from spinextract_gui.networks.stenosis.golden_maker import make_stenosis_golden

    golden = bundle.golden
    found = make_stenosis_golden(bundle.tensors(), bundle.manifest, golden.slices, golden.levels)
    return _compared(found.raw, golden.raw)


def _levels(bundle: LevelsBundle) -> tuple[float, bool]:
    from spinextract_gui.networks.localiser.unet import LocaliserNet
    from spinextract_gui.networks.localiser.weights import localiser_tensors

    network = LocaliserNet.from_tensors(localiser_tensors(bundle))
    # single pixels may sit between two classes; the largest deviation tells enough
    return _compared(network.shares(bundle.golden.images), bundle.golden.outputs)[0], True


def _compared(found: NDArray[np.float32], expected: NDArray[np.float32]) -> tuple[float, bool]:
    same_class = bool((found.argmax(axis=1) == expected.argmax(axis=1)).all())
    return float(np.abs(found - expected).max()), same_class


def _relative(found: NDArray[np.float32], expected: NDArray[np.float32]) -> float:
    """Return the largest deviation of a row relative to the row's length."""
    lengths = np.linalg.norm(expected, axis=1)
    distances = np.linalg.norm(found - expected, axis=1)
    return float((distances / np.maximum(lengths, 1e-12)).max())
