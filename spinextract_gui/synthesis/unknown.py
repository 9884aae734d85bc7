"""Phantom tissue of none of the four tumours: what a classifier must not call one of them.

It serves the tests of out-of-distribution statistics. Like every phantom it has no medical
meaning; names say what a picture was drawn after.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis.architecture import Architecture, Local
from spinextract_gui.synthesis.recipes import Recipe
from spinextract_gui.synthesis.shapes import BodyStyle, NucleusStyle
from spinextract_gui.synthesis.slide import Phantom

if TYPE_CHECKING:
    from spinextract_gui.domain.geometry import Size
    from spinextract_gui.synthesis.architecture import Floats


class UnknownTissue(Enum):
    """Looks that none of the four recipes has."""

    LYMPHOID = "lymphoid"
    GLIAL = "glial"
    FAT = "fat"
    COLLAGEN = "collagen"
    GANGLION = "ganglion"


class _Sheet(Architecture):
    """Cells everywhere alike, without any structure around centres."""

    spacing_px = 400.0
    cells: ClassVar[float] = 1.0
    fibres: ClassVar[float] = 1.0
    order: ClassVar[float] = 0.0

    def at(self, rows: Floats, cols: Floats) -> Local:
        """Describe the tissue around points."""
        even = np.ones_like(rows)
        angle = self._flow_angle(rows, cols)
        return Local(angle, self.order * even, self.cells * even, self.fibres * even)


class _Lymphoid(_Sheet):
    fibres = 0.1


class _Glial(_Sheet):
    cells = 0.14


class _Fat(_Sheet):
    fibres = 0.25


class _Collagen(_Sheet):
    cells, order = 0.04, 0.97


class _Ganglion(_Sheet):
    cells, order = 0.5, 0.6


UNKNOWN_RECIPES = {
    UnknownTissue.LYMPHOID: Recipe(
        NucleusStyle(13.5, 12.5, 0.06, 0.04, 0.2, 0.5), BodyStyle(1.5, 0.5, 0.05, 0.4), _Lymphoid,
        spacing_px=9, reach=1.0, fibres_per_mpx=3000, fibre_px=(30, 3),
    ),
    UnknownTissue.GLIAL: Recipe(
        NucleusStyle(17, 12, 0.25, 0.2, 0.1, 0.3), BodyStyle(2, 6, 0.1, 0.4), _Glial,
        spacing_px=16, reach=0.9, fibres_per_mpx=16000, fibre_px=(78, 2.2),
    ),
    UnknownTissue.FAT: Recipe(
        NucleusStyle(34, 33, 0.1, 0.03, 0.0, -0.55), BodyStyle(3, 0, -0.3, 0.8), _Fat,
        spacing_px=24, reach=1.0, fibres_per_mpx=2500, fibre_px=(40, 4),
    ),
    UnknownTissue.COLLAGEN: Recipe(
        NucleusStyle(30, 5, 0.2, 0.05, 0.0, 0.3), BodyStyle(1, 6, 0.0, 0.2), _Collagen,
        spacing_px=20, reach=0.9, fibres_per_mpx=1500, fibre_px=(78, 12),
    ),
    UnknownTissue.GANGLION: Recipe(
        NucleusStyle(24, 23, 0.1, 0.03, 1.0, 0.2), BodyStyle(16, 4, 0.3, 0.9), _Ganglion,
        spacing_px=55, reach=2.0, fibres_per_mpx=7000, fibre_px=(78, 8),
    ),
}  # fmt: skip


def unknown_slide(kind: UnknownTissue, size: Size, seed: int) -> Phantom:
    """Return a phantom of tissue that is none of the four tumours.

    Its `tumour` means nothing; glass, blood and necrosis lie as on every phantom.
    """
    return Phantom(TumourClass.MENINGIOMA, size, seed, recipe=UNKNOWN_RECIPES[kind])
