"""How the cells of each tumour are arranged: whorls, palisades, nests, pseudorosettes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy.spatial import cKDTree

from spinextract_gui.synthesis.fields import SmoothField

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.geometry import Size

    Floats = NDArray[np.float32]


_CALCIFIED = 0.16
"""Share of the whorls with a psammoma body."""
_VESSELS_FROM = 0.88
"""Chance from which a centre of a schwannoma or metastasis holds a vessel."""


@dataclass(frozen=True, slots=True)
class Local:
    """The tissue around some points; all fields have the shape (N,).

    Attributes
    ----------
    angle
        Direction of fibres and long nuclei, radians from the column axis, modulo pi.
    order
        0: cells lie in any direction, 1: all lie along `angle`.
    cells, fibres
        Chance that a candidate cell or fibre is kept.
    """

    angle: Floats
    order: Floats
    cells: Floats
    fibres: Floats


class Centres:
    """Points scattered over the slide about evenly; structures grow around them.

    Parameters
    ----------
    spacing_px
        Mean distance of neighbours.
    """

    def __init__(self, rng: np.random.Generator, size: Size, spacing_px: float) -> None:
        lattice = [
            np.arange(-1.5, extent / spacing_px + 1.5) * spacing_px
            for extent in (size.height, size.width)
        ]
        grid = np.stack(np.meshgrid(*lattice, indexing="ij"), axis=-1).reshape(-1, 2)
        self.points = grid + rng.uniform(-0.42, 0.42, grid.shape) * spacing_px
        self.chance = rng.random(len(grid))
        self.angle = rng.uniform(0, np.pi, len(grid))
        self._tree = cKDTree(self.points)

    def nearest(
        self, rows: Floats, cols: Floats, count: int = 1
    ) -> tuple[Floats, NDArray[np.intp]]:
        """Return distances and numbers of the `count` nearest centres, (N, count) each."""
        distance, index = self._tree.query(np.stack([rows, cols], -1), k=[*range(1, count + 1)])
        return np.asarray(distance, np.float32), np.asarray(index, np.intp)


class Architecture(ABC):
    """Arrangement of one tissue; `ornament` names the structure at its marked centres."""

    ornament: ClassVar[str] = "vessel"
    spacing_px: ClassVar[float]

    def __init__(self, rng: np.random.Generator, size: Size, scale: float) -> None:
        self.flow = SmoothField(rng, 520 * scale)
        self.looseness = SmoothField(rng, 260 * scale)
        self.centres = Centres(rng, size, self.spacing_px * scale)
        self.scale = scale

    @abstractmethod
    def at(self, rows: Floats, cols: Floats) -> Local:
        """Describe the tissue around points."""

    def ornaments(self) -> NDArray[np.intp]:
        """Return the numbers of the centres that carry an ornament: here and there a vessel."""
        return np.flatnonzero(self.centres.chance > _VESSELS_FROM)

    def _beside_vessels(self, cells: Floats, distance: Floats, index: NDArray[np.intp]) -> Floats:
        """Return `cells` without those that would lie in the vessel at their nearest centre."""
        inside = (self.centres.chance[index] > _VESSELS_FROM) & (distance < 26 * self.scale)
        return np.where(inside, 0, cells).astype(np.float32)

    def _flow_angle(self, rows: Floats, cols: Floats) -> Floats:
        return np.float32(1.3) * self.flow.at(rows, cols)

    def _polar(self, rows: Floats, cols: Floats, index: NDArray[np.intp]) -> Floats:
        """Return the direction from each centre to its point."""
        to = np.stack([rows, cols], -1) - self.centres.points[index]
        return np.arctan2(to[..., 0], to[..., 1]).astype(np.float32)


class Whorls(Architecture):
    """Meningioma: cells wind around centres, some of which calcify to psammoma bodies."""

    ornament = "psammoma body"
    spacing_px = 205.0

    def at(self, rows: Floats, cols: Floats) -> Local:
        """Describe the tissue around points."""
        distance, index = self.centres.nearest(rows, cols)
        distance, index = distance[:, 0], index[:, 0]
        radius = np.float32(self.scale) * (70 + 45 * self.centres.angle[index] / np.pi)
        pull = np.exp(-((distance / radius) ** 4)).astype(np.float32)
        turn = self._polar(rows, cols, index) + np.float32(np.pi / 2)
        angle = blend(turn, self._flow_angle(rows, cols), pull)
        calcified = (self.centres.chance[index] < _CALCIFIED) & (distance < 40 * self.scale)
        loose = np.clip(0.75 - 0.3 * self.looseness.at(rows, cols), 0.15, 1)
        return Local(angle, 0.78 + 0.2 * pull, np.where(calcified, 0, loose), np.ones_like(angle))

    def ornaments(self) -> NDArray[np.intp]:
        """Return the calcified centres."""
        return np.flatnonzero(self.centres.chance < _CALCIFIED)


class Fascicles(Architecture):
    """Schwannoma: bundles of spindle cells; in places nuclei line up in palisades."""

    spacing_px = 420.0

    def at(self, rows: Floats, cols: Floats) -> Local:
        """Describe the tissue around points."""
        distance, index = self.centres.nearest(rows, cols, 2)
        first, second = index[:, 0], index[:, 1]
        share = 1 / (1 + np.exp((distance[:, 0] - distance[:, 1]) / 25))
        angle = blend(
            self.centres.angle[first].astype(np.float32),
            self.centres.angle[second].astype(np.float32),
            share.astype(np.float32),
        )
        angle = angle + 0.22 * self.flow.at(rows, cols)
        to = np.stack([rows, cols], -1) - self.centres.points[first]
        along = to[:, 1] * np.cos(self.centres.angle[first]) + to[:, 0] * np.sin(
            self.centres.angle[first]
        )
        wave = np.sin(2 * np.pi * along / (95 * self.scale) + 1.2 * self.looseness.at(rows, cols))
        palisade = self.centres.chance[first] < 0.6
        cells = np.where(palisade, np.clip(0.3 + 1.2 * wave, 0.0, 1), 0.45)
        cells = self._beside_vessels(cells, distance[:, 0], first)
        return Local(angle, np.full_like(angle, 0.97), cells, np.ones_like(angle))


class Nests(Architecture):
    """Metastasis: crowded cells in nests with fibrous septa between."""

    spacing_px = 330.0

    def at(self, rows: Floats, cols: Floats) -> Local:
        """Describe the tissue around points."""
        distance, index = self.centres.nearest(rows, cols, 2)
        between = np.diff(self.centres.points[index], axis=1)[:, 0]
        angle = (np.arctan2(between[:, 0], between[:, 1]) + np.pi / 2).astype(np.float32)
        width = self.scale * (26 + 10 * self.looseness.at(rows, cols))
        septum = np.clip(1.5 - (distance[:, 1] - distance[:, 0]) / width, 0, 1)
        cells = self._beside_vessels(np.where(septum > 0.6, 0.10, 1.0), distance[:, 0], index[:, 0])
        return Local(
            angle,
            (0.9 * septum).astype(np.float32),
            cells,
            (0.12 + 0.88 * septum).astype(np.float32),
        )


class Pseudorosettes(Architecture):
    """Ependymoma: a fibrillary zone without nuclei around each vessel, processes radial."""

    ornament = "vessel"
    spacing_px = 255.0

    def at(self, rows: Floats, cols: Floats) -> Local:
        """Describe the tissue around points."""
        distance, index = self.centres.nearest(rows, cols)
        distance, index = distance[:, 0], index[:, 0]
        zone = self.scale * (62 + 24 * self.centres.angle[index] / np.pi)
        edge = (distance - zone) / (9 * self.scale)
        outside = 1 / (1 + np.exp(-edge))
        crowd = np.exp(-((edge - 3) ** 2) / 12)
        base = np.clip(0.42 - 0.25 * self.looseness.at(rows, cols), 0.15, 1)
        pull = np.exp(-((distance / (1.7 * zone)) ** 4)).astype(np.float32)
        angle = blend(self._polar(rows, cols, index), self._flow_angle(rows, cols), pull)
        cells = outside * np.minimum(1, base + 0.5 * crowd)
        return Local(
            angle,
            0.15 + 0.75 * pull,
            cells.astype(np.float32),
            np.where(distance < 16 * self.scale, 0, 1).astype(np.float32),
        )

    def ornaments(self) -> NDArray[np.intp]:
        """Return all centres: each is a vessel."""
        return np.arange(len(self.centres.points))


def blend(first: Floats, second: Floats, share: Floats) -> Floats:
    """Mix two directions modulo pi; `share` is the weight of the first."""
    along = share * np.cos(2 * first) + (1 - share) * np.cos(2 * second)
    across = share * np.sin(2 * first) + (1 - share) * np.sin(2 * second)
    result: Floats = (0.5 * np.arctan2(across, along)).astype(np.float32)
    return result
