"""Reference lines: where one slice cuts another, and which slice shows a place.

Two slices share coordinates only within one FrameOfReferenceUID (DICOM PS3.3, C.7.4.1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry
    from spinextract_gui.domain.mri.series import MriSlice, Series

_NEARLY_PARALLEL = 0.17
"""Sine of about 10 degrees: slices closer than that in angle have no useful line in common."""
_HALF_PX = 0.5


class Line(NamedTuple):
    """A straight line between two places on a slice, in pixels."""

    start: ImagePoint
    end: ImagePoint


def share_coordinates(first: MriSlice, second: MriSlice) -> bool:
    """Whether places on one slice mean anything on the other."""
    known = first.frame_of_reference
    return bool(known) and known == second.frame_of_reference


def reference_line(cutting: MriSlice, shown: MriSlice) -> Line | None:
    """Return where `cutting` passes through the picture of `shown`, in pixels of `shown`.

    The line ends where either picture ends. None when the slices share no frame of reference,
    are nearly parallel, or do not meet inside both pictures.
    """
    if not share_coordinates(cutting, shown):
        return None
    direction = cutting.geometry.normal.cross(shown.geometry.normal)
    if direction.along(direction) < _NEARLY_PARALLEL**2:
        return None
    place = _common_place(cutting.geometry, shown.geometry)
    reach = (float("-inf"), float("inf"))
    for picture in (cutting.geometry, shown.geometry):
        reach = _within(picture, place, direction, reach)
    if reach[0] >= reach[1]:
        return None
    start, end = (shown.geometry.to_image(place.moved(direction, at)) for at in reach)
    return Line(start, end)


def slice_at(series: Series, position: Position, frame_of_reference: str) -> int | None:
    """Return the slice of `series` closest to a place, or None in another frame of reference.

    Slices of one series may lie in several frames; only those of the place's own take part.
    """
    if not frame_of_reference:
        return None
    fitting = [
        index
        for index, one in enumerate(series.slices)
        if one.frame_of_reference == frame_of_reference
    ]
    if not fitting:
        return None
    nearest = series.nearest(position)
    if nearest in fitting:
        return nearest
    return min(fitting, key=lambda at: abs(series.slices[at].geometry.distance_mm(position)))


def _common_place(first: SliceGeometry, second: SliceGeometry) -> Position:
    """Return a place on both planes: from the second's centre, along it, to the first."""
    normal, centre = first.normal, second.centre
    inside = normal.moved(second.normal, -normal.along(second.normal))
    step = -first.distance_mm(centre) / inside.along(normal)
    return centre.moved(inside, step)


def _within(
    picture: SliceGeometry, place: Position, direction: Position, reach: tuple[float, float]
) -> tuple[float, float]:
    """Narrow `reach` along a line to the part that lies in `picture` (Liang and Barsky, 1984)."""
    here, there = picture.to_image(place), picture.to_image(place.moved(direction, 1.0))
    low, high = reach
    for at, towards, size in (
        (here.x, there.x, picture.columns),
        (here.y, there.y, picture.rows),
    ):
        step, first, last = towards - at, -_HALF_PX - at, size - _HALF_PX - at
        if abs(step) < 1e-9:
            if not first <= 0.0 <= last:
                return 1.0, 0.0
            continue
        ends = sorted((first / step, last / step))
        low, high = max(low, ends[0]), min(high, ends[1])
    return low, high
