"""What a key image says at each level, and where the canal is that it must leave free."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.geometry import ImagePoint, SliceGeometry
from spinextract_gui.domain.mri.grade import CanalWidth, Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.imaging.mri.crop import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.grade import CanalProfile, GradingVerdict
    from spinextract_gui.domain.mri.level import Markers

_USUAL_GAP_MM = 34.0
"""Distance of neighbouring lumbar discs of an adult."""
_HALF_CANAL = 0.27
"""Half a roomy canal in gaps, where nothing was measured."""
_NEAR = 0.3
"""Part of a gap above and below some words in which the canal counts: it bends."""
_ABOVE, _BELOW, _FRONT, _BEHIND = 1.0, 1.0, 1.6, 1.9
"""What is shown around the markers, in gaps: a vertebra more at both ends, skin not needed."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One level in a key image; without a `call` it is drawn hollow."""

    level: Level
    point: ImagePoint
    slice_index: int
    call: Grade | None
    width: CanalWidth | None

    @property
    def words(self) -> str:
        """The grade in words."""
        return self.call.title if self.call is not None else "not graded"


def signs_of(verdict: GradingVerdict, markers: Markers) -> tuple[Sign, ...]:
    """Return a sign for every marker, with its grade where there is one."""
    graded = {level.level: level for level in verdict.levels}
    signs = []
    for marker in markers.ordered:
        said = graded.get(marker.level)
        call, width = (said.call, said.width) if said else (None, None)
        index = said.slice_index if said else marker.slice_index
        signs.append(Sign(marker.level, marker.point, index, call, width))
    return tuple(signs)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Sizes of the spine on a slice.

    Attributes
    ----------
    gap_mm
        Mean distance of neighbouring levels (in pixels when the spacing is not known).
    back
        1 when the patient's back is to the right of the picture, -1 when it is to the left.
    """

    geometry: SliceGeometry
    gap_mm: float
    back: int

    @classmethod
    def of(cls, geometry: SliceGeometry, signs: Sequence[Sign]) -> Surroundings:
        """Measure the distances between `signs`."""
        gaps = [
            geometry.length_mm(first.point, second.point) / (second.level - first.level)
            for first, second in pairwise(signs)
        ]
        height_mm = geometry.rows * geometry.row_spacing_mm
        gap = fmean(gaps) if gaps else min(_USUAL_GAP_MM, height_mm / 5)
        return cls(geometry, max(gap, 1.0), 1 if geometry.along_row.y_mm >= 0 else -1)

    def box(self, signs: Sequence[Sign]) -> Box:
        """Return what a key image shows: the spine around the levels; all without any level."""
        shown = self.geometry
        if not signs:
            return Box(-0.5, -0.5, shown.columns - 0.5, shown.rows - 0.5)
        rows, columns = self.gap_mm / shown.row_spacing_mm, self.gap_mm / shown.column_spacing_mm
        xs, ys = [s.point.x for s in signs], [s.point.y for s in signs]
        left, right = (_FRONT, _BEHIND) if self.back > 0 else (_BEHIND, _FRONT)
        return Box(
            min(xs) - left * columns,
            min(ys) - _ABOVE * rows,
            max(xs) + right * columns,
            max(ys) + _BELOW * rows,
        ).within(shown)

    def canal_edges(
        self, signs: Sequence[Sign], profile: CanalProfile | None, top: float, bottom: float
    ) -> tuple[float, float]:
        """Return the lowest and the highest column of the canal between two rows of the slice."""
        half = _HALF_CANAL * self.gap_mm / self.geometry.column_spacing_mm
        reach = [(x, y, half) for x, y in _between(signs)]
        reach += [(p.x, p.y, 0.0) for s in signs if s.width for p in (s.width.front, s.width.back)]
        if profile is not None:
            unit = self.geometry.column_spacing_mm if profile.in_mm else 1.0
            pairs = zip(profile.centres, profile.widths, strict=True)
            reach += [(centre.x, centre.y, width / 2 / unit) for centre, width in pairs]
        margin = _NEAR * self.gap_mm / self.geometry.row_spacing_mm
        near = [(x, h) for x, y, h in reach if top - margin <= y <= bottom + margin]
        near = near or [(x, h) for x, _, h in reach]
        return min(x - h for x, h in near), max(x + h for x, h in near)


def _between(signs: Sequence[Sign]) -> list[tuple[float, float]]:
    """Return the levels' places and three more between each two, on the straight way."""
    places = [(sign.point.x, sign.point.y) for sign in signs]
    for (x, y), (to_x, to_y) in pairwise([*places]):
        places += [(x + (to_x - x) * part, y + (to_y - y) * part) for part in (0.25, 0.5, 0.75)]
    return places
