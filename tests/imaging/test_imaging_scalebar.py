"""Scale bars."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.imaging.scalebar import ScaleBar, scale_bar

sizes = st.floats(0.01, 20)


@given(pixel_size_um=sizes, zoom=st.floats(0.001, 40), longest_px=st.floats(40, 400))
def test_that_a_bar_is_round_fits_and_is_not_too_short(
    pixel_size_um: float, zoom: float, longest_px: float
) -> None:
    bar = scale_bar(pixel_size_um, zoom, longest_px)
    assert longest_px * 0.39 <= bar.length_px <= longest_px * (1 + 1e-6)
    assert math.isclose(bar.length_um, bar.length_px / zoom * pixel_size_um)
    digits = f"{bar.length_um:.0e}"
    assert digits[0] in "125"
    assert math.isclose(bar.length_um, float(digits))


@pytest.mark.parametrize(
    ("length_um", "words"), [(0.5, "0.5 µm"), (200, "200 µm"), (1000, "1 mm"), (5000, "5 mm")]
)
def test_that_lengths_read_as_on_a_microscope(length_um: float, words: str) -> None:
    assert ScaleBar(length_um, 100).label == words


@pytest.mark.parametrize("wrong", [(0, 1, 100), (1, 0, 100), (1, 1, 0), (math.nan, 1, 100)])
def test_that_there_is_no_bar_without_a_size(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        scale_bar(*wrong)
