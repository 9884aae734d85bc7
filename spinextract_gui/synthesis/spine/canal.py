"""The dural sac and what lies in it and around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from spinextract_gui.synthesis.spine.arches import roof

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.synthesis.spine.anatomy import Anatomy
    from spinextract_gui.synthesis.spine.contrast import Contrast
    from spinextract_gui.synthesis.spine.scene import Grain, Scene

    Floats = NDArray[np.floating]

_ROUNDNESS = 2.3
_ROOTS = 20
_ROOT_STEP_MM = 2.0


class Canal:
    """Paints epidural tissue, sac, cord and roots of one spine."""

    def __init__(self, anatomy: Anatomy, contrast: Contrast, rng: np.random.Generator) -> None:
        self._anatomy, self._contrast = anatomy, contrast
        length = len(anatomy.tables.depth) // int(_ROOT_STEP_MM / 0.25) + 1
        wander = rng.standard_normal((2, _ROOTS, length)).astype(np.float32)
        wander = ndimage.gaussian_filter1d(wander, rng.uniform(4, 9), axis=2, mode="nearest")
        wander *= (rng.uniform(0.02, 0.07) / wander.std()).astype(np.float32)
        start = np.stack([rng.beta(3.5, 1.8, _ROOTS), rng.uniform(-0.75, 0.75, _ROOTS)])
        self._roots = start.astype(np.float32)[:, :, None] + wander
        self._thick_mm = rng.uniform(0.5, 0.8)
        self._density = rng.uniform(0.25, 0.85)
        self._flow = rng.uniform(0.0, 0.15)
        self._fat_behind = rng.uniform(0.3, 1.0)

    def paint(self, scene: Scene, fine: Grain) -> None:
        """Paint the canal over the column and under nothing."""
        tables, contrast, index = self._anatomy.tables, self._contrast, scene.index
        front, back = tables.front[index], tables.back[index]
        half = (back - front) / 2
        aside = scene.across / tables.half_width[index].clip(0.5)
        ahead = (scene.back - (front + back) / 2) / half.clip(0.25)
        self._paint_around(scene, front, back, fine)
        reach = (np.abs(aside) ** _ROUNDNESS + np.abs(ahead) ** _ROUNDNESS) ** (1 / _ROUNDNESS)
        inside = (1 - reach) * half.clip(0.25)
        scene.paint(inside + 0.6, contrast.ligament, cover=0.85)
        scene.paint(inside, self._content(scene, aside, ahead, half, inside))

    def _paint_around(self, scene: Scene, front: Floats, back: Floats, fine: Grain) -> None:
        tables, contrast = self._anatomy.tables, self._contrast
        sideways = np.abs(scene.across)
        arch = roof(np.maximum(tables.arch[scene.index], back + 1), sideways)
        beside = 12.0 - sideways
        bony = np.minimum(np.minimum(scene.back - 0.3, arch - scene.back), beside)
        fat = contrast.fat * (1 + 0.1 * fine.at(scene.down, scene.back, scene.across))
        veins = 0.5 * (contrast.fat + contrast.vein) * (front / 4).clip(0.15, 0.9)
        behind = scene.back > (front + back) / 2
        scene.paint(bony, np.where(behind, self._fat_behind * fat, veins))
        disc = np.abs(scene.down[..., None] - self._anatomy.discs.centres_mm[3:9]).min(axis=-1)
        bulge = np.minimum(np.minimum(front - 0.4 - scene.back, scene.back + 3), 6.5 - disc)
        bulge = np.minimum(bulge, (front - 1.2) * 1.2)
        scene.paint(np.minimum(bulge, beside), contrast.annulus)
        thick = tables.flavum[scene.index]
        flavum = np.minimum(scene.back - back + 0.3, back + thick + 0.5 - scene.back)
        folds = thick + 1.5 - (arch - scene.back)
        folds = np.minimum(np.minimum(folds, arch - scene.back), sideways - 1.5)
        flavum = np.maximum(flavum, folds)
        scene.paint(np.minimum(np.minimum(flavum, thick - 1.0), beside), contrast.ligament)

    def _content(
        self, scene: Scene, aside: Floats, ahead: Floats, half: Floats, inside: Floats
    ) -> Floats:
        """Return the signal in the sac, (rows, columns): fluid, cord and roots."""
        contrast = self._contrast
        value = np.full(scene.picture.shape, contrast.fluid, np.float32)
        rows, columns = np.nonzero(inside > -scene.edge_mm)
        down, u, v = scene.down[rows, columns], aside[rows, columns], ahead[rows, columns]
        room = half[rows, columns]
        crowd = self._crowding(down, u, (v + 1) / 2, room)
        fluid = contrast.fluid * (1 - self._flow * (1 - v**2))
        inner = fluid + (contrast.root - fluid) * crowd
        cord = self._cord(down, u, v, room)
        inner += cord * (contrast.cord - inner)
        value[rows, columns] = inner
        return value

    def _crowding(self, down: Floats, u: Floats, v: Floats, room: Floats) -> Floats:
        """Return the share of roots at points of the sac, 0 to 1; narrow places are full."""
        place = (down - self._anatomy.tables.start_mm) / _ROOT_STEP_MM
        at = place.astype(np.intp).clip(0, self._roots.shape[2] - 1)
        width = 2 * room
        below = down - self._anatomy.conus_mm
        share = np.zeros_like(down)
        for paths_v, paths_u in zip(*self._roots, strict=True):
            far = ((v - paths_v[at]) * width) ** 2 + ((u - paths_u[at]) * 7) ** 2 / 3
            share += np.exp(-far / (2 * self._thick_mm**2))
        share *= self._density * (0.5 + below / 30).clip(0, 1)
        full = ((7.0 - width) / 2.5).clip(0, 1)
        return np.maximum(share, 0.9 * full).clip(0, 1)

    def _cord(self, down: Floats, u: Floats, v: Floats, room: Floats) -> Floats:
        """Return the share of the cord at points of the sac."""
        above = (self._anatomy.conus_mm - down).clip(0)
        radius = 3.6 * (1 - np.exp(-above / 14)) - 0.3
        behind = 0.12 * room
        far = np.hypot(v * room - behind, u * 7)
        share: Floats = ((radius - far) / 0.9 + 0.5).clip(0, 1)
        return share
