"""The pixels of a slice: its window, its detail, its speed."""

from __future__ import annotations

import time

import numpy as np
import pytest

from spinextract_gui.desktop.views.mri.picture import WindowedPicture, refined
from spinextract_gui.imaging.mri.window import to_grey


def test_that_a_large_slice_is_windowed_as_reports_window_it() -> None:
    values = np.random.default_rng(1).normal(400, 150, (700, 650)).astype(np.float32)
    image = WindowedPicture(values).image(380, 500)
    expected = to_grey(values, 380, 500)
    assert (image.width(), image.height()) == (650, 700)
    for row, column in ((0, 0), (350, 20), (699, 649)):
        assert image.pixelColor(column, row).red() == pytest.approx(expected[row, column], abs=1)


def test_that_small_slices_are_refined_without_moving() -> None:
    values = np.zeros((100, 90), np.float32)
    values[40:60, 30:50] = 1.0
    fine = refined(values)
    assert fine.shape == (300, 270)
    rows, columns = np.nonzero(fine > 0.5)
    assert (rows.min(), rows.max()) == (120, 179)
    assert (columns.min(), columns.max()) == (90, 149)


def test_that_values_are_read_off_as_the_file_has_them() -> None:
    values = np.arange(12, dtype=np.float32).reshape(3, 4)
    picture = WindowedPicture(values)
    assert picture.value_at(2, 1) == 9.0
    assert picture.value_at(3, 1) is None
    assert picture.value_at(0, -1) is None


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_that_values_that_are_no_numbers_do_not_spoil_the_picture(bad: float) -> None:
    values = np.full((700, 700), 100, np.float32)
    values[0, 0], values[0, 1] = bad, 200
    image = WindowedPicture(values).image(150, 100)
    assert image.pixelColor(5, 5).red() <= 1
    assert image.pixelColor(1, 0).red() >= 254


def test_that_a_slice_of_one_value_is_shown() -> None:
    assert not WindowedPicture(np.zeros((20, 20), np.float32)).image(0.5, 1.0).isNull()


def test_that_a_new_window_on_a_large_slice_takes_no_longer_than_a_frame() -> None:
    values = np.random.default_rng(2).random((1000, 1000), dtype=np.float32)
    picture = WindowedPicture(values)
    seconds = []
    for number in range(8):
        begin = time.perf_counter()
        picture.image(0.5 + number / 100, 0.8)
        seconds.append(time.perf_counter() - begin)
    # About 3 ms on a quiet core; the best of eight tells, and a busy one gets room.
    assert min(seconds) < 0.02
