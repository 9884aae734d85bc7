"""Automatic contrast."""

from __future__ import annotations

import numpy as np

from spinextract_gui.domain.slide import Channel, Pixels
from spinextract_gui.imaging.colour import Display, Window, rgb
from spinextract_gui.imaging.contrast import auto_display, histogram, signals


def tissue(offset: int = 0) -> Pixels:
    """Cytoplasm with a tenth of nuclei, CH3 shifted by `offset` as some instruments have it."""
    rng = np.random.default_rng(3)
    nuclei = rng.random((80, 90)) < 0.1
    ch2 = np.where(nuclei, 6_000, 11_000) + rng.normal(0, 600, (80, 90))
    ch3 = np.where(nuclei, 12_000, 9_500) + rng.normal(0, 600, (80, 90)) + offset
    return np.stack([ch2, ch3]).astype(np.uint16)


def test_that_cytoplasm_does_not_count_as_nucleus_whatever_the_gain() -> None:
    for offset in (0, 3_000):
        pixels = tissue(offset)
        shown = rgb(pixels, auto_display(pixels)).reshape(-1, 3).astype(int)
        typical, darkest = np.median(shown, axis=0), np.percentile(shown, 4, axis=0)
        assert typical[0] > typical[2] > typical[1]
        assert darkest.sum() < typical.sum() - 150


def test_that_pixels_without_a_picture_do_not_count() -> None:
    alone = tissue()
    framed = np.zeros((2, 400, 400), np.uint16)
    framed[:, :80, :90] = alone
    assert auto_display(framed) == auto_display(alone)


def test_that_an_empty_overview_gives_the_standard_contrast() -> None:
    empty = np.zeros((2, 5, 5), np.uint16)
    assert auto_display(empty, Channel.CH3) == Display(Channel.CH3)


def test_that_a_uniform_slide_still_has_a_window() -> None:
    display = auto_display(np.full((2, 9, 9), 10_000, np.uint16))
    for window in (display.ch2, display.ch3, display.difference):
        assert window.high > window.low


def test_that_a_histogram_counts_nearly_every_pixel() -> None:
    for values in signals(tissue()):
        counts, covered = histogram(values)
        assert len(counts) == 96
        assert counts.sum() >= 0.997 * values.size
        assert covered.low < covered.high


def test_that_a_histogram_of_nothing_is_empty() -> None:
    counts, covered = histogram(np.zeros(0, np.int32))
    assert counts.sum() == 0
    assert covered == Window(0, 65_535)
