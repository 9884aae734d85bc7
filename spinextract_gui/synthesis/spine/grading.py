"""What a grade of central canal stenosis means in a phantom: widths of the dural sac."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from spinextract_gui.domain.mri.geometry import Position
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np


class WidthRange(NamedTuple):
    """Antero-posterior widths, in mm."""

    least_mm: float
    most_mm: float


WIDTHS_MM: Mapping[Grade, WidthRange] = {
    Grade.NORMAL_MILD: WidthRange(11.0, 16.0),
    Grade.MODERATE: WidthRange(7.0, 9.5),
    Grade.SEVERE: WidthRange(2.0, 5.5),
}
"""Antero-posterior width of the dural sac at the disc.

The limits are this program's own, laid around published ones: 10 to 12 mm is relative and under
10 mm absolute stenosis (Verbiest, Orthop Clin North Am 1975); severe stenosis leaves no
cerebrospinal fluid to be seen between the roots (Schizas et al., Spine 2010, grades C and D),
which in these phantoms happens below about 6 mm. The gaps between the ranges are wanted: a
phantom's grade is beyond doubt.
"""


@dataclass(frozen=True, slots=True)
class LevelTruth:
    """What is known of one level of a phantom.

    Attributes
    ----------
    width_mm
        Antero-posterior width of the dural sac behind the middle of the disc.
    centre
        Middle of the sac there: where a marker belongs.
    front, back
        Ends of the measured line.
    """

    level: Level
    grade: Grade
    width_mm: float
    centre: Position
    front: Position
    back: Position


NATURAL_SHARES = (0.70, 0.18, 0.12)
EVEN_SHARES = (0.5, 0.25, 0.25)


def draw_grades(rng: np.random.Generator, shares: Sequence[float]) -> dict[Level, Grade]:
    """Return a grade for every level, each drawn by itself with the given shares."""
    return {level: Grade(int(rng.choice(len(Grade), p=shares))) for level in Level}
