"""Where the pixels of an MRI slice lie in the patient (DICOM PS3.3, C.7.6.2).

Patient coordinates are DICOM's, in millimetres: x to the patient's left, y to the back
(posterior), z to the head (LPS).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Position(NamedTuple):
    """A place in the patient, in mm; also used for directions, which have length one."""

    x_mm: float
    y_mm: float
    z_mm: float

    def along(self, direction: Position) -> float:
        """Return the scalar product with `direction`."""
        return sum(a * b for a, b in zip(self, direction, strict=True))

    def minus(self, other: Position) -> Position:
        """Return the way from `other` to here."""
        return Position(*(a - b for a, b in zip(self, other, strict=True)))

    def moved(self, direction: Position, distance_mm: float) -> Position:
        """Return the place `distance_mm` along `direction`."""
        return Position(*(a + distance_mm * b for a, b in zip(self, direction, strict=True)))

    def cross(self, other: Position) -> Position:
        """Return the vector product."""
        return Position(
            self.y_mm * other.z_mm - self.z_mm * other.y_mm,
            self.z_mm * other.x_mm - self.x_mm * other.z_mm,
            self.x_mm * other.y_mm - self.y_mm * other.x_mm,
        )

    def distance_mm(self, other: Position) -> float:
        """Return the distance to `other`."""
        return math.dist(self, other)


class ImagePoint(NamedTuple):
    """A place on a slice in pixels; the centre of the top left pixel is (0, 0).

    `x` grows with the column, `y` with the row.
    """

    x: float
    y: float


class Plane(Enum):
    """How a slice lies in the patient."""

    SAGITTAL = "sagittal"
    AXIAL = "axial"
    CORONAL = "coronal"
    OBLIQUE = "oblique"


class Edges(NamedTuple):
    """What lies beyond the edges of a slice, as letters of A P R L H F, strongest first."""

    left: str
    right: str
    top: str
    bottom: str


_LETTERS = (("R", "L"), ("A", "P"), ("F", "H"))
_CLEARLY = 0.8
"""Cosine of about 37 degrees: a slice closer than that to a main plane is named after it."""
_NOTED = 0.35
"""A direction that leans by more than about 20 degrees gets a second letter."""
_PLANES = (Plane.SAGITTAL, Plane.CORONAL, Plane.AXIAL)


@dataclass(frozen=True, slots=True)
class SliceGeometry:
    """Size, spacing and place of one slice.

    Attributes
    ----------
    origin
        Centre of the top left pixel (ImagePositionPatient).
    along_row, along_column
        Directions in which the column index and the row index grow, each of length one and at
        right angles (the two halves of ImageOrientationPatient).
    row_spacing_mm, column_spacing_mm
        Distance between the centres of neighbouring rows, and of neighbouring columns
        (PixelSpacing in its own order).
    rows, columns
        Height and width in pixels.
    """

    origin: Position
    along_row: Position
    along_column: Position
    row_spacing_mm: float
    column_spacing_mm: float
    rows: int
    columns: int

    @property
    def normal(self) -> Position:
        """Direction at right angles to the slice, of length one."""
        return self.along_row.cross(self.along_column)

    @property
    def centre(self) -> Position:
        """Middle of the slice."""
        return self.to_patient(ImagePoint((self.columns - 1) / 2, (self.rows - 1) / 2))

    @property
    def plane(self) -> Plane:
        """The main plane that the slice is close to, or OBLIQUE."""
        strength = [abs(part) for part in self.normal]
        most = max(range(3), key=strength.__getitem__)
        return _PLANES[most] if strength[most] >= _CLEARLY else Plane.OBLIQUE

    @property
    def place_mm(self) -> float:
        """Position of the slice along its normal: what slices are sorted by."""
        return self.origin.along(self.normal)

    @property
    def edges(self) -> Edges:
        """Orientation letters of the four edges."""
        return Edges(
            left=_letters(self.along_row, -1),
            right=_letters(self.along_row, 1),
            top=_letters(self.along_column, -1),
            bottom=_letters(self.along_column, 1),
        )

    def to_patient(self, point: ImagePoint) -> Position:
        """Return where a pixel position lies in the patient (PS3.3, equation C.7.6.2.1-1)."""
        return self.origin.moved(self.along_row, point.x * self.column_spacing_mm).moved(
            self.along_column, point.y * self.row_spacing_mm
        )

    def to_image(self, position: Position) -> ImagePoint:
        """Return the pixel position closest to a place in the patient."""
        way = position.minus(self.origin)
        return ImagePoint(
            way.along(self.along_row) / self.column_spacing_mm,
            way.along(self.along_column) / self.row_spacing_mm,
        )

    def distance_mm(self, position: Position) -> float:
        """Return how far a place lies off the slice, signed along the normal."""
        return position.minus(self.origin).along(self.normal)

    def contains(self, point: ImagePoint) -> bool:
        """Whether a pixel position lies on the slice."""
        return -0.5 <= point.x < self.columns - 0.5 and -0.5 <= point.y < self.rows - 0.5

    def length_mm(self, first: ImagePoint, second: ImagePoint) -> float:
        """Return the distance between two pixel positions."""
        return math.hypot(
            (second.x - first.x) * self.column_spacing_mm,
            (second.y - first.y) * self.row_spacing_mm,
        )


def _letters(direction: Position, sign: int) -> str:
    """Return the letters of a direction times `sign`, strongest first."""
    parts = sorted(
        ((abs(part), axis) for axis, part in enumerate(direction)),
        key=lambda one: (-one[0], one[1]),
    )
    strong = [axis for size, axis in parts if size >= _NOTED][:2] or [parts[0][1]]
    return "".join(_LETTERS[axis][int(sign * direction[axis] > 0)] for axis in strong)
