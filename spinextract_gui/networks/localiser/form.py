"""What the localiser takes and gives, known without torch."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

PREPROCESSING: Final = "sagittal-1mm-percentile-v1"
PIXEL_MM: Final = 1.0
"""Pixels are resampled to this size, about twice a scanner's; edges are read between them."""
CANVAS_ROWS: Final = 320
CANVAS_COLUMNS: Final = 320
"""Size of the input; a larger field of view is shrunk to fit, a smaller one is padded."""
WIDTHS: Final = (16, 32, 64, 128)
"""Channels at one half, a quarter, an eighth and a sixteenth of the canvas."""


class Tissue(IntEnum):
    """Classes of a pixel; the value is the channel of the output.

    The disc L5/S1 has a class of its own: whether it is in the picture decides whether levels
    can be counted from below.
    """

    BACKGROUND = 0
    DISC = 1
    VERTEBRA = 2
    CANAL = 3
    LUMBOSACRAL_DISC = 4


CLASSES: Final = tuple(tissue.name.lower() for tissue in Tissue)
ARCHITECTURE: Final[dict[str, int | float | str | list[int]]] = {
    "network": "localiser-unet",
    "widths": list(WIDTHS),
    "rows": CANVAS_ROWS,
    "columns": CANVAS_COLUMNS,
    "pixel_mm": PIXEL_MM,
}
"""As a bundle's manifest states it; a bundle with anything else is refused."""


def learned_shapes() -> dict[str, tuple[int, ...]]:
    """Return name and shape of every learned tensor, by state-dict name."""
    shapes: dict[str, tuple[int, ...]] = {}
    before = 4
    for level, width in enumerate(WIDTHS):
        shapes |= _block(f"down.{level}", before, width)
        before = width
    for level in range(len(WIDTHS) - 2, -1, -1):
        shapes |= _block(f"up.{level}", WIDTHS[level] + WIDTHS[level + 1], WIDTHS[level])
    shapes["answer.weight"] = (4 * len(Tissue), WIDTHS[0], 1, 1)
    shapes["answer.bias"] = (4 * len(Tissue),)
    return shapes


def _block(name: str, inputs: int, width: int) -> dict[str, tuple[int, ...]]:
    """Two convolutions, each with its batch norm."""
    shapes: dict[str, tuple[int, ...]] = {}
    for place, channels in ((0, inputs), (3, width)):
        shapes[f"{name}.{place}.weight"] = (width, channels, 3, 3)
        for part in ("weight", "bias", "running_mean", "running_var"):
            shapes[f"{name}.{place + 1}.{part}"] = (width,)
    return shapes
