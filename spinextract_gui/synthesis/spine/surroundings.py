"""Muscle, fat, vessels, bowel and bladder around the spine, and the skin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.synthesis.spine.anatomy import Anatomy
    from spinextract_gui.synthesis.spine.contrast import Contrast
    from spinextract_gui.synthesis.spine.scene import Grain, Scene

    Floats = NDArray[np.floating]


class Surroundings:
    """Paints everything but the spine of one person."""

    def __init__(self, anatomy: Anatomy, contrast: Contrast, rng: np.random.Generator) -> None:
        self._anatomy, self._contrast = anatomy, contrast
        self._muscle_mm = rng.uniform(40, 58)
        self._fat_mm = float(rng.choice([rng.uniform(4, 15), rng.uniform(12, 50)]))
        self._belly_mm = rng.uniform(70, 140)
        self._fatty = rng.uniform(0.0, 0.3)
        self._blobs = rng.uniform((-110, -170, 3), (-15, 90, 14), (14, 3)).astype(np.float32)
        self._blob_values = rng.uniform(0.0, 1.0, 14) ** 2 * rng.uniform(0.2, 0.9)
        self._bladder = rng.uniform((-75, -190, 0), (-35, -135, 28)).tolist()
        self._aorta = rng.uniform((6, 7), (14, 10)).tolist()
        self._bright_line = rng.uniform(0.3, 1.2)

    def paint(self, scene: Scene, fine: Grain, coarse: Grain) -> Floats:
        """Paint them first of all; returns how deep below the back's skin pixels lie, in mm."""
        contrast = self._contrast
        rough = coarse.at(scene.z, scene.y, scene.x)
        line = self._smooth_line(scene)
        fascia = line + self._muscle_mm - (scene.x / 40) ** 2 * 1.5
        skin = fascia + self._fat_mm * (1 + 0.15 * np.sin(scene.z / 40)) - (scene.x / 45) ** 2 * 2.5
        self._paint_front(scene, line, rough, fine)
        self._paint_muscle(scene, fascia, rough, fine.at(scene.down * 0.3, scene.back, scene.x))
        septa = 1 - 0.25 * (fine.at(scene.z, scene.y * 2, scene.x) > 1.6)
        scene.paint(scene.y - fascia, contrast.skin_fat * septa)
        scene.paint(scene.y - skin + 1.5, contrast.muscle * 1.5)
        scene.paint(scene.y - skin, 0.0)
        round_body = np.hypot(scene.x / 175, (scene.y - line + 20) / (self._belly_mm + 40))
        scene.paint((round_body - 1) * 100, 0.0)
        return skin - scene.y

    def _smooth_line(self, scene: Scene) -> Floats:
        """Return y of the back of the bodies at each height, its bends flattened."""
        heights = np.linspace(-260, 260, 27).astype(np.float32)
        bends = self._anatomy.curve.heights(heights)
        smooth = np.convolve(np.pad(bends, 3, mode="edge"), np.full(7, 1 / 7), mode="valid")
        flat = 0.5 * smooth + 0.5 * smooth.mean()
        return np.asarray(np.interp(scene.z, heights, flat), np.float32)

    def _paint_front(self, scene: Scene, line: Floats, rough: Floats, fine: Grain) -> None:
        contrast = self._contrast
        clutter = contrast.bowel * (1 + 0.3 * rough + 0.12 * fine.at(scene.z, scene.y, scene.x))
        scene.picture[...] = clutter
        for (y, z, size), value in zip(self._blobs, self._blob_values, strict=True):
            far = np.hypot(scene.y - y, (scene.z - z) * 0.8) + 3 * rough
            scene.paint(size - far - np.abs(scene.x) * 0.1, float(value), cover=0.8)
        pelvic = np.minimum(-110 - scene.z + 0.4 * scene.y, 60.0) + 6 * rough
        scene.paint(pelvic, contrast.fat * (0.7 + 0.15 * rough))
        y, z, size = self._bladder
        far = np.hypot(scene.y - y, scene.z - z) + np.abs(scene.x) * 0.3
        scene.paint(size - far + 1.5 * rough, contrast.fluid * 0.95)
        depth = self._anatomy.tables.depth[scene.index]
        ahead = -scene.back - depth
        aside, radius = self._aorta
        for side, value in ((aside, 0.04), (-aside - 4, 0.12)):
            vessel = radius - np.hypot(scene.across - side, ahead - radius - 3)
            scene.paint(np.minimum(vessel, scene.z + 60), value)
        near = np.minimum(ahead + 3, 3.5 - ahead) - 0.8 * rough
        scene.paint(np.minimum(near, 24 - np.abs(scene.across)), contrast.fat * self._bright_line)
        scene.paint(line - self._belly_mm - 6 - scene.y, 0.6 * contrast.skin_fat)
        psoas = 1 - np.hypot((np.abs(scene.across) - 38) / 15, (scene.back + 16) / 20)
        scene.paint(psoas * 15, contrast.muscle * (1 + 0.15 * rough))

    def _paint_muscle(self, scene: Scene, fascia: Floats, rough: Floats, fine: Floats) -> None:
        contrast = self._contrast
        fatty = (self._fatty + 0.15 * rough + 0.1 * fine).clip(0, 1)
        value = contrast.muscle + fatty * (contrast.fat - contrast.muscle)
        sideways = np.abs(scene.across)
        forward = 0.25 * (sideways - 22).clip(0) + 2 * rough
        behind = np.minimum(scene.back - 4 + forward, fascia - 1.5 - scene.y)
        scene.paint(behind, contrast.fat * (0.85 + 0.1 * rough))
        middle = (sideways - 27) / 27
        bundle = 1 - np.abs(middle) ** 3 - (np.abs(scene.back - 34) / 30) ** 3
        scene.paint(np.minimum(np.minimum(behind, 12 * bundle), sideways - 2), value)
        flank = 1 - np.hypot((sideways - 60) / 16, (scene.back - 2) / 17)
        scene.paint(14 * flank, value)
        scene.paint(np.minimum(scene.y - fascia + 2.5, fascia - scene.y), contrast.ligament)
