"""Compares what a runtime says with what the network says at float32."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.inference.runtimes.base import Output, Runtime
    from spinextract_gui.networks.bundle import SrhBundle

MOST_DIFFERENCE = 0.01
"""Largest difference of a probability from float32 that a faster precision may make."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two computations of the same patches compare.

    Attributes
    ----------
    probability
        Largest absolute difference of a calibrated probability (of the head's output when
        the bundle has no calibrator).
    same_class
        Whether every patch has the same most probable class.
    """

    probability: float
    same_class: bool

    @property
    def holds(self) -> bool:
        """Whether the faster computation may stand for float32."""
        return self.same_class and self.probability <= MOST_DIFFERENCE


def probabilities(bundle: SrhBundle, head: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return calibrated probabilities (n, 4), or the head's output without a calibrator."""
    if bundle.calibrator is None:
        return head.astype(np.float64)
    return bundle.calibrator.calibrate(head)


def agreement(
    bundle: SrhBundle, head: NDArray[np.float32], reference: NDArray[np.float32]
) -> Agreement:
    """Compare head outputs (n, 4) with those of float32."""
    ours, theirs = probabilities(bundle, head), probabilities(bundle, reference)
    return Agreement(
        probability=float(np.abs(ours - theirs).max(initial=0.0)),
        same_class=bool((ours.argmax(axis=1) == theirs.argmax(axis=1)).all()),
    )


def answers(runtime: Runtime, patches: NDArray[np.uint16]) -> Output:
    """Return what the runtime says of patches (n, 2, 300, 300), n at least 1."""
    from spinextract_gui.inference.runtimes.base import Output

    size = runtime.batch_size
    batches = (patches[start : start + size] for start in range(0, len(patches), size))
    return Output.joined(list(runtime.stream(batches)))
