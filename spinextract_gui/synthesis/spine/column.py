"""Vertebral bodies and discs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.synthesis.spine.anatomy import Anatomy
    from spinextract_gui.synthesis.spine.contrast import Contrast
    from spinextract_gui.synthesis.spine.scene import Grain, Scene

    Floats = NDArray[np.floating]

_HALF_WIDTH_MM = 23.0
_ROUNDNESS = 3.0


class Column:
    """Paints bodies and discs of one spine.

    Parameters
    ----------
    rng
        For spots in the marrow and changes beside the discs.
    """

    def __init__(self, anatomy: Anatomy, contrast: Contrast, rng: np.random.Generator) -> None:
        self._anatomy, self._contrast = anatomy, contrast
        count = len(anatomy.bodies_mm)
        self._marrow = contrast.marrow * rng.normal(1, 0.06, count).astype(np.float32)
        self._texture = rng.uniform(0.05, 0.16)
        self._beside = np.where(rng.random(count) < 0.15, rng.uniform(-0.4, 0.7, count), 0.0)
        self._beside = self._beside.astype(np.float32)
        self._vein = rng.uniform(0, 1, count).astype(np.float32)
        self._osteophyte = rng.uniform(0, 3.0)
        self._cleft = rng.uniform(0, 0.5)

    def paint(self, scene: Scene, fine: Grain, coarse: Grain) -> None:
        """Paint the column into the scene; the canal comes later and covers its back."""
        discs, tables = self._anatomy.discs, self._anatomy.tables
        nearest = _nearest(self._anatomy.bodies_mm, scene.down)
        body = _nearest(discs.centres_mm, scene.down, counting=True)
        half_depth = tables.depth[scene.index] / 2
        off = scene.down - discs.centres_mm[nearest]
        sideways = 1 - (np.abs(scene.across) / _HALF_WIDTH_MM).clip(0, 1) ** _ROUNDNESS
        deep = half_depth * sideways ** np.float32(1 / _ROUNDNESS)
        centre = scene.back + half_depth
        forward = -centre / half_depth
        half_height = (
            discs.half_heights_mm[nearest]
            + discs.hollows_mm[nearest] * (1 - (forward**2).clip(0, 1))
            + discs.wedges_mm[nearest] * forward.clip(-1, 1)
        ).clip(0.3)
        into_bone = np.abs(off) - half_height
        wear = discs.wear[nearest]
        lip = wear * self._osteophyte * np.exp(-into_bone.clip(0) / 3)
        within = deep + lip - np.abs(centre)
        within = np.minimum(within, _HALF_WIDTH_MM - np.abs(scene.across))
        speckle = fine.at(scene.down, scene.back, scene.across)
        self._paint_discs(scene, nearest, within, off, half_height, forward, speckle)
        inside = np.minimum(into_bone, within)
        grain = 1 + self._texture * speckle
        grain += 0.5 * self._texture * coarse.at(scene.down, scene.back, scene.across)
        beside = 1 + self._beside[nearest] * np.exp(-into_bone.clip(0) / 5)
        scene.paint(inside + 0.5, self._contrast.cortex)
        scene.paint(inside - 0.5, self._marrow[body] * grain * beside)
        self._paint_veins(scene, body, half_depth, grain)

    def _paint_discs(
        self,
        scene: Scene,
        nearest: NDArray[np.intp],
        within: Floats,
        off: Floats,
        half_height: Floats,
        forward: Floats,
        fine: Floats,
    ) -> None:
        discs, contrast = self._anatomy.discs, self._contrast
        wear = discs.wear[nearest]
        scene.paint(np.minimum(within + 1.0, half_height + 0.8 - np.abs(off)), contrast.annulus)
        bright = contrast.nucleus * (1 - wear) ** 1.5 * discs.brightness[nearest]
        value = contrast.worn_disc + (bright - contrast.worn_disc).clip(0)
        core = 1 - ((forward + 0.05) / 0.72) ** 2 - (off / half_height) ** 2
        core = core - (scene.across / 15) ** 2
        value = value * (1 - self._cleft * np.exp(-((off / 1.2) ** 2)))
        scene.paint(core * half_height * 0.8 + 0.5 * fine - 0.6, value)

    def _paint_veins(
        self, scene: Scene, body: NDArray[np.intp], half_depth: Floats, grain: Floats
    ) -> None:
        """Paint the bright notch in the middle of the back of a body."""
        off = np.abs(scene.down - self._anatomy.bodies_mm[body])
        long = half_depth * 0.7 * self._vein[body]
        inside = 1.1 - off - 0.8 * (-scene.back / long.clip(1)).clip(0) - np.abs(scene.across) / 4
        inside = np.minimum(inside, 1.5 - scene.back)
        scene.paint(inside, self._contrast.vein * grain, cover=0.7)


def _nearest(middles: Floats, down: Floats, counting: bool = False) -> NDArray[np.intp]:
    """Return the number of the disc nearest to each place, or with `counting` of the body.

    Parameters
    ----------
    middles
        What separates the numbers: the bodies' middles for discs, and the other way round.
    """
    found = np.searchsorted(middles, down.ravel()).reshape(down.shape)
    return found if counting else (found - 1).clip(0, len(middles) - 2)
