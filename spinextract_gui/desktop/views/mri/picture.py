"""The pixels of a slice under a window; a new window costs one look-up per pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from spinextract_gui.imaging.mri.window import to_grey

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.series import SliceImage

_STEPS = 65_536
_SMALL_PX, _MEDIUM_PX = 320, 640
"""Slices up to that edge are refined three times and twice."""


class WindowedPicture:
    """Keeps a slice as places in its own range of values, 16 bits each.

    Small slices are refined by cubic interpolation first: enlarged linearly, as Qt does it,
    they would show their grid. What is read off (`value_at`) stays the file's own value.

    Parameters
    ----------
    values
        (rows, columns) float32; what is not finite is shown as the lowest value.
    """

    def __init__(self, values: SliceImage) -> None:
        finite = np.isfinite(values)
        self.low = float(values[finite].min()) if finite.any() else 0.0
        self.high = float(values[finite].max()) if finite.any() else 0.0
        self._values = values
        fine = refined(values if finite.all() else np.where(finite, values, self.low))
        span = max(self.high - self.low, 1e-6)
        places = (fine - np.float32(self.low)) * np.float32((_STEPS - 1) / span) + np.float32(0.5)
        self._places: NDArray[np.uint16] = places.clip(0, _STEPS - 1).astype(np.uint16)
        self._pixels: NDArray[np.uint32] = np.empty(fine.shape, np.uint32)

    def value_at(self, row: int, column: int) -> float | None:
        """Return the value of one pixel; None outside the slice."""
        rows, columns = self._values.shape
        if not (0 <= row < rows and 0 <= column < columns):
            return None
        return float(self._values[row, column])

    def image(self, centre: float, width: float) -> QImage:
        """Return the slice in grey under a window, the same as reports show it."""
        values = np.linspace(self.low, self.high, _STEPS, dtype=np.float32)
        grey = to_grey(values[None], centre, width)[0].astype(np.uint32)
        # Every place lies in the table; "clip" only spares NumPy a copy.
        (grey * 0x010101 | 0xFF000000).take(self._places, out=self._pixels, mode="clip")
        rows, columns = self._pixels.shape
        # The image looks at these pixels; Qt draws this kind twice as fast as eight bits of grey.
        kind = QImage.Format.Format_RGB32
        return QImage(self._pixels.data, columns, rows, 4 * columns, kind)


def refined(values: SliceImage) -> SliceImage:
    """Return `values` (rows, columns) with two or three times the rows and columns where few."""
    longest = max(values.shape)
    times = 3 if longest <= _SMALL_PX else 2 if longest <= _MEDIUM_PX else 1
    if times == 1:
        return values
    from PIL import Image  # not needed before the first slice, and the window is to open fast

    rows, columns = values.shape
    larger = (columns * times, rows * times)
    picture = Image.fromarray(np.ascontiguousarray(values, np.float32))
    return np.asarray(picture.resize(larger, Image.Resampling.BICUBIC))
