"""Distances and angles that the user draws on a slice; geometry without Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from spinextract_gui.desktop.views.mri.tools import Tool
from spinextract_gui.domain.mri.geometry import ImagePoint, SliceGeometry

_NEEDED = {Tool.DISTANCE: 2, Tool.ANGLE: 3}


@dataclass(frozen=True, slots=True)
class Measurement:
    """A distance between two points, or the angle at the middle one of three.

    Attributes
    ----------
    tool
        DISTANCE or ANGLE.
    points
        In the order in which they were set.
    """

    tool: Tool
    points: tuple[ImagePoint, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every point is there."""
        return len(self.points) == _NEEDED[self.tool]

    def with_point(self, point: ImagePoint) -> Measurement:
        """Return the measurement with one more point."""
        return replace(self, points=(*self.points, point))

    def moved(self, number: int, point: ImagePoint) -> Measurement:
        """Return the measurement with one of its points elsewhere; -1 is the last."""
        points = list(self.points)
        points[number] = point
        return replace(self, points=tuple(points))

    def text(self, geometry: SliceGeometry, spacing_known: bool) -> str:
        """Return the value with its unit; empty while points are missing."""
        if not self.is_complete:
            return ""
        if self.tool is Tool.ANGLE:
            return f"{angle_degrees(self.points, geometry):.1f}°"
        if spacing_known:
            return f"{geometry.length_mm(*self.points):.1f} mm"
        return f"{math.dist(*self.points):.0f} px"


def angle_degrees(points: tuple[ImagePoint, ...], geometry: SliceGeometry) -> float:
    """Return the angle at the second of three points, 0 to 180, in the patient's proportions."""
    first, corner, last = (
        (point.x * geometry.column_spacing_mm, point.y * geometry.row_spacing_mm)
        for point in points
    )
    one = math.atan2(first[1] - corner[1], first[0] - corner[0])
    other = math.atan2(last[1] - corner[1], last[0] - corner[0])
    turned = abs(math.degrees(one - other)) % 360
    return min(turned, 360 - turned)
