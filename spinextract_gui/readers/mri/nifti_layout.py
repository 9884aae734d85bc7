"""How the slices of a NIfTI volume lie on screen and in the patient."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import Position
from spinextract_gui.readers.decoder.checked import SPACING_MM
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.readers.decoder.nifti_facts import Affine, NiftiFacts

_COARSE = 1.5
"""A voxel axis with steps so much wider than the others was the slice direction."""

_RIGHT_ANGLE = 0.02
_ON_SCREEN = {
    0: (Position(0, 1, 0), Position(0, 0, -1)),
    1: (Position(1, 0, 0), Position(0, 0, -1)),
    2: (Position(1, 0, 0), Position(0, 1, 0)),
}
"""For slices across x, y, z: where columns and rows grow on screen. Sagittal: to the back
and to the feet; coronal: to the left and to the feet; axial: to the left and to the back."""

_SLICES = (Position(1, 0, 0), Position(0, 1, 0), Position(0, 0, -1))
"""Slices follow each other from right to left, front to back, head to foot."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A voxel axis used in one direction.

    Attributes
    ----------
    number
        Which of the volume's three axes.
    backwards
        Whether it is counted from its end.
    step
        Where one voxel further leads, LPS, in mm.
    """

    number: int
    backwards: bool
    step: Position

    @property
    def spacing_mm(self) -> float:
        """Length of a step."""
        return math.hypot(*self.step)

    @property
    def direction(self) -> Position:
        """The step with length one."""
        return Position(*(part / self.spacing_mm for part in self.step))


@dataclass(frozen=True, slots=True)
class Layout:
    """How the slices of a volume lie on screen."""

    columns: Axis
    rows: Axis
    slices: Axis
    first: Position


def lay_out(path: Path, facts: NiftiFacts) -> Layout:
    """Return how a volume is shown: anterior left and head up, however it was stored.

    Raises
    ------
    InputError
        When its axes are not at right angles or its steps have no sensible length.
    """
    steps = to_lps(facts.affine)[:3]
    lengths = [math.hypot(*step) for step in steps]
    if not all(SPACING_MM[0] <= length <= SPACING_MM[1] for length in lengths):
        raise InputError(f"{shown(path.name)} has voxels of impossible size.")
    if any(_lean(steps, a, b) > _RIGHT_ANGLE for a, b in ((0, 1), (0, 2), (1, 2))):
        raise InputError(f"{shown(path.name)} is skewed: its axes are not at right angles.")
    across = _slice_axis(steps, lengths)
    patient_axis = _assigned(steps)[across]
    rest = [axis for axis in range(3) if axis != across]
    column_way, row_way = _ON_SCREEN[patient_axis]
    columns = max(rest, key=lambda axis: abs(steps[axis].along(column_way)) / lengths[axis])
    rows = next(axis for axis in rest if axis != columns)
    on_screen = (
        _axis(columns, steps[columns], column_way),
        _axis(rows, steps[rows], row_way),
        _axis(across, steps[across], _SLICES[patient_axis]),
    )
    first = to_lps(facts.affine)[3]
    for axis in on_screen:
        if axis.backwards:
            first = first.moved(axis.step, -(facts.shape[axis.number] - 1))
    return Layout(*on_screen, first=first)


def to_lps(affine: Affine) -> list[Position]:
    """Return the steps of the three voxel axes and the place of the first voxel, in LPS.

    NIfTI's x grows to the patient's right and y to the front (NIfTI-1, "method 3"), where
    DICOM's grow to the left and to the back (PS3.3, C.7.6.2.1.1).
    """
    x, y, z = affine
    return [Position(-x[column], -y[column], z[column]) for column in range(4)]


def _slice_axis(steps: list[Position], lengths: list[float]) -> int:
    """Return the voxel axis that slices are cut across."""
    coarse = max(range(3), key=lengths.__getitem__)
    others = [length for axis, length in enumerate(lengths) if axis != coarse]
    if lengths[coarse] >= _COARSE * max(others):
        return coarse
    return _assigned(steps).index(0)


def _assigned(steps: list[Position]) -> list[int]:
    """Return for every voxel axis the patient axis closest to it, each used once."""
    left, found = {0, 1, 2}, [0, 0, 0]
    strengths = sorted(
        (
            (abs(step[axis]) / math.hypot(*step), number, axis)
            for number, step in enumerate(steps)
            for axis in range(3)
        ),
        reverse=True,
    )
    voxel_axes = {0, 1, 2}
    for _, number, axis in strengths:
        if number in voxel_axes and axis in left:
            found[number] = axis
            voxel_axes.remove(number)
            left.remove(axis)
    return found


def _axis(number: int, step: Position, way: Position) -> Axis:
    """Turn a voxel axis so that it leads the wanted way."""
    if step.along(way) >= 0:
        return Axis(number, backwards=False, step=step)
    return Axis(number, backwards=True, step=Position(*(-part for part in step)))


def _lean(steps: list[Position], first: int, second: int) -> float:
    a, b = steps[first], steps[second]
    return abs(a.along(b)) / (math.hypot(*a) * math.hypot(*b))
