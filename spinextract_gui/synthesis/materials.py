"""What lies where on a phantom: tissue, empty glass, blood, necrosis."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.synthesis.fields import SmoothField

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.geometry import Size

    Floats = NDArray[np.float32]

_LABEL_STEP_PX = 30


class PatchLabel(Enum):
    """What fills most of a patch of a phantom."""

    TUMOUR = "tumour"
    BLANK = "blank"
    BLOOD = "blood"
    NECROSIS = "necrosis"


@dataclass(frozen=True, slots=True)
class Mixture:
    """Shares at some points, each in 0..1 and of the points' shape.

    Attributes
    ----------
    tissue
        1 on the specimen, 0 on empty glass.
    blood, necrosis
        Share of the specimen that is not solid tissue.
    focus
        Share of solid tissue that looks like another tumour.
    """

    tissue: Floats
    blood: Floats
    necrosis: Floats
    focus: Floats

    @property
    def shares(self) -> tuple[Floats, Floats, Floats, Floats]:
        """All of them, in the order of the fields."""
        return self.tissue, self.blood, self.necrosis, self.focus


class Materials:
    """The map of a phantom slide.

    Parameters
    ----------
    focus_share
        About how much of the tissue looks like another tumour; 0 for none.
    """

    def __init__(self, rng: np.random.Generator, size: Size, focus_share: float) -> None:
        self._size = size
        self._edge = min(size.height, size.width)
        self._outline = SmoothField(rng, max(150.0, 0.22 * self._edge))
        self._ragged = SmoothField(rng, 48.0)
        self._holes = SmoothField(rng, 330.0)
        self._pools = SmoothField(rng, 380.0)
        self._decay = SmoothField(rng, 480.0)
        self._other = SmoothField(rng, max(300.0, 0.20 * self._edge))
        self._centre = rng.uniform(0.46, 0.54, 2)
        self._fill = float(rng.uniform(0.53, 0.60))
        self._blood_level = float(rng.uniform(1.9, 2.5))
        self._decay_level = float(rng.uniform(1.7, 2.3))
        self._focus_level = _quantile_of_normal(focus_share)

    def at(self, rows: Floats, cols: Floats) -> Mixture:
        """Return the mixture at points."""
        inside_px = self.depth_px(rows, cols)
        ragged = self._ragged.at(rows, cols)
        blood = (self._pools.at(rows, cols) - self._blood_level) * 90 + 26 * ragged
        decay = (self._decay.at(rows, cols) - self._decay_level) * 90 + 26 * ragged
        focus = (self._other.at(rows, cols) - self._focus_level) * 0.15 * self._edge
        return Mixture(
            _ramp(inside_px, 6),
            _ramp(blood, 12),
            _ramp(decay, 22),
            _ramp(focus + 6 * ragged, 12),
        )

    def depth_px(self, rows: Floats, cols: Floats) -> Floats:
        """Return about how far inside the specimen points lie; negative on glass."""
        high = (rows / self._size.height - self._centre[0]) / self._fill
        wide = (cols / self._size.width - self._centre[1]) / self._fill
        oval = (1 - (np.abs(high) ** 3.4 + np.abs(wide) ** 3.4) ** (1 / 3.4)) * 0.5 * self._edge
        rim = oval + 0.045 * self._edge * self._outline.at(rows, cols)
        holes = (2.7 - self._holes.at(rows, cols)) * 70
        ragged = 14 * self._ragged.at(rows, cols)
        depth: Floats = (np.minimum(rim, holes) + ragged).astype(np.float32)
        return depth

    def labels(self, rows: NDArray[np.intp], cols: NDArray[np.intp]) -> list[PatchLabel]:
        """Say what fills the patches whose top left pixels are at `rows`, `cols`, (N,) each."""
        step = np.arange(_LABEL_STEP_PX // 2, PATCH_SIZE_PX, _LABEL_STEP_PX)
        down, right = (axis.ravel() for axis in np.meshgrid(step, step, indexing="ij"))
        mixture = self.at(
            (rows[:, None] + down).astype(np.float32), (cols[:, None] + right).astype(np.float32)
        )
        glass = (1 - mixture.tissue).mean(axis=1)
        blood = (mixture.tissue * mixture.blood).mean(axis=1)
        necrosis = (mixture.tissue * mixture.necrosis).mean(axis=1)
        return [_label(*shares) for shares in zip(glass, blood, necrosis, strict=True)]


def _label(glass: float, blood: float, necrosis: float) -> PatchLabel:
    if glass > 0.5:
        return PatchLabel.BLANK
    if blood > 0.4:
        return PatchLabel.BLOOD
    return PatchLabel.NECROSIS if necrosis > 0.4 else PatchLabel.TUMOUR


def _ramp(distance_px: Floats, width_px: float) -> Floats:
    result: Floats = (0.5 + 0.5 * np.tanh(distance_px / width_px)).astype(np.float32)
    return result


def _quantile_of_normal(share: float) -> float:
    """Return the level that a standard normal field exceeds on about `share` of the area."""
    return float(ndtri(1 - share)) if share > 0 else 1e3
