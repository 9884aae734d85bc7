"""The heatmap: hue is a patch's own class, opacity its margin, on a fixed scale from 0 to 1.

Calibrated patch confidences are saturated and would give a flat map; the margin of the head's
output is not (published calibration set). Nothing is ever stretched to a slide's own range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.imaging.patch_grid import PatchGrid

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spinextract_gui.domain.geometry import Size
    from spinextract_gui.domain.verdict import PatchResult

Rgba: TypeAlias = NDArray[np.uint8]
"""(..., 4) uint8, straight (not premultiplied) alpha."""

CLASS_RGB: dict[TumourClass, tuple[int, int, int]] = {
    TumourClass.EPENDYMOMA: (0x56, 0xB4, 0xE9),
    TumourClass.MENINGIOMA: (0xE6, 0x9F, 0x00),
    TumourClass.METASTASIS: (0xCC, 0x79, 0xA7),
    TumourClass.SCHWANNOMA: (0x2F, 0xB5, 0x8A),
}
"""Colour-blind safe hues; never shown without the class's letter or name."""
LEFT_OUT_RGB = (0x8A, 0x91, 0x9C)

UNKNOWN = -1
LEFT_OUT = len(TumourClass)
_LEFT_OUT_STRENGTH = 0.7
_HATCH_PERIOD_PX = 8
_HATCH_LINE_PX = 2
_PALETTE = np.array([*(CLASS_RGB[c] for c in TumourClass), LEFT_OUT_RGB], np.uint8)


@dataclass(frozen=True, slots=True)
class HeatStyle:
    """How the map is drawn.

    Attributes
    ----------
    opacity
        Opacity of a patch with margin 1, in [0, 1].
    threshold
        Patches with a smaller margin are not drawn.
    hidden
        Classes whose patches are not drawn.
    smooth
        Blend neighbours instead of one block per patch: prettier, but no longer one tile, one
        answer.
    """

    opacity: float = 0.62
    threshold: float = 0.0
    hidden: frozenset[TumourClass] = frozenset()
    smooth: bool = False


class PatchCalls:
    """What is known of every patch so far: its class (or left out) and its margin."""

    def __init__(self, count: int) -> None:
        self.kinds = np.full(count, UNKNOWN, np.int8)
        self.margins = np.zeros(count, np.float32)

    def add(self, results: Iterable[PatchResult]) -> None:
        """Take in results; later ones of the same patch replace earlier ones."""
        for result in results:
            index = result.patch.index
            if 0 <= index < self.kinds.size:
                self.kinds[index], self.margins[index] = call_of(result)

    @property
    def counts(self) -> list[int]:
        """Patches per class in index order, then those left out."""
        known = self.kinds[self.kinds != UNKNOWN]
        return [int(n) for n in np.bincount(known, minlength=LEFT_OUT + 1)]

    def rgba(self, style: HeatStyle) -> Rgba:
        """Return one colour per patch (N, 4), fully transparent where nothing is drawn."""
        strength = np.where(self.kinds == LEFT_OUT, _LEFT_OUT_STRENGTH, self.margins)
        below = (self.kinds != LEFT_OUT) & (self.margins < style.threshold)
        hidden = np.isin(self.kinds, [UNKNOWN, *style.hidden])
        strength = np.where(below | hidden, 0.0, strength) * style.opacity
        colours = np.empty((self.kinds.size, 4), np.uint8)
        colours[:, :3] = _PALETTE[self.kinds]
        colours[:, 3] = (np.clip(strength, 0, 1) * 255 + 0.5).astype(np.uint8)
        return colours


def call_of(result: PatchResult) -> tuple[int, float]:
    """Return the class index (or LEFT_OUT) of `result` and the margin that is its strength."""
    if result.raw is None:
        return LEFT_OUT, 0.0
    return int((result.calibrated or result.raw).top), result.raw.margin


def overview_rgba(
    results: Sequence[PatchResult],
    size: Size,
    scale: float,
    style: HeatStyle | None = None,
) -> Rgba:
    """Draw the map of a whole slide, for laying over an overview picture.

    Parameters
    ----------
    size
        Extent of the slide in pixels of full resolution.
    scale
        Picture pixels per slide pixel.

    Returns
    -------
    (round(height * scale), round(width * scale), 4) uint8, at least one pixel each way;
    patches left out are grey with a diagonal hatch.
    """
    style = style or HeatStyle()
    grid = PatchGrid(size, [r.patch for r in results])
    calls = PatchCalls(len(results))
    for place, result in enumerate(results):
        calls.kinds[place], calls.margins[place] = call_of(result)
    cells = grid.paint(calls.rgba(style), smooth=style.smooth, blocky=calls.kinds == LEFT_OUT)
    rows = grid.cells_along(size.height, scale)
    cols = grid.cells_along(size.width, scale)
    picture = cells[rows[:, None], cols]
    left_out = grid.mask(calls.kinds == LEFT_OUT)[rows[:, None], cols]
    return _hatched(picture, left_out)


def _hatched(picture: Rgba, where: NDArray[np.bool_]) -> Rgba:
    rows, cols = np.ogrid[: picture.shape[0], : picture.shape[1]]
    lines = where & ((rows + cols) % _HATCH_PERIOD_PX < _HATCH_LINE_PX)
    stronger = np.minimum(picture[..., 3].astype(np.uint16) * 8 // 5, 255).astype(np.uint8)
    picture[..., 3] = np.where(lines, stronger, picture[..., 3])
    return picture
