"""What a change of markers means for grades that are already there.

A model that sees the whole slice answers for a slice and a level; where the marker lies on that
slice changes nothing. Only a marker that went to another slice, or a level that was not graded
yet, asks for a new answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from spinextract_gui.domain.mri.grade import LevelGrade
from spinextract_gui.domain.mri.level import Level, Markers


@dataclass(frozen=True, slots=True)
class Regrading:
    """Which grades still hold under new markers, and which levels need an answer.

    Attributes
    ----------
    kept
        Grades that hold, with the new markers; a width stays only where the marker did.
    wanted
        Levels to grade, from head to foot.
    moved
        Levels whose marker moved within its slice: their grades hold.
    """

    kept: Mapping[Level, LevelGrade]
    wanted: tuple[Level, ...]
    moved: tuple[Level, ...]

    @property
    def sentence(self) -> str:
        """What the panel says of the change; empty when no grade was touched."""
        if self.wanted:
            return f"Graded again: {_titles(self.wanted)}."
        if self.moved:
            return f"Whole-slice model: grade unchanged at {_titles(self.moved)}."
        return ""


def regrading(markers: Markers, grades: Mapping[Level, LevelGrade]) -> Regrading:
    """Compare grades with the markers as they are now."""
    kept: dict[Level, LevelGrade] = {}
    wanted, moved = [], []
    for marker in markers.ordered:
        grade = grades.get(marker.level)
        if grade is None or grade.slice_index != marker.slice_index:
            wanted.append(marker.level)
        elif grade.marker.point == marker.point:
            kept[marker.level] = replace(grade, marker=marker)
        else:
            moved.append(marker.level)
            kept[marker.level] = replace(grade, marker=marker, width=None)
    return Regrading(kept, tuple(wanted), tuple(moved))


def _titles(levels: tuple[Level, ...]) -> str:
    return ", ".join(level.title for level in levels)
