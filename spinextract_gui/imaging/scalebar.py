"""A scale bar's length: a round number of micrometres that suits the zoom."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of `length_px` screen pixels that stands for `length_um` micrometres."""

    length_um: float
    length_px: float

    @property
    def label(self) -> str:
        """Text such as ``200 µm`` or ``1 mm``."""
        if self.length_um >= 1000:
            return f"{self.length_um / 1000:g} mm"
        return f"{self.length_um:g} µm"


def scale_bar(pixel_size_um: float, zoom: float, longest_px: float = 120) -> ScaleBar:
    """Return the longest bar of 1, 2 or 5 times a power of ten that fits `longest_px`.

    `zoom` is screen pixels per slide pixel. Raises ValueError unless all three are positive.
    """
    if not (pixel_size_um > 0 and zoom > 0 and longest_px > 0):
        raise ValueError("pixel size, zoom and length must be positive")
    px_per_um = zoom / pixel_size_um
    longest_um = longest_px / px_per_um
    decade = 10.0 ** math.floor(math.log10(longest_um))
    # A length that is a round number itself must not lose its step to rounding.
    step = next(s for s in (5, 2, 1) if s * decade <= longest_um * (1 + 1e-9) or s == 1)
    return ScaleBar(step * decade, step * decade * px_per_um)
