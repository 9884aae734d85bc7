"""Our own tissue filter: leaves out patches that show glass, blood or a saturated detector.

The filter of the published system is not published; this one is ours and says so wherever its
counts are shown. It is deliberately lenient: the classifier saw only tumour patches, but a
tumour patch that is left out is lost, while a doubtful one merely weighs little. Thresholds
were set on phantoms (blank and bloody ones above them, tumour and necrosis below) and so that
every patch of the reference data passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.verdict import LeftOut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spinextract_gui.domain.slide import Pixels

LEVEL = 10_000.0
"""Channel mean of tissue in flattened patches."""
SATURATED_FROM = 65_000
SATURATED_SHARE = 0.05
"""Share of pixels at the top of the 16-bit range, in the worse channel."""
GLASS_BELOW = 0.45
"""Fraction of the tissue level below which both channels show no tissue."""
GLASS_SHARE = 0.4
BRIGHT_ABOVE = 1.2
"""Times the patch's usual tissue value, in both channels, where a spot counts as bright."""
BLOOD_SHARE = 0.15
FLAT_BELOW = 0.02
"""Relative scatter of 10-pixel means below which a patch holds no structure, only noise."""

_COARSE_PX = 10
_FINE_PX = 5


def gate(pixels: Pixels, level: float = LEVEL) -> LeftOut | None:
    """Return why a patch (2, 300, 300) uint16 should be left out, or None to keep it.

    Parameters
    ----------
    level
        Channel mean that tissue of this slide has: 10,000 once flattened, else `tissue_level`.
    """
    if (pixels >= SATURATED_FROM).mean(axis=(1, 2)).max() > SATURATED_SHARE:
        return LeftOut.SATURATED
    fine = _means(pixels, _FINE_PX)
    coarse = _means(fine, _COARSE_PX // _FINE_PX)
    if _is_blank(coarse, level):
        return LeftOut.BLANK
    return LeftOut.BLOOD if _is_blood(fine, level) else None


def tissue_level(patches: Sequence[Pixels]) -> float:
    """Return the channel mean of the brighter patches of a slide that was not flattened."""
    if not patches:
        return LEVEL
    means = [float(patch.mean()) for patch in patches]
    return max(1.0, float(np.quantile(means, 0.8)))


def _means(maps: NDArray[np.generic], edge: int) -> NDArray[np.float32]:
    """Return means over squares of `edge` pixels."""
    channels, rows, columns = maps.shape
    # rows first: whole rows are added at once, where one step over both axes crawls
    bands = maps.reshape(channels, rows // edge, edge, columns).sum(axis=2, dtype=np.float32)
    squares = bands.reshape(channels, rows // edge, columns // edge, edge).sum(axis=3)
    return squares / np.float32(edge * edge)  # type: ignore[no-any-return]


def _is_blank(coarse: NDArray[np.float32], level: float) -> bool:
    """Mostly glass (both channels dark), or no structure at all in either channel."""
    glass = (coarse.max(axis=0) < GLASS_BELOW * level).mean()
    if glass > GLASS_SHARE:
        return True
    mean = coarse.mean(axis=(1, 2)).clip(1.0)
    return bool((coarse.std(axis=(1, 2)) < FLAT_BELOW * mean).all())


def _is_blood(fine: NDArray[np.float32], level: float) -> bool:
    """Many small spots that are bright in both channels at once: erythrocytes.

    Haemoglobin and membrane raise CH2 and CH3 together, where nuclei are bright in CH3 and
    dark in CH2 (virtual H&E of SRH, Orringer et al. 2017, 10.1038/s41551-016-0027). Brightness
    is relative to the patch's own tissue, so illumination does not matter.
    """
    tissue = (fine >= GLASS_BELOW * level).any(axis=0)
    usual = np.median(fine[:, tissue], axis=1)[:, None]
    bright = (fine[:, tissue] > BRIGHT_ABOVE * usual).all(axis=0).mean()
    return bool(bright > BLOOD_SHARE)
