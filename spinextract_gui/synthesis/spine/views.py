"""Sagittal views as a scanner's operator might plan them: no two alike, all levels inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.geometry import Position
from spinextract_gui.synthesis.spine.grading import EVEN_SHARES
from spinextract_gui.synthesis.spine.phantom import SpinePhantom
from spinextract_gui.synthesis.spine.planes import sagittal_geometry

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.geometry import SliceGeometry

_MARGIN_MM = 18.0
_SIDE_PX = 224


def training_phantom(seed: int) -> SpinePhantom:
    """Return a phantom whose levels are normal/mild with one half, each other grade a quarter."""
    return SpinePhantom(seed, shares=EVEN_SHARES)


def draw_view(phantom: SpinePhantom, side_px: int = _SIDE_PX) -> SliceGeometry:
    """Return a slice near the middle that shows all five levels, its field of view drawn.

    Parameters
    ----------
    side_px
        Rows and columns; pixels need not be square.
    """
    rng = np.random.default_rng([phantom.seed, 2])
    places = np.array([truth.centre for truth in phantom.truth.values()])
    middle, top, bottom = places.mean(axis=0), places[:, 2].max(), places[:, 2].min()
    height = rng.uniform(235, 335)
    width = height * rng.uniform(0.72, 1.0)
    free = max(0.0, height - float(top - bottom) - 2 * _MARGIN_MM)
    z = float(top + bottom) / 2 + (rng.beta(3, 3) - 0.5) * free
    y = float(middle[1]) - width * rng.uniform(0.0, 0.27)
    x = float(middle[0]) + rng.normal(0, 1.0)
    return sagittal_geometry(Position(x, y, z), height, width, side_px, side_px)
