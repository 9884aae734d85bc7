"""One person's spine, drawn by seed: sizes, curve, discs and the course of the canal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.synthesis.spine.curve import SpineCurve
from spinextract_gui.synthesis.spine.grading import WIDTHS_MM
from spinextract_gui.synthesis.spine.tables import FIRST_LEVEL, Course, Tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

BODY_HEIGHTS_MM = (20.0, 21.0, 22.0, 23.5, 25.5, 26.5, 27.0, 27.0, 26.5, 28.0, 22.0, 19.0, 17.0)
"""T9 to L5, then S1 to S4: common sizes of adults."""
DISC_HEIGHTS_MM = (4.5, 5.0, 5.5, 6.5, 7.5, 9.0, 10.0, 10.5, 9.5, 2.6, 1.6, 1.2)
"""Below each of these bodies but the last."""
SLOPES_DEG = (-9.0, -13.0, -16.0, -17.0, -15.0, -9.0, 0.0, 13.0, 32.0, 45.0, 44.0, 28.0)
"""Direction of the line at each disc; 0 is straight down, positive to the back."""


@dataclass(frozen=True, eq=False)
class Discs:
    """One entry per disc, (n,) float32: lengths in mm, the rest as a share."""

    centres_mm: Floats
    half_heights_mm: Floats
    hollows_mm: Floats
    wedges_mm: Floats
    wear: Floats
    brightness: Floats


@dataclass(frozen=True, eq=False)
class Anatomy:
    """A spine.

    Attributes
    ----------
    bodies_mm
        Middles of the vertebral bodies along the line, T9 first.
    conus_mm
        Where the spinal cord ends.
    """

    curve: SpineCurve
    bodies_mm: Floats
    body_heights_mm: Floats
    discs: Discs
    tables: Tables
    conus_mm: float
    grades: Mapping[Level, Grade]
    widths_mm: Mapping[Level, float]

    def disc_mm(self, level: Level) -> float:
        """Return the middle of a level's disc along the line."""
        return float(self.discs.centres_mm[FIRST_LEVEL + level])


def draw_anatomy(rng: np.random.Generator, grades: Mapping[Level, Grade]) -> Anatomy:
    """Return a spine with the given grades."""
    size = rng.uniform(0.88, 1.12)
    wear = _wear(rng, grades)
    heights = np.array(BODY_HEIGHTS_MM) * size * rng.normal(1, 0.03, len(BODY_HEIGHTS_MM))
    gaps = np.array(DISC_HEIGHTS_MM) * size * rng.uniform(0.85, 1.1) * (1 - 0.45 * wear)
    bodies, centres = _stack(heights, gaps)
    zero = centres[FIRST_LEVEL + 2]
    bodies, centres = bodies - zero, centres - zero
    discs = Discs(
        *(
            part.astype(np.float32)
            for part in (
                centres,
                gaps / 2,
                rng.uniform(0.4, 1.8, len(gaps)) * np.minimum(1, gaps / 6) * (1 - 0.5 * wear),
                rng.normal(0.6, 0.7, len(gaps)) * (gaps > 3),
                wear,
                rng.uniform(0.85, 1.15, len(gaps)),
            )
        )
    )
    widths = {level: float(rng.uniform(*WIDTHS_MM[grade])) for level, grade in grades.items()}
    curve = _curve(rng, bodies, centres)
    course = Course(rng, bodies, heights, discs.centres_mm, discs.half_heights_mm, widths, size)
    return Anatomy(
        curve,
        bodies.astype(np.float32),
        heights.astype(np.float32),
        discs,
        course.tables(),
        float(rng.uniform(bodies[3], bodies[5])),
        grades,
        widths,
    )


def _wear(rng: np.random.Generator, grades: Mapping[Level, Grade]) -> NDArray[np.float64]:
    """Return how worn each disc is, 0 to 1; narrow levels tend to have worn discs."""
    wear = np.clip(rng.uniform(0, 1) + rng.normal(0, 0.25, len(DISC_HEIGHTS_MM)), 0, 1)
    for level, grade in grades.items():
        wear[FIRST_LEVEL + level] += 0.12 * grade * rng.uniform(0, 1)
    return np.clip(wear, 0, 1)


def _stack(
    heights: NDArray[np.float64], gaps: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the middles of bodies and of discs, laid one below the other."""
    lengths = np.zeros(len(heights) + len(gaps))
    lengths[::2], lengths[1::2] = heights, gaps
    middles = np.cumsum(lengths) - lengths / 2
    return middles[::2], middles[1::2]


def _curve(
    rng: np.random.Generator, bodies: NDArray[np.float64], centres: NDArray[np.float64]
) -> SpineCurve:
    lordosis, tilt = rng.uniform(0.35, 1.25), rng.normal(0, 3.5)
    slopes = np.array(SLOPES_DEG) * lordosis + tilt + rng.normal(0, 1.5, len(SLOPES_DEG))
    knots = np.concatenate([[bodies[0] - 80], centres, [bodies[-1] + 60]])
    slopes = np.concatenate([slopes[:1] * 0.5, slopes, slopes[-1:] - 35])
    return SpineCurve(knots, np.deg2rad(slopes), 0.0)
