"""From stored values to those that are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.readers.decoder.dicom_facts import DicomFacts, DicomFrame


@dataclass(frozen=True, slots=True)
class Scale:
    """``slope * stored + intercept``, with MONOCHROME1 turned round (high is bright).

    Attributes
    ----------
    mirror
        Sum of a rescaled value and of what it became when turned round; None when it was not.
    """

    slope: float
    intercept: float
    mirror: float | None

    @classmethod
    def of(cls, facts: DicomFacts, frame: DicomFrame) -> Self:
        """Return the scale of a frame (PS3.3, C.7.6.3.1.2 and C.11.1)."""
        if facts.photometric != "MONOCHROME1":
            return cls(frame.slope, frame.intercept, None)
        ends = -1 if facts.signed else (1 << facts.bits_stored) - 1
        turned = frame.slope * ends + frame.intercept
        return cls(-frame.slope, turned, turned + frame.intercept)

    def applied(self, stored: SliceImage) -> SliceImage:
        """Return values of (rows, columns) float32."""
        if (self.slope, self.intercept) == (1.0, 0.0):
            return stored
        return (stored.astype(np.float64) * self.slope + self.intercept).astype(np.float32)

    def centre(self, centre: float | None) -> float | None:
        """Return the middle of a display window, turned round with the values."""
        return centre if centre is None or self.mirror is None else self.mirror - centre
