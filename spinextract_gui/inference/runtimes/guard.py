"""Which answers of a lower precision are trusted, and which are computed again in float32.

Rounding moves a patch's probabilities little where the calibrated curve is flat, which is
where the network is sure, and much near a decision. So patches below a floor of confidence
are doubtful: they get a second answer in float32. The floor is found on patches whose float32
answer is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.inference.runtimes.golden_check import MOST_DIFFERENCE, probabilities
from spinextract_gui.networks.bundle import SrhBundle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Heads = NDArray[np.float32]

_SAFETY = 0.5
"""Share of the tolerated difference that known patches may use up."""
MOST_DOUBTFUL = 0.15
"""With a larger share of doubtful patches, a slower precision that needs no guard is faster."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Trusts answers whose most probable class has at least `floor`, in [0, 1]."""

    bundle: SrhBundle
    floor: float

    def doubtful(self, head: Heads) -> NDArray[np.bool_]:
        """Tell for head outputs (n, 4) which should be computed again, (n,)."""
        return np.asarray(probabilities(self.bundle, head).max(axis=1) < self.floor)


def fit_guard(bundle: SrhBundle, head: Heads, exact: Heads) -> Guard | None:
    """Return the most trusting guard that is right about patches whose answer is known.

    Every patch it trusts is within half the tolerance of its float32 answer, with the same
    class, and it doubts few of them.

    Parameters
    ----------
    head, exact
        (n, 4) head outputs of a lower precision and of float32, for the same patches.

    Returns
    -------
    Guard or None
        None when more than `MOST_DOUBTFUL` of the patches would be doubtful.
    """
    ours, theirs = probabilities(bundle, head), probabilities(bundle, exact)
    wrong = np.abs(ours - theirs).max(axis=1) > _SAFETY * MOST_DIFFERENCE
    wrong |= ours.argmax(axis=1) != theirs.argmax(axis=1)
    confidence = ours.max(axis=1)
    floor = np.nextafter(confidence[wrong].max(), 1.0) if wrong.any() else 0.0
    guard = Guard(bundle, float(floor))
    return guard if guard.doubtful(head).mean() <= MOST_DOUBTFUL else None
