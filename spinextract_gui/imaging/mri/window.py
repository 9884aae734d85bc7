"""Window centre and width: which values of an MRI slice become black, grey and white."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.series import Series, SliceImage

Grey: TypeAlias = NDArray[np.uint8]
"""(rows, columns) uint8."""


class GreyWindow(NamedTuple):
    """Centre and width in rescaled values."""

    centre: float
    width: float


_PERCENTILES = (0.5, 99.7)
"""Fat and vessels at the upper end may burn out; air at the lower end must stay black."""
_WIDEST, _NARROWEST = 1.5, 0.05
"""Limits of a file's window in multiples of the slice's own values. Wider ones (often simply the
range of the whole file) leave the picture dark and flat, much narrower ones show two greys."""
_WHOLE_NUMBERS_FROM = 16.0
"""Narrower windows belong to fractional values, where the standard's steps of one mislead."""
_FALLBACK = GreyWindow(0.5, 1.0)


def to_grey(values: SliceImage, centre: float, width: float) -> Grey:
    """Return `values` (rows, columns) as grey, (rows, columns) uint8.

    The linear VOI function of DICOM PS3.3, C.11.2.1.2.1; for windows narrower than 16 the exact
    one (C.11.2.1.3.2). Values that are no numbers become black. Raises ValueError unless `width`
    is positive and both are finite.
    """
    if not (math.isfinite(centre) and math.isfinite(width) and width > 0):
        raise ValueError("window centre and width must be finite, the width positive")
    if width >= _WHOLE_NUMBERS_FROM:
        centre, width = centre - 0.5, width - 1.0
    share = (values.astype(np.float32) - np.float32(centre)) / np.float32(width) + np.float32(0.5)
    share = np.nan_to_num(share, nan=0.0, posinf=1.0, neginf=0.0)
    grey: Grey = np.rint(np.clip(share, 0.0, 1.0) * 255.0).astype(np.uint8)
    return grey


def default_window(series: Series, values: SliceImage) -> GreyWindow:
    """Return the window to begin with: the file's own where it suits `values`, else robust.

    Parameters
    ----------
    values
        One slice of `series`, best the middle one.
    """
    robust = _robust(values)
    named = _named(series)
    return named if named is not None and _suits(named, robust) else robust


def _named(series: Series) -> GreyWindow | None:
    """Return the window the file gives for the slice nearest to the middle that has one."""
    by_distance = sorted(
        range(len(series.slices)), key=lambda index: (abs(index - series.middle), index)
    )
    for index in by_distance:
        one = series.slices[index]
        if one.window_centre is not None and one.window_width is not None:
            return GreyWindow(one.window_centre, one.window_width)
    return None


def _robust(values: SliceImage) -> GreyWindow:
    """Return the window between two percentiles of the values that are numbers."""
    numbers = values[np.isfinite(values)]
    if not numbers.size:
        return _FALLBACK
    low, high = (float(value) for value in np.percentile(numbers, _PERCENTILES))
    if high <= low:
        low, high = float(numbers.min()), float(numbers.max())
    if high <= low:
        return GreyWindow(low, 1.0)
    return GreyWindow((low + high) / 2, high - low)


def _suits(named: GreyWindow, robust: GreyWindow) -> bool:
    """Whether a file's window shows a picture: some files carry the scanner's default."""
    if not (math.isfinite(named.centre) and math.isfinite(named.width) and named.width > 0):
        return False
    if not _NARROWEST <= named.width / robust.width <= _WIDEST:
        return False
    return abs(named.centre - robust.centre) <= (named.width + robust.width) / 2
