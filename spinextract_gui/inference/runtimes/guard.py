"""Which answers of a lower precision are trusted, and which are computed again in float32.

Rounding shifts a patch's embedding. How far that moves its probabilities is up to the head:
little where the network is sure, much near a decision. So the head is asked not once but
several times: for the embedding as it is, and less the errors that rounding made on patches
whose float32 embedding is known. Where these answers differ, the patch is doubtful and gets a
second answer in float32. The head is a thousandth of the network's work, and all its answers
come from one pass.

A patch whose maps leave the range that int8 was fitted to is doubtful as well: what is clipped
is lost, and no known error is like it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.inference.runtimes.golden_check import (
    MOST_DIFFERENCE,
    agreement,
    probabilities,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.inference.runtimes.base import Output
    from spinextract_gui.networks.bundle import SrhBundle

MOST_SPREAD = MOST_DIFFERENCE
"""How far the answers to one patch may lie apart. They differ by the differences of errors too,
so the answer itself is off by less (by 0.009 at most on 368 phantom patches)."""
MOST_REACH = 1.25
"""How far beyond its limit the last stage may be clipped (`Output.reach`): a little is part of
the fit, and patches far beyond had ten times the error of others
(368 phantom patches)."""
MOST_DOUBTFUL = 0.3
"""With a larger share of doubtful patches, a slower precision that doubts fewer is faster."""
_ERRORS = 5
"""How many known errors are tried on each patch."""


class Guard:
    """Doubts answers that errors of known size could move.

    Attributes
    ----------
    head
        Compiled `graph.asking_head`, which stands in for the plain head.
    """

    def __init__(self, bundle: SrhBundle, head: Any) -> None:
        self.bundle = bundle
        self.head = head

    def doubts(self, answers: NDArray[np.float32], reach: NDArray[np.float32] | None) -> bool:
        """Tell whether a patch should be computed again in float32.

        Parameters
        ----------
        answers
            (1 + k, 4): what the head says of the embedding, and of it less each known error.
        reach
            `Output.reach` of the patch.
        """
        if reach is not None and reach.max() > MOST_REACH:
            return True
        calibrated = probabilities(self.bundle, answers)
        return bool(np.ptp(calibrated, axis=0).max() > MOST_SPREAD)


def known_errors(ours: Output, exact: Output) -> NDArray[np.float32]:
    """Return errors (k, 2048) that a precision made on known patches within reach, evenly drawn."""
    errors = ours.embeddings - exact.embeddings
    if ours.reach is not None and (ours.reach <= MOST_REACH).any():
        errors = errors[ours.reach <= MOST_REACH]
    drawn = np.linspace(0, len(errors) - 1, min(_ERRORS, len(errors))).round().astype(np.intp)
    return np.asarray(errors[drawn], np.float32)


def is_sound(guard: Guard, ours: Output, exact: Output) -> bool:
    """Whether a guard is right about patches whose float32 answer is known, and doubts few.

    Right means that every patch it trusts is within the tolerance, with the same class.
    """
    trusted = np.array([not _doubted(guard, ours.of(index)) for index in range(len(ours.head))])
    found = agreement(guard.bundle, ours.head[trusted], exact.head[trusted])
    return found.holds and float(1 - trusted.mean()) <= MOST_DOUBTFUL


def _doubted(guard: Guard, output: Output) -> bool:
    answers = guard.head(np.ascontiguousarray(output.embeddings))[0]
    return guard.doubts(answers, output.reach)
