"""What the localiser sees on one slice: the canal and the discs, in the slice's own pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.imaging.mri.upright import Upright
from spinextract_gui.inference.mri.centreline import Centreline, centreline_of
from spinextract_gui.inference.mri.discs import Disc, discs_of
from spinextract_gui.networks.localiser.canvas import Canvas
from spinextract_gui.networks.localiser.form import Tissue

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.geometry import ImagePoint, SliceGeometry
    from spinextract_gui.domain.mri.series import SliceImage

_EDGE_PX = 3.0
_ASSUMED_FIELD_MM = 300.0
"""Larger side of a slice whose spacing is not known: the usual field of view of a lumbar MRI."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The way from a slice to the localiser's input and back."""

    upright: Upright
    canvas: Canvas

    @classmethod
    def of(cls, geometry: SliceGeometry, spacing_known: bool) -> Frame:
        """Return the frame of a sagittal slice."""
        upright = Upright.of(geometry)
        down, across = upright.row_spacing_mm, upright.column_spacing_mm
        if not spacing_known:
            down = across = _ASSUMED_FIELD_MM / max(upright.rows, upright.columns)
        return cls(upright, Canvas.of((upright.rows, upright.columns), down, across))

    def drawn(self, values: SliceImage) -> NDArray[np.float32]:
        """Return the network's input for a slice."""
        return self.canvas.drawn(self.upright.turned(values))

    def holds_rows(self, first: int, last: int) -> bool:
        """Whether rows of the input lie on the slice, not at its upper or lower edge."""
        top = self.canvas.row_shift
        bottom = top + self.canvas.row_scale * (self.upright.rows - 1)
        return first >= top + _EDGE_PX and last <= bottom - _EDGE_PX

    def to_slice(self, points: NDArray[np.float64]) -> tuple[ImagePoint, ...]:
        """Return positions on the slice for those (n, 2) on the input."""
        return self.upright.to_slice(self.canvas.to_slice(points))

    def to_input(self, point: ImagePoint) -> NDArray[np.float64]:
        """Return the position (2,) on the input for one on the slice."""
        return self.canvas.to_input(self.upright.from_slice(point))


@dataclass(frozen=True, eq=False)
class Outline:
    """One slice as the network sees it.

    Attributes
    ----------
    canal
        None when no canal was found on this slice.
    discs
        From head to foot, without those that the picture's edge cuts off.
    """

    slice_index: int
    frame: Frame
    canal: Centreline | None
    discs: tuple[Disc, ...]

    @classmethod
    def of(cls, slice_index: int, frame: Frame, shares: NDArray[np.float32]) -> Outline:
        """Read the outline from the network's probabilities (tissues, rows, columns)."""
        canal = centreline_of(shares[Tissue.CANAL])
        discs = [] if canal is None else discs_of(shares, canal)
        whole = tuple(disc for disc in discs if frame.holds_rows(*disc.rows))
        return cls(slice_index, frame, canal, whole)

    @property
    def worth(self) -> float:
        """How well the slice passes through canal and discs, to compare slices by."""
        return 0.0 if self.canal is None else self.canal.area * min(len(self.discs), 6)

    def contour(self) -> tuple[ImagePoint, ...]:
        """Return the canal's outline on the slice: down its front and up its back."""
        if self.canal is None:
            return ()
        return self.frame.to_slice(self.canal.fronts) + self.frame.to_slice(self.canal.backs[::-1])
