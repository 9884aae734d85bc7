"""The pixels of a slice under a window; a new window costs one look-up per pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.series import SliceImage

_STEPS = 65_536


class WindowedPicture:
    """Keeps a slice as places in its own range of values, 16 bits each.

    Parameters
    ----------
    values
        (rows, columns) float32; what is not finite is shown as the lowest value.
    """

    def __init__(self, values: SliceImage) -> None:
        finite = np.isfinite(values)
        low, high = (
            (float(values[finite].min()), float(values[finite].max())) if finite.any() else (0, 0)
        )
        self.low, self.high = float(low), float(high)
        span = max(self.high - self.low, 1e-6)
        places = (np.where(finite, values, self.low) - self.low) * ((_STEPS - 1) / span)
        self._places: NDArray[np.uint16] = np.rint(places).astype(np.uint16)
        self._values = values
        self._grey: NDArray[np.uint8] = np.zeros(values.shape, np.uint8)

    def value_at(self, row: int, column: int) -> float | None:
        """Return the value of one pixel; None outside the slice."""
        rows, columns = self._values.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return None
        return float(self._values[row, column])

    def image(self, centre: float, width: float) -> QImage:
        """Return the slice in grey (DICOM PS3.3, C.11.2.1.2: linear window)."""
        self._grey = self._table(centre, width)[self._places]
        rows, columns = self._grey.shape
        # The image looks at these bytes; the picture keeps them as long as it lives.
        return QImage(self._grey.data, columns, rows, columns, QImage.Format.Format_Grayscale8)

    def _table(self, centre: float, width: float) -> NDArray[np.uint8]:
        values = np.linspace(self.low, self.high, _STEPS)
        span = max(width, 1e-6)
        return np.rint(np.clip((values - centre) / span + 0.5, 0, 1) * 255).astype(np.uint8)
