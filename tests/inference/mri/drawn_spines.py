"""Probabilities of a spine drawn from numbers, and a localiser that sees them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.geometry import Position, SliceGeometry
from spinextract_gui.domain.mri.series import (
    Acquisition,
    MriSlice,
    Series,
    SliceImage,
    Weighting,
)
from spinextract_gui.domain.result import DeviceInfo, ModelInfo
from spinextract_gui.inference.mri.localise import Localiser
from spinextract_gui.networks.localiser.form import CANVAS_COLUMNS, CANVAS_ROWS, Tissue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TO_BACK, TO_FOOT = Position(0, 1, 0), Position(0, 0, -1)
MODEL = ModelInfo("drawn", "Drawn", "0" * 64, "", 0.0, synthetic=True)


@dataclass(frozen=True)
class Spine:
    """A straight, slanted canal with discs in front of it; lengths in pixels of the input.

    Attributes
    ----------
    slant
        Columns the canal moves to the back for each row.
    waist
        Width at the place `waist_row`, where it is narrowest.
    lowest
        Row of the lowest disc's place on the canal; the others lie `gap` apart above it.
    sacral
        Whether the lowest disc looks like L5/S1.
    below
        Discs below the one that looks like L5/S1.
    remnant
        Whether the lowest disc is short and looks even more like L5/S1 than the one above it.
    missing
        Numbers of discs, counted from below, that are not seen.
    """

    width: float = 14.0
    waist: float = 14.0
    waist_row: float = 160.0
    slant: float = 0.2
    discs: int = 6
    gap: float = 34.0
    lowest: float = 240.0
    sacral: bool = True
    below: int = 0
    remnant: bool = False
    missing: tuple[int, ...] = ()
    canal: bool = True

    def centre(self, row: float) -> tuple[float, float]:
        """Return the canal's middle (x, y) at a row."""
        return 200 + self.slant * (row - CANVAS_ROWS / 2), row

    def rows(self) -> list[float]:
        """Return where the canal passes the discs, from head to foot."""
        return [self.lowest - self.gap * number for number in range(self.discs)][::-1]

    def shares(self) -> NDArray[np.float32]:
        """Return (tissues, rows, columns) float32."""
        y, x = np.mgrid[:CANVAS_ROWS, :CANVAS_COLUMNS].astype(float)
        middle = 200 + self.slant * (y - CANVAS_ROWS / 2)
        off = np.abs(x - middle) / np.hypot(1, self.slant)
        width = self.width - (self.width - self.waist) * np.exp(-(((y - self.waist_row) / 15) ** 2))
        shares = np.zeros((len(Tissue), CANVAS_ROWS, CANVAS_COLUMNS))
        if self.canal:
            inside = (y > 20) & (y < 290)
            shares[Tissue.CANAL] = np.clip(0.5 + width / 2 - off, 0, 1) * inside
        for number, row in enumerate(reversed(self.rows())):
            if number not in self.missing:
                sacral = self.sacral and number == self.below
                tissue = Tissue.LUMBOSACRAL_DISC if sacral else Tissue.DISC
                doubt = 0.05 if self.remnant and sacral else 0.0
                shares[tissue] += (1 - doubt) * self._disc(x, y, row)
                shares[Tissue.DISC] += doubt * self._disc(x, y, row)
        if self.remnant:
            shares[Tissue.DISC] -= self._disc(x, y, self.lowest)
            shares[Tissue.LUMBOSACRAL_DISC] += self._disc(x, y, self.lowest, length=12)
        shares[Tissue.BACKGROUND] = np.clip(1 - shares.sum(axis=0), 0, 1)
        return shares.astype(np.float32)

    def _disc(
        self, x: NDArray[np.float64], y: NDArray[np.float64], row: float, length: float = 35
    ) -> NDArray[np.float64]:
        """Draw a disc whose middle points straight at the canal's place at `row`."""
        across = np.array([1.0, -self.slant]) / np.hypot(1, self.slant)
        along = np.array([self.slant, 1.0]) / np.hypot(1, self.slant)
        place = np.array(self.centre(row))
        depth = (x - place[0]) * across[0] + (y - place[1]) * across[1]
        height = (x - place[0]) * along[0] + (y - place[1]) * along[1]
        inside = (depth > -10 - length) & (depth < -10) & (np.abs(height) < 4.5)
        return np.asarray(inside, np.float64)


class FlatSeries(Series):
    """A sagittal series whose pictures are empty; what is seen comes from a `DrawnLocaliser`."""

    def __init__(
        self,
        count: int = 5,
        geometry: SliceGeometry | None = None,
        step_mm: float = 4.0,
        spacing_known: bool = True,
    ) -> None:
        first = geometry or upright_geometry()
        self.key, self.path = "flat", Path("flat")
        self.description, self.number, self.modality = "flat", 1, "MR"
        self.weighting, self.acquisition = Weighting.T2, Acquisition()
        self.spacing_known = spacing_known
        self.slices = tuple(MriSlice(_shifted(first, number * step_mm)) for number in range(count))
        self.stacks = (range(count),)

    def read_slice(self, index: int) -> SliceImage:
        geometry = self.slices[index].geometry
        return np.full((geometry.rows, geometry.columns), float(index), np.float32)

    def input_hash(self) -> str:
        return ""


class DrawnRuntime:
    """Answers with one spine after the other, in the order in which slices are asked for."""

    def __init__(self, spines: Sequence[Spine]) -> None:
        self.info = DeviceInfo("cpu", "drawn", "drawn", "float32")
        self.closed = False
        self._spines = list(spines)

    def answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.stack([self._spines.pop(0).shares() for _ in images])

    def close(self) -> None:
        self.closed = True


def seeing(*spines: Spine) -> Localiser:
    """Return a localiser that sees these spines on the slices it asks for, in that order."""
    return Localiser(DrawnRuntime(spines), MODEL)


def upright_geometry(rows: int = 320, columns: int = 320, spacing_mm: float = 1.0) -> SliceGeometry:
    return SliceGeometry(Position(0, 0, 0), TO_BACK, TO_FOOT, spacing_mm, spacing_mm, rows, columns)


def _shifted(geometry: SliceGeometry, by_mm: float) -> SliceGeometry:
    return SliceGeometry(
        geometry.origin.moved(geometry.normal, by_mm),
        geometry.along_row,
        geometry.along_column,
        geometry.row_spacing_mm,
        geometry.column_spacing_mm,
        geometry.rows,
        geometry.columns,
    )
