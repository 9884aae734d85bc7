"""All five levels from two clicks: the mean shape of lumbar canals.

Points are complex numbers x + iy in image pixels; the shape was averaged with anterior to the
left (the level's deviation from the straight line points to the front, where y grows downwards
and the way runs from head to foot). A picture with anterior to the right takes the conjugate.
Measured on the middle slices of the 31 SPIDER patients, against points from their masks: the
three levels between two clicks are 0.13 disc gap off on average, the two that remain after a
third click 0.08; a straight line with equal steps is 0.33 off.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.level import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

SHAPE: Final[Mapping[Level, complex]] = {
    Level.L1_L2: 0j,
    Level.L2_L3: 0.268 + 0.049j,
    Level.L3_L4: 0.537 + 0.079j,
    Level.L4_L5: 0.790 + 0.064j,
    Level.L5_S1: 1 + 0j,
}
"""Place of each level when L1/L2 lies at 0 and L5/S1 at 1."""


def place(
    first: ImagePoint,
    last: ImagePoint,
    third: ImagePoint | None = None,
    mirrored: bool = False,
) -> dict[Level, ImagePoint]:
    """Return where the five levels lie.

    Parameters
    ----------
    first, last
        Where the canal passes L1/L2 and L5/S1.
    third
        Where it passes L3/L4; the three clicked points are then kept exactly, and the two
        between them move along as far as the shape's own bow tells.
    mirrored
        Anterior is on the right of the picture.

    Raises
    ------
    InputError
        When two of the clicked points are the same, or a position is no number.
    """
    _check(first, last, third)
    start, way = complex(*first), complex(*last) - complex(*first)
    shape = {level: t.conjugate() if mirrored else t for level, t in SHAPE.items()}
    if third is not None:
        wanted = (complex(*third) - start) / way
        shape = _refined(shape, wanted)
    placed = {level: _point(start + t * way) for level, t in shape.items()}
    clicked = {Level.L1_L2: first, Level.L5_S1: last}
    if third is not None:
        clicked[Level.L3_L4] = third
    return placed | clicked  # without the rounding of the way there and back


def _refined(shape: Mapping[Level, complex], wanted: complex) -> dict[Level, complex]:
    """Move L3/L4 to `wanted`, its neighbours with it, the ends not at all.

    The correction is the same whatever the picture's size, place and angle, because it is
    made where the ends lie at 0 and 1. It fades linearly with the template's distance from
    L3/L4: a level half way to an end moves half as far.
    """
    middle = shape[Level.L3_L4]
    shift = wanted - middle
    moved = {}
    for level, t in shape.items():
        end = 0.0 if level <= Level.L3_L4 else 1.0
        share = (t.real - end) / (middle.real - end)
        moved[level] = t + share * shift
    return moved


def _check(first: ImagePoint, last: ImagePoint, third: ImagePoint | None) -> None:
    points = [first, last, *(() if third is None else (third,))]
    if not all(math.isfinite(part) for point in points for part in point):
        raise InputError("A level was placed outside of all pictures.")
    if len(set(points)) < len(points):
        raise InputError("Two levels were placed at the same point: click two different discs.")


def _point(place_px: complex) -> ImagePoint:
    return ImagePoint(place_px.real, place_px.imag)
