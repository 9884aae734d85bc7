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

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

BODY_HEIGHTS_MM = (20.0, 21.0, 22.0, 23.5, 25.5, 26.5, 27.0, 27.0, 26.5, 28.0, 22.0, 19.0, 17.0)
"""T9 to L5, then S1 to S4: common sizes of adults."""
DISC_HEIGHTS_MM = (4.5, 5.0, 5.5, 6.5, 7.5, 9.0, 10.0, 10.5, 9.5, 2.6, 1.6, 1.2)
"""Below each of these bodies but the last."""
DEPTHS_MM = (27.0, 28.0, 29.0, 30.0, 31.5, 33.0, 34.0, 34.5, 34.0, 29.0, 19.0, 14.0, 11.0)
SLOPES_DEG = (-9.0, -13.0, -16.0, -17.0, -15.0, -9.0, 0.0, 13.0, 32.0, 45.0, 44.0, 28.0)
"""Direction of the line at each disc; 0 is straight down, positive to the back."""
SAC_MM = (15.0, 15.0, 15.5, 16.0, 15.8, 15.3, 14.8, 14.4, 13.8, 12.5, 7.5, 1.0)
"""Antero-posterior width of the dural sac at each disc."""
FIRST_LEVEL = 4
"""Number of the L1/L2 disc among the discs."""
STEP_MM = 0.25


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
class Tables:
    """Values every `STEP_MM` along the line, in mm, float32.

    Attributes
    ----------
    depth
        Of the vertebral bodies from front to back.
    front, back
        Of the dural sac.
    half_width
        Of the dural sac, from its middle to a side.
    arch
        Where the bony canal ends at the back.
    middle
        Of the spine to the patient's left, which scoliosis moves.
    flavum
        Thickness of the ligament behind the sac.
    """

    start_mm: float
    depth: Floats
    front: Floats
    back: Floats
    half_width: Floats
    arch: Floats
    middle: Floats
    flavum: Floats

    def index(self, down: Floats) -> NDArray[np.intp]:
        """Return the row of the tables for each place along the line."""
        rows = ((down - self.start_mm) * (1 / STEP_MM)).astype(np.intp)
        return rows.clip(0, len(self.depth) - 1)


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
    return Anatomy(
        _curve(rng, bodies, centres),
        bodies.astype(np.float32),
        heights.astype(np.float32),
        discs,
        _tables(rng, bodies, heights, discs, widths, size),
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


def _tables(
    rng: np.random.Generator,
    bodies: NDArray[np.float64],
    heights: NDArray[np.float64],
    discs: Discs,
    widths: Mapping[Level, float],
    size: float,
) -> Tables:
    start, stop = bodies[0] - 80, bodies[-1] + 60
    down = np.arange(start, stop, STEP_MM)
    centres = discs.centres_mm
    depth = np.interp(down, bodies, np.array(DEPTHS_MM) * size * rng.uniform(0.93, 1.07))
    to_body = np.abs(down[:, None] - bodies).min(axis=1)
    waist = 1 - (to_body / (np.interp(down, bodies, heights) / 2)).clip(0, 1) ** 2
    depth = depth * (1 - rng.uniform(0.03, 0.10) * waist)
    sac = np.array(SAC_MM) * rng.uniform(0.9, 1.1)
    needed = [widths[level] + rng.uniform(0.3, 1.5) for level in Level]
    lumbar = slice(FIRST_LEVEL, FIRST_LEVEL + len(Level))
    sac[lumbar] = np.maximum(sac[lumbar], needed)
    room = np.interp(down, centres, sac)
    front = 1.0 + np.interp(down, centres[-5:-1], (0.0, rng.uniform(0.5, 4.5), 2.5, 1.0))
    front = front + rng.uniform(0, 1.2) * waist
    back = front + room * (1 + 0.04 * waist)
    arch = back + rng.uniform(2.0, 5.0)
    flavum = np.zeros_like(down)
    narrow = np.ones_like(down)
    for level in Level:
        place = float(centres[FIRST_LEVEL + level])
        row = int((place - start) / STEP_MM)
        missing = float(back[row] - front[row]) - widths[level]
        share = rng.uniform(0.25, 0.75)
        reach = float(discs.half_heights_mm[FIRST_LEVEL + level]) + rng.uniform(1.0, 3.5)
        bulge = np.exp(-(((down - place) / reach) ** 2))
        fold = np.exp(-(((down - place) / (reach * rng.uniform(0.9, 1.8))) ** 2))
        front = front + share * missing * bulge
        back = back - (1 - share) * missing * fold
        flavum = flavum + ((1 - share) * missing + rng.uniform(0.5, 2.0)) * fold
        squeezed = 1 - widths[level] / float(sac[FIRST_LEVEL + level])
        narrow = narrow - 0.55 * squeezed * fold
    half_width = np.interp(down, centres, np.minimum(10.5, sac * 0.72)) * size * narrow
    lean = rng.normal(0, 1.5) * np.sin((down - rng.uniform(-60, 60)) / 45)
    return Tables(
        float(start),
        *(part.astype(np.float32) for part in (depth, front, back, half_width, arch, lean, flavum)),
    )
