"""The points of a slice, as the painters of tissue need them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from spinextract_gui.domain.mri.geometry import ImagePoint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.geometry import SliceGeometry
    from spinextract_gui.synthesis.spine.anatomy import Anatomy

    Floats = NDArray[np.floating]
    Indices = NDArray[np.intp]

_COARSE_PX = 6
_TILE = 128
_FEATURE_PX = 2.0


@dataclass(frozen=True, eq=False)
class Scene:
    """Where each pixel of a slice lies; arrays are (rows, columns) float32, in mm.

    Attributes
    ----------
    x, y, z
        In the patient (LPS).
    down, back
        Along the spine, see `curve.Along`.
    across
        From the middle of the spine to the patient's left.
    index
        Row of the anatomy's tables.
    picture
        The signal painted so far.
    edge_mm
        Over this length one tissue goes over into the next: about a pixel.
    """

    x: Floats
    y: Floats
    z: Floats
    down: Floats
    back: Floats
    across: Floats
    index: Indices
    picture: Floats
    edge_mm: float

    def paint(self, inside_mm: Floats, value: Floats | float, cover: float = 1.0) -> None:
        """Lay a tissue over the picture where `inside_mm`, the depth below its edge, is above 0."""
        share = inside_mm * np.float32(1 / self.edge_mm)
        share += np.float32(0.5)
        np.clip(share, 0, cover, out=share)
        share *= value - self.picture
        self.picture[...] += share


def make_scene(anatomy: Anatomy, geometry: SliceGeometry) -> Scene:
    """Return the points of a slice over an empty picture."""
    shape = (geometry.rows, geometry.columns)
    x, y, z = _places(geometry)
    coarse_y, coarse_z = (part[::_COARSE_PX, ::_COARSE_PX] for part in _padded(y, z))
    along = anatomy.curve.along(coarse_y, coarse_z)
    down, back = (_refined(part, shape) for part in along)
    index = anatomy.tables.index(down)
    across = x - anatomy.tables.middle[index]
    edge = max(0.7, geometry.row_spacing_mm, geometry.column_spacing_mm)
    return Scene(x, y, z, down, back, across, index, np.zeros(shape, np.float32), edge)


def _places(geometry: SliceGeometry) -> tuple[Floats, Floats, Floats]:
    """Return x, y and z of every pixel, (rows, columns) each."""
    corner = geometry.to_patient(ImagePoint(0, 0))
    right = np.arange(geometry.columns, dtype=np.float32) * geometry.column_spacing_mm
    below = np.arange(geometry.rows, dtype=np.float32)[:, None] * geometry.row_spacing_mm
    x, y, z = (
        (
            corner[axis] + geometry.along_row[axis] * right + geometry.along_column[axis] * below
        ).astype(np.float32)
        for axis in range(3)
    )
    return x, y, z


def _padded(*parts: Floats) -> tuple[Floats, ...]:
    """Continue each part by its own slope, so that the coarse grid covers every pixel."""
    more = ((0, _COARSE_PX), (0, _COARSE_PX))
    return tuple(np.pad(part, more, mode="reflect", reflect_type="odd") for part in parts)


def _refined(coarse: Floats, shape: tuple[int, int]) -> Floats:
    """Return values of a coarse grid at every pixel, linear in between."""
    tall = _stretched(coarse, shape[0])
    return np.ascontiguousarray(_stretched(tall.T, shape[1]).T)


def _stretched(coarse: Floats, length: int) -> Floats:
    before, rest = np.divmod(np.arange(length), _COARSE_PX)
    share = (rest / np.float32(_COARSE_PX)).astype(np.float32)[:, None]
    step: Floats = np.diff(coarse, axis=0)[before] * share
    step += coarse[before]
    return step


class Grain:
    """Fine structure of tissue that stays in its place from slice to slice, unit deviation.

    Parameters
    ----------
    rng
        Decides which part of the common noise is used.
    size_mm
        Size of the smallest features.
    """

    def __init__(self, rng: np.random.Generator, size_mm: float) -> None:
        self._starts = rng.integers(_TILE * 40, _TILE * 80, 3)
        self._per_mm = np.float32(_FEATURE_PX / size_mm)

    def at(self, first_mm: Floats, second_mm: Floats, third_mm: Floats) -> Floats:
        """Return the structure at points (rows, columns), float32."""
        place = np.zeros(first_mm.shape, np.int32)
        for start, along in zip(self._starts, (first_mm, second_mm, third_mm), strict=True):
            place *= _TILE
            place += (along * self._per_mm + np.float32(start)).astype(np.int32) & (_TILE - 1)
        return _noise().take(place)


@cache
def _noise() -> Floats:
    """Return one cube of smooth noise, flat; it repeats without a seam."""
    cube = np.random.default_rng(7).standard_normal((_TILE,) * 3, np.float32)
    cube = ndimage.gaussian_filter(cube, _FEATURE_PX, mode="wrap", truncate=3)
    return np.asarray(cube / cube.std(), np.float32).ravel()
