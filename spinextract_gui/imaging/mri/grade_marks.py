"""How each grade is marked: a colour, a shape and words, the same on screen and on paper.

Pure values without any drawing library, so that anything may draw with them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import Grade

if TYPE_CHECKING:
    from collections.abc import Mapping


class Shape(Enum):
    """Outline of a mark."""

    CIRCLE = "circle"
    TRIANGLE = "triangle"
    SQUARE = "square"


@dataclass(frozen=True, slots=True)
class GradeMark:
    """How one grade is marked; the colour never stands alone.

    Attributes
    ----------
    colour
        ``#RRGGBB``.
    """

    colour: str
    shape: Shape

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The colour as red, green, blue in 0-255."""
        red, green, blue = bytes.fromhex(self.colour[1:])
        return red, green, blue


GRADE_MARKS: Mapping[Grade, GradeMark] = {
    Grade.NORMAL_MILD: GradeMark("#3BA272", Shape.CIRCLE),
    Grade.MODERATE: GradeMark("#E6A700", Shape.TRIANGLE),
    Grade.SEVERE: GradeMark("#E0566B", Shape.SQUARE),
}
NOT_GRADED_SHAPE = Shape.CIRCLE
"""A level without a grade is a hollow circle in the colour of the words around it."""

_TRIANGLE_REACH = 1.34
_SQUARE_REACH = 0.886
"""Reach of the corners so that all three shapes look equally large: equal area, about pi r^2."""


def outline(shape: Shape, x: float, y: float, radius: float) -> tuple[tuple[float, float], ...]:
    """Return the corners of a mark around (`x`, `y`), y growing downwards.

    A circle comes as a polygon of 48 corners; `radius` is the circle's, the other shapes have
    about its area.
    """
    if shape is Shape.CIRCLE:
        turns = [2 * math.pi * corner / 48 for corner in range(48)]
        return tuple((x + radius * math.cos(t), y + radius * math.sin(t)) for t in turns)
    if shape is Shape.TRIANGLE:
        reach = radius * _TRIANGLE_REACH
        # The centre of the mark is the centre of its box: a triangle around its centre of mass
        # would seem to hang too high.
        top, bottom = y - 0.87 * reach, y + 0.87 * reach
        return ((x, top), (x + reach, bottom), (x - reach, bottom))
    half = radius * _SQUARE_REACH
    return ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
