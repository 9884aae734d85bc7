"""The canal's antero-posterior width: at each level, and as a profile from head to foot.

Measured on the localiser's outline at right angles to the canal's middle, between the places
where the probability of canal crosses one half.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.grade import CanalProfile, CanalWidth

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.level import Level
    from spinextract_gui.inference.mri.outline import Outline


def width_at(outline: Outline, index: int, *, in_mm: bool) -> CanalWidth | None:
    """Return the width at one place of the canal's centre line.

    Parameters
    ----------
    index
        Of the centre line; None comes back when the slice shows no canal.
    in_mm
        Whether the pixel spacing is known.
    """
    canal = outline.canal
    if canal is None:
        return None
    front, back = outline.frame.to_slice(
        _ends(canal.fronts[index], canal.backs[index], canal.widths[index])
    )
    width_px = math.hypot(back.x - front.x, back.y - front.y)
    width_mm = float(canal.widths[index]) * outline.frame.canvas.pixel_mm
    return CanalWidth(width_px, width_mm if in_mm else None, outline.slice_index, front, back)


def profile_of(
    outline: Outline, indices: Mapping[Level, int], *, in_mm: bool
) -> CanalProfile | None:
    """Return the widths along the canal of one slice; None without a canal or a level.

    Parameters
    ----------
    indices
        Of the placed levels on this outline's centre line.
    """
    canal = outline.canal
    if canal is None or not indices:
        return None
    scale = _scale(outline, in_mm=in_mm)
    first, last = min(indices.values()), max(indices.values())
    narrowest = first + int(canal.widths[first : last + 1].argmin())
    return CanalProfile(
        slice_index=outline.slice_index,
        in_mm=in_mm,
        along=tuple(float(value) for value in canal.along * scale),
        widths=tuple(float(value) for value in canal.widths * scale),
        centres=outline.frame.to_slice(canal.centres),
        narrowest=narrowest,
        levels=tuple(sorted(indices.items())),
    )


def _scale(outline: Outline, *, in_mm: bool) -> float:
    """Return mm, or pixels of the slice, per pixel of the input."""
    canvas = outline.frame.canvas
    # without a known spacing pixels are taken as square, so both scales are the same
    return canvas.pixel_mm if in_mm else 1 / canvas.row_scale


def _ends(
    front: NDArray[np.float64], back: NDArray[np.float64], width: float
) -> NDArray[np.float64]:
    """Return both ends (2, 2) of a line as long as the smoothed width, at the same place."""
    middle, way = (front + back) / 2, back - front
    half = way * (width / max(float(np.hypot(*way)), 1e-9) / 2)
    return np.stack([middle - half, middle + half])
