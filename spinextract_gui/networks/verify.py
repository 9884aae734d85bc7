"""Checking a bundle from end to end: hashes, then its golden vectors computed anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.bundle import SrhBundle, load_bundle

if TYPE_CHECKING:
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
    # torch is imported this late because the front doors must start without it
    from spinextract_gui.networks.golden_maker import predict
    from spinextract_gui.networks.spinextract import SpineXtractNet

    fresh = load_bundle(bundle.folder).expect(SrhBundle)
    network = SpineXtractNet.from_tensors(fresh.tensors(), fresh.manifest.architecture)
    golden = fresh.golden
    head, embeddings = predict(network, golden.inputs)
    deviation = float(np.abs(head - golden.head).max())
    same_class = bool((head.argmax(axis=1) == golden.head.argmax(axis=1)).all())
    relative = _relative(embeddings, golden.embeddings)
    name = fresh.manifest.name
    # written so that a NaN fails
    if not (deviation <= _TOLERANCE and relative <= _TOLERANCE and same_class):
        raise ModelError(
            f"The model {name} does not give its golden vectors on this machine: "
            f"off by {deviation:.2g} in probability, {relative:.2g} in the embeddings."
        )
    return (
        f"The model {name} is whole: {len(fresh.manifest.files)} files with their hashes, "
        f"{len(head)} golden vectors met within {max(deviation, relative):.1g}."
    )


def _relative(found: NDArray[np.float32], expected: NDArray[np.float32]) -> float:
    """Return the largest deviation of a row relative to the row's length."""
    lengths = np.linalg.norm(expected, axis=1)
    distances = np.linalg.norm(found - expected, axis=1)
    return float((distances / np.maximum(lengths, 1e-12)).max())
