"""The course of the canal: where the dural sac, ligaments and arches lie along a spine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.level import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

DEPTHS_MM = (27.0, 28.0, 29.0, 30.0, 31.5, 33.0, 34.0, 34.5, 34.0, 29.0, 19.0, 14.0, 11.0)
"""Of the vertebral bodies T9 to L5 and S1 to S4 from front to back."""
SAC_MM = (15.0, 15.0, 15.5, 16.0, 15.8, 15.3, 14.8, 14.4, 13.8, 12.5, 7.5, 1.0)
"""Antero-posterior width of the dural sac at each disc, T9/T10 first."""
FIRST_LEVEL = 4
"""Number of the L1/L2 disc among the discs."""
STEP_MM = 0.25


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


class Course:
    """Draws the tables of one spine step by step, first wide, then narrowed at the levels.

    Parameters
    ----------
    bodies, heights, centres, half_heights
        Middles and heights of the vertebral bodies, middles and half heights of the discs, in mm.
    widths
        Wanted width of the dural sac at each level, in mm.
    size
        Of the person, about one.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        bodies: Floats,
        heights: Floats,
        centres: Floats,
        half_heights: Floats,
        widths: Mapping[Level, float],
        size: float,
    ) -> None:
        self._rng, self._size, self._widths = rng, size, widths
        self._centres, self._half_heights = centres, half_heights
        self._start = float(bodies[0] - 80)
        self._down = np.arange(bodies[0] - 80, bodies[-1] + 60, STEP_MM)
        waist = self._draw_bodies(bodies, heights)
        self._draw_sac(waist)
        self._flavum, self._narrow = np.zeros_like(self._down), np.ones_like(self._down)
        for level in Level:
            self._narrow_at(level)

    def tables(self) -> Tables:
        """Return what was drawn."""
        rng, down = self._rng, self._down
        broad = np.minimum(10.5, self._sac * 0.72)
        half_width = np.interp(down, self._centres, broad) * self._size * self._narrow
        lean = rng.normal(0, 1.5) * np.sin((down - rng.uniform(-60, 60)) / 45)
        parts = (self._depth, self._front, self._back, half_width, self._arch, lean, self._flavum)
        return Tables(self._start, *(part.astype(np.float32) for part in parts))

    def _draw_bodies(self, bodies: Floats, heights: Floats) -> Floats:
        """Draw the depth of the bodies; return 1 at their waist and 0 at the discs."""
        rng, down = self._rng, self._down
        depth = np.interp(down, bodies, np.array(DEPTHS_MM) * self._size * rng.uniform(0.93, 1.07))
        to_body = np.abs(down[:, None] - bodies).min(axis=1)
        waist = 1 - (to_body / (np.interp(down, bodies, heights) / 2)).clip(0, 1) ** 2
        self._depth = depth * (1 - rng.uniform(0.03, 0.10) * waist)
        return np.asarray(waist)

    def _draw_sac(self, waist: Floats) -> None:
        """Draw a sac that is nowhere narrower than wanted."""
        rng, down = self._rng, self._down
        self._sac = np.array(SAC_MM) * rng.uniform(0.9, 1.1)
        needed = [self._widths[level] + rng.uniform(0.3, 1.5) for level in Level]
        lumbar = slice(FIRST_LEVEL, FIRST_LEVEL + len(Level))
        self._sac[lumbar] = np.maximum(self._sac[lumbar], needed)
        room = np.interp(down, self._centres, self._sac)
        ahead = (0.0, rng.uniform(0.5, 4.5), 2.5, 1.0)
        front = 1.0 + np.interp(down, self._centres[-5:-1], ahead)
        self._front = front + rng.uniform(0, 1.2) * waist
        self._back = self._front + room * (1 + 0.04 * waist)
        self._arch = self._back + rng.uniform(2.0, 5.0)

    def _narrow_at(self, level: Level) -> None:
        """Let disc and ligament take from the sac what is too much at a level."""
        rng, number = self._rng, FIRST_LEVEL + level
        place = float(self._centres[number])
        row = int((place - self._start) / STEP_MM)
        missing = float(self._back[row] - self._front[row]) - self._widths[level]
        share = rng.uniform(0.25, 0.75)
        reach = float(self._half_heights[number]) + rng.uniform(1.0, 3.5)
        bulge = np.exp(-(((self._down - place) / reach) ** 2))
        fold = np.exp(-(((self._down - place) / (reach * rng.uniform(0.9, 1.8))) ** 2))
        self._front = self._front + share * missing * bulge
        self._back = self._back - (1 - share) * missing * fold
        self._flavum = self._flavum + ((1 - share) * missing + rng.uniform(0.5, 2.0)) * fold
        squeezed = 1 - self._widths[level] / float(self._sac[number])
        self._narrow = self._narrow - 0.55 * squeezed * fold
