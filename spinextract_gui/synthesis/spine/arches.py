"""What lies behind the canal: laminae, spinous processes, ligaments, pedicles, foramina."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.synthesis.spine.anatomy import Anatomy
    from spinextract_gui.synthesis.spine.contrast import Contrast
    from spinextract_gui.synthesis.spine.scene import Grain, Scene

    Floats = NDArray[np.floating]


class Arches:
    """Paints the posterior elements of one spine."""

    def __init__(self, anatomy: Anatomy, contrast: Contrast, rng: np.random.Generator) -> None:
        self._anatomy, self._contrast = anatomy, contrast
        count = len(anatomy.bodies_mm)
        self._drop = rng.uniform(0.2, 0.45)
        self._long = rng.uniform(22, 30) * rng.normal(1, 0.08, count).astype(np.float32)
        self._long[9:] *= 0.35
        self._tall = rng.uniform(7.0, 9.5) * rng.normal(1, 0.1, count).astype(np.float32)
        self._streaks = rng.uniform(0.15, 0.6)
        self._fatty = rng.uniform(0.1, 0.6)

    def paint(self, scene: Scene, fine: Grain, coarse: Grain) -> None:
        """Paint them into the scene, before the canal."""
        arch = self._anatomy.tables.arch[scene.index]
        sideways = np.abs(scene.across)
        behind = scene.back - roof(arch, sideways)
        streak = coarse.at(scene.down, scene.back * 0.4, scene.across)
        self._paint_ligaments(scene, behind, sideways, streak)
        self._paint_spines(scene, behind, sideways, fine)
        if float(sideways.max()) > 9:
            self._paint_sides(scene, sideways, arch, fine)

    def _paint_ligaments(
        self, scene: Scene, behind: Floats, sideways: Floats, streak: Floats
    ) -> None:
        contrast = self._contrast
        mix = (self._fatty + self._streaks * streak).clip(0, 1)
        value = contrast.ligament + mix * (contrast.fat - contrast.ligament)
        depth = np.minimum(behind, 36 - behind)
        scene.paint(np.minimum(depth, 5.0 - sideways), value)
        string = np.minimum(behind - 27, 31 - behind)
        scene.paint(np.minimum(string, 4.0 - sideways), contrast.ligament)

    def _paint_spines(self, scene: Scene, behind: Floats, sideways: Floats, fine: Grain) -> None:
        contrast = self._contrast
        bodies, heights = self._anatomy.bodies_mm, self._anatomy.body_heights_mm
        along = scene.down - self._drop * (behind - 8)
        middles = bodies + 0.42 * heights
        number = np.searchsorted((middles[1:] + middles[:-1]) / 2, along.ravel())
        number = number.reshape(along.shape)
        off = np.abs(along - middles[number])
        tall = self._tall[number] * (0.75 + 0.25 * (behind / 18).clip(0, 1))
        inside = np.minimum(tall - off, np.minimum(behind, self._long[number] - behind))
        corner = (tall - off).clip(0) * (self._long[number] - behind).clip(0)
        inside = np.minimum(inside, np.sqrt(corner) - 1.2)
        inside = np.minimum(inside, 3.8 - sideways)
        grain = 1 + 0.1 * fine.at(scene.down, scene.back, scene.across)
        scene.paint(inside + 0.6, contrast.cortex)
        scene.paint(inside - 0.6, contrast.marrow * 1.1 * grain)
        lamina = np.minimum(np.minimum(behind, 6.0 - behind), 8.5 - off)
        lamina = np.minimum(lamina, np.minimum(14.0 - sideways, sideways - 1.5))
        scene.paint(lamina + 0.4, contrast.cortex)
        scene.paint(lamina - 1.0, contrast.marrow * grain)

    def _paint_sides(self, scene: Scene, sideways: Floats, arch: Floats, fine: Grain) -> None:
        """Paint foramina with their fat and roots, pedicles and facet joints."""
        contrast = self._contrast
        bodies, heights = self._anatomy.bodies_mm, self._anatomy.body_heights_mm
        number = np.searchsorted((bodies[1:] + bodies[:-1]) / 2, scene.down.ravel())
        number = number.reshape(scene.down.shape)
        off = (scene.down - bodies[number]) / heights[number]
        gap = np.minimum(sideways - 9.0, 21.5 - sideways)
        room = 1 - ((sideways - 15.5) / 8) ** 4 - ((scene.back - 5.5) / (arch - 8).clip(4)) ** 2
        grain = 1 + 0.1 * fine.at(scene.down, scene.back, scene.across)
        scene.paint(np.minimum(6 * room, gap), contrast.fat * grain)
        outwards = (sideways - 10) * 0.35
        root = np.hypot((off - 0.34) * heights[number] - outwards, scene.back - 4.5 - outwards)
        scene.paint(np.minimum(2.8 - root, gap), contrast.root)
        pedicle = np.minimum(0.29 - np.abs(off + 0.16), 0.5) * heights[number]
        long = np.minimum(scene.back + 4, arch - 1 - scene.back)
        pedicle = np.minimum(np.minimum(pedicle, np.minimum(gap - 2, 19 - sideways)), long)
        scene.paint(pedicle + 0.4, contrast.cortex)
        scene.paint(pedicle - 0.9, contrast.marrow * grain)
        self._paint_facets(scene, sideways, scene.back - arch, off * heights[number], grain)

    def _paint_facets(
        self, scene: Scene, sideways: Floats, behind: Floats, below: Floats, grain: Floats
    ) -> None:
        """Paint the joint between two vertebrae: two processes with a slanted gap."""
        slant = (sideways - 17.0) * 0.8 + (behind + 2.0) * 0.6 - 0.1 * (below - 16)
        length = (sideways - 17.0) * 0.6 - (behind + 2.0) * 0.8
        facet = 8.5 - np.hypot(slant, length * 0.85)
        gap = np.abs(slant + 0.04 * length**2)
        near = 1 - (np.abs(np.abs(below) - 15.0) / 14.0).clip(0, 1) ** 4
        facet = np.minimum(facet, 10 * near - 1)
        scene.paint(facet + 0.4, self._contrast.cortex)
        scene.paint(np.minimum(facet, gap - 1.3) - 0.9, self._contrast.marrow * grain)
        scene.paint(np.minimum(facet - 1, 0.5 - gap), self._contrast.vein)


def roof(arch: Floats, sideways: Floats) -> Floats:
    """Return where the bony canal ends at the back: a gable over its middle."""
    return np.asarray(arch - (0.45 * sideways).clip(0, 6))
