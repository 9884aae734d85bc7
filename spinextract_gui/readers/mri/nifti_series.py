"""A series out of one NIfTI volume."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import Position, SliceGeometry
from spinextract_gui.domain.mri.series import Acquisition, MriSlice, Series, SliceImage
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.mri_client import Plane, read_plane
from spinextract_gui.readers.decoder.mri_facts import SPACING_MM
from spinextract_gui.readers.mri.weighting import weighting
from spinextract_gui.readers.mri.words import region
from spinextract_gui.readers.sentences import readable, shown
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.readers.decoder.mri_facts import Affine, NiftiFacts

_ECHO = re.compile(r"\bTE=([0-9.]+(?:e[+-]?[0-9]+)?)", re.IGNORECASE)
_REPETITION = re.compile(r"\bTR=([0-9.]+(?:e[+-]?[0-9]+)?)", re.IGNORECASE)
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


class NiftiSeries(Series):
    """The slices of a volume across its most sagittal axis, or across its coarse one."""

    def __init__(self, path: Path, facts: NiftiFacts) -> None:
        """Lay the volume out. Raises InputError when its axes make no sense."""
        self._layout = layout = lay_out(path, facts)
        self._shape = facts.shape
        self.path = path
        self.description = _title(path)
        self.number = 0
        self.modality = ""
        self.key = hashlib.sha256(f"{path.name}\0{facts}".encode("utf-8", "replace")).hexdigest()[
            :16
        ]
        self.acquisition = Acquisition(
            echo_time_ms=_stated(_ECHO, facts.description),
            repetition_time_ms=_stated(_REPETITION, facts.description),
            slice_thickness_mm=layout.slices.spacing_mm,
        )
        self.weighting = weighting(self.acquisition, "", self.description, "")
        self.body_part = region(self.description)
        self.slices = tuple(
            self._slice(index) for index in range(facts.shape[layout.slices.number])
        )
        self.stacks = (range(len(self.slices)),)
        self.notes = tuple(_notes(facts))

    def read_slice(self, index: int) -> SliceImage:
        """Read one plane of the volume and turn it upright; see `Series.read_slice`."""
        layout, count = self._layout, len(self.slices)
        place = count - 1 - index if layout.slices.backwards else index
        first, second = (n for axis, n in enumerate(self._shape) if axis != layout.slices.number)
        answer = read_plane(Plane(self.path, place, first, second, layout.slices.number))
        if isinstance(answer, ReadFault):
            raise InputError(f"{shown(self.path.name)} could not be read: {answer.sentence}.")
        upright = answer.T if layout.rows.number > layout.columns.number else answer
        upright = upright[:: -1 if layout.rows.backwards else 1]
        upright = upright[:, :: -1 if layout.columns.backwards else 1]
        return np.ascontiguousarray(upright)

    def input_hash(self) -> str:
        """Return the sha256 of the file. Raises InputError when it cannot be read."""
        try:
            return file_sha256(self.path)
        except OSError as error:
            raise InputError(f"{shown(self.path.name)} can no longer be read.") from error

    def _slice(self, index: int) -> MriSlice:
        layout = self._layout
        origin = layout.first.moved(layout.slices.step, index)
        geometry = SliceGeometry(
            origin=origin,
            along_row=layout.columns.direction,
            along_column=layout.rows.direction,
            row_spacing_mm=layout.rows.spacing_mm,
            column_spacing_mm=layout.columns.spacing_mm,
            rows=self._shape[layout.rows.number],
            columns=self._shape[layout.columns.number],
        )
        return MriSlice(geometry, number=index + 1)


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


def _title(path: Path) -> str:
    name = readable(path.name)
    return name[: name.lower().rindex(".nii")]


def _stated(pattern: re.Pattern[str], text: str) -> float | None:
    found = pattern.search(text)
    try:
        value = float(found[1]) if found else 0.0
    except ValueError:
        return None
    return value if value > 0 else None


def _notes(facts: NiftiFacts) -> list[str]:
    notes = ["A NIfTI file names no patient; its slices are not linked with other series."]
    if not facts.oriented:
        notes.append("The file states no orientation: left and right may be exchanged.")
    if facts.volumes > 1:
        notes.append(f"The file holds {facts.volumes:,} volumes; the first is shown.")
    return notes
