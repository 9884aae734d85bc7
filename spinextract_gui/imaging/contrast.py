"""Contrast chosen from some pixels of a slide, and the histograms shown beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.slide import Channel
from spinextract_gui.imaging.colour import VALUES, Display, Window

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.domain.slide import Pixels

_CHANNEL_PERCENTILES = (0.5, 99.5)
_DIFFERENCE_PERCENTILES = (40.0, 99.7)
"""Most of a section is cytoplasm, whose difference must not count as nucleus."""
_LEAST_SPAN = 256


def auto_display(sample: Pixels, channel: Channel = Channel.VIRTUAL_HE) -> Display:
    """Return contrast windows for a slide from a `sample` of its pixels, (2, H, W) uint16.

    A sample of full resolution is best: an overview has lost its darkest nuclei. Pixels
    that are zero in both channels hold no picture and do not count.
    """
    ch2, ch3, difference = signals(sample)
    if not ch2.size:
        return Display(channel)
    nuclei = _window(difference, _DIFFERENCE_PERCENTILES)
    if nuclei.low < 0 and nuclei.high >= _LEAST_SPAN:
        # Empty glass has no difference; counted as nucleus it would not look pale.
        nuclei = Window(0, nuclei.high)
    return Display(
        channel, _window(ch2, _CHANNEL_PERCENTILES), _window(ch3, _CHANNEL_PERCENTILES), nuclei
    )


def signals(
    sample: Pixels,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Return CH2, CH3 and CH3 - CH2 of the pixels that hold a picture, each (N,) int32."""
    shown = sample[:, (sample != 0).any(axis=0)].astype(np.int32)
    return shown[0], shown[1], shown[1] - shown[0]


def histogram(values: NDArray[np.int32], bins: int = 96) -> tuple[NDArray[np.int64], Window]:
    """Return counts (bins,) and the range they cover: all but the outermost thousandth."""
    if not values.size:
        return np.zeros(bins, np.int64), Window(0, VALUES - 1)
    covered = _window(values, (0.1, 99.9))
    counts, _ = np.histogram(values, bins=bins, range=(covered.low, covered.high))
    return counts, covered


def _window(values: NDArray[np.int32], percentiles: tuple[float, float]) -> Window:
    low, high = np.percentile(values, percentiles)
    return Window(int(low), max(int(high), int(low) + _LEAST_SPAN))
