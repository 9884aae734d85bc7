"""The display window: DICOM's own function, and a start that always shows a picture."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels.processing import apply_windowing

from spinextract_gui.imaging.mri.window import default_window, to_grey
from tests.reports.mri.study_cases import sagittal_series


@pytest.mark.parametrize(("centre", "width"), [(600.0, 1100.0), (40.0, 80.0), (2048.0, 4096.0)])
def test_that_grey_is_what_a_second_reader_makes_of_it(centre: float, width: float) -> None:
    stored = np.arange(0, 4096, dtype=np.uint16).reshape(64, 64)
    header = Dataset()
    header.WindowCenter, header.WindowWidth = centre, width
    header.BitsStored, header.PixelRepresentation = 12, 0
    header.PhotometricInterpretation = "MONOCHROME2"
    expected = apply_windowing(stored, header) / 4095 * 255
    ours = to_grey(stored.astype(np.float32), centre, width)
    assert np.abs(ours - expected).max() <= 0.51


def test_that_fractional_values_use_the_whole_range() -> None:
    values = np.linspace(0, 1, 256, dtype=np.float32).reshape(16, 16)
    np.testing.assert_array_equal(to_grey(values, 0.5, 1.0).ravel(), np.arange(256))


def test_that_values_which_are_no_numbers_are_black() -> None:
    values = np.array([[math.nan, math.inf, -math.inf, 50.0]], np.float32)
    assert to_grey(values, 50.0, 100.0).tolist()[0][:3] == [0, 255, 0]


@pytest.mark.parametrize(
    ("centre", "width"), [(1.0, 0.0), (1.0, -5.0), (math.nan, 5.0), (0.0, math.inf)]
)
def test_that_an_impossible_window_is_refused(centre: float, width: float) -> None:
    with pytest.raises(ValueError, match="width"):
        to_grey(np.zeros((2, 2), np.float32), centre, width)


def test_that_the_files_own_window_is_taken_where_it_suits() -> None:
    series = sagittal_series()
    assert default_window(series, series.read_slice(3)) == (320.0, 640.0)


@pytest.mark.parametrize(
    ("centre", "width"),
    [(None, None), (320.0, 0.0), (math.nan, 400.0), (30000.0, 65535.0), (5000.0, 300.0), (9, 1)],
)
def test_that_a_window_which_shows_nothing_gives_way_to_the_values(
    centre: float | None, width: float | None
) -> None:
    series = sagittal_series()
    series.slices = tuple(
        replace(one, window_centre=centre, window_width=width) for one in series.slices
    )
    values = series.read_slice(3)
    chosen = default_window(series, values)
    grey = to_grey(values, *chosen)
    assert 0.001 < (grey == 0).mean() < 0.02
    assert grey.std() > 40


@pytest.mark.parametrize("value", [0.0, 7.0, math.nan])
def test_that_an_empty_slice_still_has_a_window(value: float) -> None:
    series = sagittal_series()
    series.slices = tuple(
        replace(one, window_centre=None, window_width=None) for one in series.slices
    )
    values = np.full((20, 20), value, np.float32)
    assert to_grey(values, *default_window(series, values)).shape == (20, 20)
