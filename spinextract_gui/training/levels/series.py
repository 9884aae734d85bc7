"""Training slices of one patient as a series, so that assessment runs the product's own code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.geometry import Position, SliceGeometry
from spinextract_gui.domain.mri.series import Acquisition, MriSlice, Series, Weighting
from spinextract_gui.training.levels.slices import SPACING_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.training.levels.slices import TrainingSlice

_STEP_MM = 0.9
"""Assumed distance of neighbouring slices of a T2 SPACE volume."""


class PatientSeries(Series):
    """The slices of one patient, in their order; `tissues` are their masks."""

    def __init__(self, slices: Sequence[TrainingSlice]) -> None:
        self._slices = tuple(slices)
        self.tissues = tuple(one.tissues for one in slices)
        self.key = slices[0].patient
        self.path = Path(slices[0].patient)
        self.description = f"SPIDER {slices[0].patient}"
        self.number = 0
        self.modality = "MR"
        self.weighting = Weighting.T2
        self.acquisition = Acquisition()
        self.slices = tuple(
            MriSlice(_geometry(one, place * _STEP_MM)) for place, one in enumerate(slices)
        )
        self.stacks = (range(len(slices)),)

    def read_slice(self, index: int) -> SliceImage:
        """Return the picture's values."""
        return self._slices[index].values

    def input_hash(self) -> str:
        """Nothing depends on it here."""
        return ""


def _geometry(one: TrainingSlice, x_mm: float) -> SliceGeometry:
    """Head up, anterior left."""
    rows, columns = one.values.shape
    to_back, to_foot = Position(0, 1, 0), Position(0, 0, -1)
    return SliceGeometry(
        Position(x_mm, 0, 0), to_back, to_foot, SPACING_MM, SPACING_MM, rows, columns
    )
