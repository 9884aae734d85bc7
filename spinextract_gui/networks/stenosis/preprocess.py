"""The two preprocessings of sagittal slices; a bundle says which one its weights need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image

from spinextract_gui.domain.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.networks.description import Preprocessing

INPUT_PX: Final = 224
WINDOW_PERCENT: Final = (1.0, 99.0)
"""Percentiles between which the documented preprocessing spreads the values over [0, 1]."""
MEAN: Final = (0.485, 0.456, 0.406)
DEVIATION: Final = (0.229, 0.224, 0.225)
"""Of ImageNet's pictures, per channel, as every ImageNet backbone expects them."""
_SIZE: Final = (INPUT_PX, INPUT_PX)


def prepare(values: NDArray[np.floating], preprocessing: Preprocessing) -> NDArray[np.float32]:
    """Turn a slice into a network input.

    Parameters
    ----------
    values
        (rows, columns), high values are bright; stretched to a square whatever its shape.
    preprocessing
        ``reference``: what the published code does, quirk included. ``documented``: what its
        description promises.

    Returns
    -------
    NDArray[np.float32]
        (3, 224, 224), three equal channels before the documented one normalises them.

    Raises
    ------
    InputError
        When a value is not finite.
    """
    grey = square_picture(values, preprocessing)[None]
    if preprocessing == "reference":
        return np.repeat(grey, 3, axis=0)
    mean, deviation = (np.array(part, np.float32)[:, None, None] for part in (MEAN, DEVIATION))
    normalised: NDArray[np.float32] = (grey - mean) / deviation
    return normalised


def square_picture(
    values: NDArray[np.floating], preprocessing: Preprocessing
) -> NDArray[np.float32]:
    """Return the grey picture (224, 224) in [0, 1] that an input is made of; see `prepare`."""
    exact = np.asarray(values, np.float64)
    if exact.ndim != 2 or not exact.size or not np.isfinite(exact).all():
        raise InputError("The slice holds values that are no numbers, so it cannot be graded.")
    return _reference(exact) if preprocessing == "reference" else _documented(exact)


def _reference(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Stretch to 0-255, turn into bytes, multiply by 255 once more, resize the bytes, / 255.

    The second multiplication wraps around in a byte and gives (-v) mod 256: the published
    network was trained on inverted pictures in which 0 stays 0. Weights from that training
    need the same.
    """
    above = values - values.min()
    span = above.max()
    stretched = above / span * 255 if span > 0 else above
    wrapped = stretched.astype(np.uint8) * np.uint8(255)
    return _resized(wrapped) / np.float32(255)


def _documented(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Window between two percentiles and resize."""
    low, high = np.percentile(values, WINDOW_PERCENT)
    window = np.clip((values - low) / max(high - low, np.finfo(np.float64).tiny), 0, 1)
    return _resized(window.astype(np.float32))


def _resized(picture: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
    """Resize to 224 x 224 with Pillow's bilinear filter, in the picture's own number format."""
    resized = Image.fromarray(picture).resize(_SIZE, Image.Resampling.BILINEAR)
    return np.asarray(resized, np.float32)
