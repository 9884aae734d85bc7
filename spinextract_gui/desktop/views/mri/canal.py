"""The front and back of the canal as curves on the slice, from the measured profile."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.geometry import ImagePoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spinextract_gui.domain.mri.grade import CanalProfile
    from spinextract_gui.domain.mri.series import MriSlice

Curve = tuple[ImagePoint, ...]

_GAP = 4.0
"""Steps this many times longer than usual: the canal left the slice there, so curves end."""


def canal_edges(profile: CanalProfile, shown: MriSlice) -> list[Curve]:
    """Return curves half of each width in front of and behind the canal's middle.

    The widths were measured at right angles to the middle, so that is how they are laid out.
    """
    spacing = (shown.geometry.column_spacing_mm, shown.geometry.row_spacing_mm)
    scale = spacing if profile.in_mm else (1.0, 1.0)
    curves: list[Curve] = []
    for part in _pieces(profile):
        centres = profile.centres[part.start : part.stop]
        middles = [(centre.x * scale[0], centre.y * scale[1]) for centre in centres]
        for side in (-0.5, 0.5):
            reaches = [side * width for width in profile.widths[part.start : part.stop]]
            beside = _beside(middles, reaches)
            curves.append(tuple(ImagePoint(x / scale[0], y / scale[1]) for x, y in beside))
    return curves


def _beside(middles: list[tuple[float, float]], reaches: list[float]) -> list[tuple[float, float]]:
    """Return each middle moved by its reach at right angles to the course of all."""
    moved = []
    for number, ((x, y), reach) in enumerate(zip(middles, reaches, strict=True)):
        right, down = _across(middles, number)
        moved.append((x + right * reach, y + down * reach))
    return moved


def _pieces(profile: CanalProfile) -> Iterator[range]:
    """Yield index ranges of at least three places without a gap between them."""
    steps = [after - before for before, after in pairwise(profile.along)]
    usual = sorted(steps)[len(steps) // 2] if steps else 0.0
    start = 0
    ends = [at + 1 for at, step in enumerate(steps) if step > _GAP * usual]
    for end in (*ends, len(steps) + 1):
        if end - start >= 3:
            yield range(start, end)
        start = end


def _across(middles: list[tuple[float, float]], number: int) -> tuple[float, float]:
    """Return the direction at right angles to the middle, of length one."""
    before, after = middles[max(number - 1, 0)], middles[min(number + 1, len(middles) - 1)]
    right, down = after[0] - before[0], after[1] - before[1]
    length = math.hypot(right, down) or 1.0
    return down / length, -right / length
