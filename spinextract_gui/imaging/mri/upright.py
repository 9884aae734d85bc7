"""Turning a sagittal slice head up and anterior left, whatever way its file has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry

if TYPE_CHECKING:
    from numpy.typing import NDArray


_Value = TypeVar("_Value", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Upright:
    """How a slice of a sagittal series is turned; only whole quarter turns and mirrorings.

    Attributes
    ----------
    transposed
        Rows and columns change places first.
    columns_reversed, rows_reversed
        Then the columns, and the rows, run the other way.
    rows, columns
        Size after turning.
    row_spacing_mm, column_spacing_mm
        Spacing after turning.
    """

    transposed: bool
    columns_reversed: bool
    rows_reversed: bool
    rows: int
    columns: int
    row_spacing_mm: float
    column_spacing_mm: float

    @classmethod
    def of(cls, geometry: SliceGeometry) -> Upright:
        """Return the turn for a sagittal slice, from its directions in the patient (LPS)."""
        along_x, along_y = geometry.along_row, geometry.along_column
        sizes = geometry.rows, geometry.columns
        spacings = geometry.row_spacing_mm, geometry.column_spacing_mm
        transposed = abs(along_x.z_mm) > abs(along_x.y_mm)
        if transposed:
            along_x, along_y = along_y, along_x
            sizes, spacings = sizes[::-1], spacings[::-1]
        return cls(transposed, along_x.y_mm < 0, along_y.z_mm > 0, *sizes, *spacings)

    def turned(self, values: NDArray[_Value]) -> NDArray[_Value]:
        """Return the slice head up and anterior left."""
        turned = values.T if self.transposed else values
        turned = turned[::-1] if self.rows_reversed else turned
        return turned[:, ::-1] if self.columns_reversed else turned

    @property
    def lies(self) -> bool:
        """Whether the head is not at the top of the slice as it is stored."""
        return self.transposed or self.rows_reversed

    def geometry(self, geometry: SliceGeometry) -> SliceGeometry:
        """Return where the turned slice lies in the patient."""
        first = self.to_slice(np.zeros((1, 2)))[0]
        along = geometry.along_row, geometry.along_column
        to_right, down = along[::-1] if self.transposed else along
        return SliceGeometry(
            geometry.to_patient(first),
            _reversed(to_right) if self.columns_reversed else to_right,
            _reversed(down) if self.rows_reversed else down,
            self.row_spacing_mm,
            self.column_spacing_mm,
            self.rows,
            self.columns,
        )

    def point(self, point: ImagePoint) -> ImagePoint:
        """Return the turned position of one of the slice's own."""
        return ImagePoint(*self.from_slice(point).tolist())

    def to_slice(self, points: NDArray[np.float64]) -> tuple[ImagePoint, ...]:
        """Return the slice's own pixel positions for turned ones (n, 2), (x, y)."""
        x, y = np.asarray(points, float).T
        x = self.columns - 1 - x if self.columns_reversed else x
        y = self.rows - 1 - y if self.rows_reversed else y
        pairs = zip(y, x, strict=True) if self.transposed else zip(x, y, strict=True)
        return tuple(ImagePoint(float(first), float(second)) for first, second in pairs)

    def from_slice(self, point: ImagePoint) -> NDArray[np.float64]:
        """Return the turned position (2,) as (x, y) of one of the slice's own."""
        x, y = (point.y, point.x) if self.transposed else point
        x = self.columns - 1 - x if self.columns_reversed else x
        y = self.rows - 1 - y if self.rows_reversed else y
        return np.array([x, y])


def _reversed(way: Position) -> Position:
    return Position(-way.x_mm, -way.y_mm, -way.z_mm)
