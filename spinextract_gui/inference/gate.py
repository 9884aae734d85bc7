"""The tissue filter: which patches are fit to be classified.

The published system was given tumour patches that its authors chose; how is not published.
This filter is ours. It looks at a patch reduced by 2 x 2 means and leaves out

- saturated patches: more than a tenth of the pixels of a channel at the top of the range;
- blank patches: mostly darker than `DARK`, or without texture (flattening lifts empty glass
  to the brightness of tissue, but gives it no structure);
- bloody patches: red cells are granules that are bright in both channels alike, whereas
  nuclei are dark in CH2 and bright in CH3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import uniform_filter

from spinextract_gui.domain.verdict import LeftOut

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.slide import Pixels

    Floats = NDArray[np.float32]

DARK = 5_000
"""Glass lies near 2,000 where tissue lies near 10,000."""
_BRIGHTEST = 65_000
_SATURATED_SHARE = 0.1
_DARK_SHARE = 0.5
_LEAST_TEXTURE = 0.02
_GRANULE_PX = 9
_GRANULE_CONTRAST = 0.14
_GRANULE_LIKENESS = 0.86


def gate(pixels: Pixels) -> LeftOut | None:
    """Return why a patch (2, 300, 300) uint16 should be left out, or None."""
    saturated = np.count_nonzero(pixels > _BRIGHTEST, axis=(1, 2))
    if saturated.max() > _SATURATED_SHARE * pixels[0].size:
        return LeftOut.SATURATED
    small = _halved(pixels)
    if _is_blank(small):
        return LeftOut.BLANK
    return LeftOut.BLOOD if _is_blood(small) else None


def _halved(pixels: Pixels) -> Floats:
    """Return 2 x 2 means, (2, 150, 150) float32."""
    wide = pixels.astype(np.float32)
    rows = wide[:, 0::2] + wide[:, 1::2]
    return (rows[:, :, 0::2] + rows[:, :, 1::2]) * np.float32(0.25)


def _is_blank(small: Floats) -> bool:
    if np.count_nonzero((small < DARK).all(axis=0)) > _DARK_SHARE * small[0].size:
        return True
    coarse = small.reshape(2, 50, 3, 50, 3).mean(axis=(2, 4))
    texture = coarse.std(axis=(1, 2)) / np.maximum(coarse.mean(axis=(1, 2)), 1)
    return bool((texture < _LEAST_TEXTURE).all())


def _is_blood(small: Floats) -> bool:
    ch2, ch3 = (channel - uniform_filter(channel, _GRANULE_PX) for channel in small)
    spread2, spread3 = float(ch2.std()), float(ch3.std())
    if spread3 < _GRANULE_CONTRAST * float(small[1].mean()) or not spread2:
        return False
    likeness = float((ch2 * ch3).mean()) / (spread2 * spread3)
    return likeness > _GRANULE_LIKENESS
