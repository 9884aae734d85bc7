"""Sorting slices by where they lie, never by their numbers or file names."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from spinextract_gui.domain.mri.geometry import Position, SliceGeometry

if TYPE_CHECKING:
    from collections.abc import Sequence

ONE_ANGLE = 0.9998
"""Cosine of about 1.1 degrees: slices closer than that are parallel."""

_GAP = 1.5
_STATED_GAP = 3.0
_FORWARD = (1, 1, -1)
"""Signs of x, y, z in which slices follow each other: right to left, front to back, head to
foot."""


class Placed(Protocol):
    """Something with a place in the patient."""

    @property
    def geometry(self) -> SliceGeometry:
        """Where it lies."""


_Slice = TypeVar("_Slice", bound=Placed)


def main_axis(geometry: SliceGeometry) -> int:
    """Return the patient axis (0, 1, 2 for x, y, z) that a slice is most nearly across."""
    strength = [abs(part) for part in geometry.normal]
    return max(range(3), key=strength.__getitem__)


def in_stacks(
    slices: Sequence[_Slice], spacing_mm: float | None = None
) -> tuple[list[_Slice], tuple[range, ...]]:
    """Return slices in order, and the index ranges of their stacks.

    A stack holds parallel slices without a gap wider than 1.5 of their usual steps
    (`spacing_mm` helps where there are too few to know). Stacks follow each other like slices.
    """
    stacks = [stack for angle in _by_angle(slices) for stack in _without_gaps(angle, spacing_mm)]
    stacks.sort(key=lambda stack: _along_patient(stack[len(stack) // 2].geometry))
    ordered = [one for stack in stacks for one in stack]
    ends, start = [], 0
    for stack in stacks:
        ends.append(range(start, start + len(stack)))
        start += len(stack)
    return ordered, tuple(ends)


def _by_angle(slices: Sequence[_Slice]) -> list[list[_Slice]]:
    groups: list[list[_Slice]] = []
    for one in slices:
        group = next((group for group in groups if _parallel(group[0], one)), None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def _parallel(first: Placed, second: Placed) -> bool:
    a, b = first.geometry, second.geometry
    return a.normal.along(b.normal) >= ONE_ANGLE and a.along_row.along(b.along_row) >= ONE_ANGLE


def _without_gaps(group: Sequence[_Slice], spacing_mm: float | None) -> list[list[_Slice]]:
    """Sort parallel slices along one normal and cut where a step is too wide."""
    forward = _forward(group[0].geometry)
    ordered = sorted(group, key=lambda one: one.geometry.origin.along(forward))
    places = [one.geometry.origin.along(forward) for one in ordered]
    steps = [second - first for first, second in pairwise(places)]
    widest = _widest_step(steps, spacing_mm)
    stacks = [[ordered[0]]]
    for step, one in zip(steps, ordered[1:], strict=True):
        if step > widest:
            stacks.append([])
        stacks[-1].append(one)
    return stacks


def _widest_step(steps: Sequence[float], spacing_mm: float | None) -> float:
    usual = sorted(steps)[(len(steps) - 1) // 2] if steps else 0.0
    if spacing_mm is not None and usual > _STATED_GAP * spacing_mm:
        usual = spacing_mm
    return _GAP * usual + 1e-3


def _forward(geometry: SliceGeometry) -> Position:
    """Return the normal, turned so that slices follow each other along it."""
    normal, axis = geometry.normal, main_axis(geometry)
    sign = 1 if normal[axis] * _FORWARD[axis] > 0 else -1
    return Position(*(sign * part for part in normal))


def _along_patient(geometry: SliceGeometry) -> float:
    axis = main_axis(geometry)
    return geometry.centre[axis] * _FORWARD[axis]
