"""Placing the five levels by hand: two clicks, and a third that refines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.domain.mri.template import place

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.geometry import SliceGeometry

ORDER = (Level.L1_L2, Level.L5_S1, Level.L3_L4)
"""In the order in which they are clicked; the last one may be left out."""


@dataclass(frozen=True, slots=True)
class Placing:
    """How far a placement by hand has come.

    Attributes
    ----------
    mirrored
        Anterior lies on the right of the picture.
    """

    series_key: str
    mirrored: bool
    clicks: tuple[ImagePoint, ...] = ()

    @property
    def prompt(self) -> str:
        """What to click next, as the window says it; empty when all was clicked."""
        if self.is_complete:
            return ""
        level = ORDER[len(self.clicks)].title
        if len(self.clicks) < 2:
            return f"Click the canal at {level}. Esc leaves."
        return f"Click the canal at {level} to refine, or Esc if the levels lie well."

    @property
    def is_complete(self) -> bool:
        """Whether the click that refines was made too."""
        return len(self.clicks) == len(ORDER)

    def clicked(self, point: ImagePoint) -> Placing:
        """Return the placement with one more click. Raises InputError for the same point twice."""
        done = replace(self, clicks=(*self.clicks, point))
        if len(done.clicks) >= 2:
            done.points()
        return done

    def points(self) -> dict[Level, ImagePoint]:
        """Return where the levels lie; empty before the second click. Raises InputError."""
        if len(self.clicks) < 2:
            return {}
        third = self.clicks[2] if len(self.clicks) > 2 else None
        return place(self.clicks[0], self.clicks[1], third, self.mirrored)

    def markers(self, slice_index: int, before: Markers | None) -> Markers | None:
        """Return the markers on a slice; None before the second click."""
        points = self.points()
        if not points:
            return None
        clicked = ORDER[: len(self.clicks)]
        by_level = {
            level: Marker(
                level,
                slice_index,
                point,
                PlacedBy.USER if level in clicked else PlacedBy.TEMPLATE,
            )
            for level, point in points.items()
        }
        return Markers(self.series_key, by_level, before.transitional if before else False)


def is_mirrored(geometry: SliceGeometry) -> bool:
    """Whether the front of the patient is on the right of the picture."""
    return geometry.edges.right.startswith("A")
