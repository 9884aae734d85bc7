"""The line along the back of the vertebral bodies, and coordinates that follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

_STEP_MM = 2.0
_BEND_MM = 9.0
"""Over this length the line turns from one direction to the next."""


class Along(NamedTuple):
    """Coordinates that follow the spine; both in mm, float32, of any one shape.

    `down` grows from head to foot along the line, `back` from the line to the patient's back.
    """

    down: Floats
    back: Floats


class SpineCurve:
    """A smooth line in the sagittal plane, given by its slope.

    Parameters
    ----------
    knots_mm
        Places along the line, growing; the line reaches from the first to the last.
    slopes
        Angles there in radians: 0 is straight down, positive leads to the patient's back.
    zero_mm
        The place along the line that lies at y = z = 0.
    """

    def __init__(self, knots_mm: Floats, slopes: Floats, zero_mm: float) -> None:
        first, last = float(knots_mm[0]), float(knots_mm[-1])
        self._down = np.arange(first, last, _STEP_MM).astype(np.float32)
        angles = np.interp(self._down, knots_mm, slopes)
        angles = ndimage.gaussian_filter1d(angles, _BEND_MM / _STEP_MM, mode="nearest")
        self._tangents = np.stack([np.sin(angles), -np.cos(angles)], axis=1).astype(np.float32)
        points = np.cumsum(self._tangents * _STEP_MM, axis=0)
        zero = [np.interp(zero_mm, self._down, points[:, axis]) for axis in (0, 1)]
        self._points = (points - zero).astype(np.float32)

    def along(self, y: Floats, z: Floats) -> Along:
        """Return the coordinates of points (rows, columns) in mm that follow the line."""
        shape = y.shape
        points = np.stack([y.ravel(), z.ravel()], axis=1)
        far = (points**2).sum(axis=1)[:, None] + (self._points**2).sum(axis=1)
        nearest = np.argmin(far - 2 * points @ self._points.T, axis=1)
        way = points - self._points[nearest]
        tangents = self._tangents[nearest]
        down = self._down[nearest] + (way * tangents).sum(axis=1)
        back = -way[:, 0] * tangents[:, 1] + way[:, 1] * tangents[:, 0]
        return Along(down.reshape(shape), back.reshape(shape))

    def place(self, down_mm: float, back_mm: float) -> tuple[float, float]:
        """Return y and z in mm of one point given by its coordinates along the line."""
        y, z, ty, tz = (
            float(np.interp(down_mm, self._down, values))
            for values in (*self._points.T, *self._tangents.T)
        )
        length = float(np.hypot(ty, tz))
        return y - back_mm * tz / length, z + back_mm * ty / length

    def heights(self, z: Floats) -> Floats:
        """Return y in mm of the line at heights `z`, nearest end beyond it."""
        order = np.argsort(self._points[:, 1])
        found = np.interp(z, self._points[order, 1], self._points[order, 0])
        return np.asarray(found, np.float32)
