"""An order of patches whose every beginning covers the whole slide."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.slide import Patch

_CURVE_BITS = 20


def spreading_order(patches: Sequence[Patch], seed: int = 0) -> list[Patch]:
    """Return all patches so that those done first are spread evenly over the slide.

    Patches are threaded on a Hilbert curve, which keeps neighbours together, and taken from
    it in bit-reversed order (van der Corput), which keeps any beginning evenly spaced. The
    same patches and seed give the same order; O(n log n).
    """
    along = sorted(
        patches, key=lambda patch: (_hilbert(patch.origin.row, patch.origin.col), patch.index)
    )
    count = len(along)
    if count < 2:
        return along
    bits = (count - 1).bit_length()
    shift = random.Random(seed).randrange(1 << bits)  # noqa: S311  (spacing, no secret)
    # Ranks on the curve are stretched over the 2**bits places of the sequence.
    place = [((rank << bits) // count + shift) % (1 << bits) for rank in range(count)]
    order = sorted(range(count), key=lambda rank: _reversed_bits(place[rank], bits))
    return [along[rank] for rank in order]


def _reversed_bits(number: int, bits: int) -> int:
    return int(f"{number:0{bits}b}"[::-1], 2)


def _hilbert(row: int, col: int) -> int:
    """Return the distance along a Hilbert curve of order 20 (Hilbert 1891)."""
    distance, side = 0, 1 << (_CURVE_BITS - 1)
    while side:
        right, low = int(bool(col & side)), int(bool(row & side))
        distance += side * side * ((3 * right) ^ low)
        if not low:
            if right:
                row, col = side - 1 - (row & (side - 1)), side - 1 - (col & (side - 1))
            row, col = col, row
        side >>= 1
    return distance
