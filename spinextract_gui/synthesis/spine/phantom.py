"""A spine phantom: pictures on any plane, and the truth about every level."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.geometry import Plane, Position
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.synthesis.spine.anatomy import draw_anatomy
from spinextract_gui.synthesis.spine.arches import Arches
from spinextract_gui.synthesis.spine.canal import Canal
from spinextract_gui.synthesis.spine.column import Column
from spinextract_gui.synthesis.spine.contrast import draw_contrast
from spinextract_gui.synthesis.spine.grading import (
    NATURAL_SHARES,
    LevelTruth,
    draw_grades,
)
from spinextract_gui.synthesis.spine.scanner import Scanner
from spinextract_gui.synthesis.spine.scene import Grain, make_scene
from spinextract_gui.synthesis.spine.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spinextract_gui.domain.mri.geometry import SliceGeometry
    from spinextract_gui.domain.mri.grade import Grade
    from spinextract_gui.domain.mri.series import SliceImage


class SpinePhantom:
    """One synthetic person.

    Parameters
    ----------
    seed
        Decides everything: the same seed gives the same pictures.
    grades
        Grade of every level; drawn with `shares` when None.
    """

    def __init__(
        self,
        seed: int,
        grades: Mapping[Level, Grade] | None = None,
        shares: Sequence[float] = NATURAL_SHARES,
    ) -> None:
        rng = np.random.default_rng([seed, 0])
        self.seed = seed
        drawn = draw_grades(rng, shares)
        self.anatomy = draw_anatomy(rng, drawn if grades is None else grades)
        contrast = draw_contrast(rng)
        self._column = Column(self.anatomy, contrast, rng)
        self._canal = Canal(self.anatomy, contrast, rng)
        self._arches = Arches(self.anatomy, contrast, rng)
        self._surroundings = Surroundings(self.anatomy, contrast, rng)
        self._scanner = Scanner(rng)
        self._fine, self._coarse = Grain(rng, 0.7), Grain(rng, 2.2)

    def render(self, geometry: SliceGeometry, noise_seed: int = 0) -> SliceImage:
        """Return the picture of a slice, (rows, columns) float32, whole numbers 0 to 4095."""
        scene = make_scene(self.anatomy, geometry)
        deep_mm = self._surroundings.paint(scene, self._fine, self._coarse)
        self._arches.paint(scene, self._fine, self._coarse)
        self._column.paint(scene, self._fine, self._coarse)
        self._canal.paint(scene, self._fine)
        rng = np.random.default_rng([self.seed, 1, noise_seed])
        return self._scanner.measure(scene, deep_mm, rng, geometry.plane is Plane.SAGITTAL)

    @cached_property
    def truth(self) -> Mapping[Level, LevelTruth]:
        """What is known of every level."""
        return {level: self._truth(level) for level in Level}

    def _truth(self, level: Level) -> LevelTruth:
        anatomy, tables = self.anatomy, self.anatomy.tables
        down = anatomy.disc_mm(level)
        row = int(tables.index(np.array(down)))
        x = float(tables.middle[row])
        front, back = float(tables.front[row]), float(tables.back[row])
        ends = [Position(x, *anatomy.curve.place(down, at)) for at in (front, back)]
        centre = Position(x, *anatomy.curve.place(down, (front + back) / 2))
        width = float(anatomy.widths_mm[level])
        return LevelTruth(level, anatomy.grades[level], width, centre, ends[0], ends[1])
