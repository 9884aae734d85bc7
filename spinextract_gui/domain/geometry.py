"""Geometry on the pixel grid of a slide: rows grow downwards, columns to the right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A pixel position.

    Attributes
    ----------
    row, col
        Distance from the slide's top left corner in pixels of full resolution.
    """

    row: int
    col: int


@dataclass(frozen=True, slots=True)
class Size:
    """An extent in pixels of full resolution."""

    height: int
    width: int

    @property
    def area_px(self) -> int:
        """Number of pixels, as a Python integer that cannot overflow."""
        return self.height * self.width


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of pixels; `bottom` and `right` are exclusive."""

    row: int
    col: int
    height: int
    width: int

    @property
    def bottom(self) -> int:
        """First row below the region."""
        return self.row + self.height

    @property
    def right(self) -> int:
        """First column right of the region."""
        return self.col + self.width

    @property
    def origin(self) -> Point:
        """Top left corner."""
        return Point(self.row, self.col)

    @property
    def is_empty(self) -> bool:
        """Whether the region holds no pixel."""
        return self.height <= 0 or self.width <= 0

    def contains(self, point: Point) -> bool:
        """Whether `point` lies inside."""
        return self.row <= point.row < self.bottom and self.col <= point.col < self.right

    def intersection(self, other: Self) -> Region:
        """Return the common part; empty (zero height or width) where there is none."""
        row, col = max(self.row, other.row), max(self.col, other.col)
        height = max(0, min(self.bottom, other.bottom) - row)
        width = max(0, min(self.right, other.right) - col)
        return Region(row, col, height, width)

    @classmethod
    def of_size(cls, size: Size) -> Region:
        """Return the region that covers a whole slide of `size`."""
        return Region(0, 0, size.height, size.width)
