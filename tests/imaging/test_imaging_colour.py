"""Colours of a slide."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.slide import Channel, Pixels
from spinextract_gui.imaging.colour import Display, Window, argb, halved_difference, rgb

CH2 = Window(2_000, 20_000)
NUCLEI = Window(0, 8_000)
STAINED = Display(Channel.VIRTUAL_HE, CH2, CH2, NUCLEI)


def pixel(ch2: int, ch3: int) -> Pixels:
    return np.array([[[ch2]], [[ch3]]], np.uint16)


def colour(ch2: int, ch3: int, channel: Channel = Channel.VIRTUAL_HE) -> list[int]:
    values: list[int] = rgb(pixel(ch2, ch3), STAINED.of_channel(channel))[0, 0].tolist()
    return values


def test_that_empty_glass_is_pale_cytoplasm_pink_and_a_nucleus_purple() -> None:
    glass, cytoplasm, nucleus = colour(500, 500), colour(13_000, 12_000), colour(6_000, 13_000)
    assert min(glass) > 235
    assert cytoplasm[0] > cytoplasm[2] > cytoplasm[1]
    assert nucleus[2] > nucleus[0] > nucleus[1]
    assert sum(glass) > sum(cytoplasm) > sum(nucleus)


def test_that_a_nucleus_is_as_dark_as_in_the_published_pictures() -> None:
    assert np.allclose(colour(6_500, 14_000), (105, 70, 143), atol=20)


@pytest.mark.parametrize("channel", [Channel.GREY, Channel.CH2, Channel.CH3])
def test_that_greys_have_no_hue(channel: Channel) -> None:
    red, green, blue = colour(9_000, 12_000, channel)
    assert red == green == blue


def test_that_a_channel_is_black_below_its_window_and_white_above() -> None:
    assert colour(2_000, 0, Channel.CH2) == [0, 0, 0]
    assert colour(20_000, 0, Channel.CH2) == [255, 255, 255]
    assert colour(0, 65_535, Channel.CH3) == [255, 255, 255]


@given(ch2=st.integers(0, 65_535), ch3=st.integers(0, 65_535))
def test_that_the_halved_difference_never_wraps_around(ch2: int, ch3: int) -> None:
    halved = int(halved_difference(pixel(ch2, ch3))[0, 0]) - 32_768
    assert abs(halved * 2 - (ch3 - ch2)) <= 2


@given(low=st.integers(0, 60_000), span=st.integers(-10, 60_000))
def test_that_a_contrast_window_never_falls(low: int, span: int) -> None:
    ramp = Window(low, low + span).ramp().astype(int)
    assert ramp[0] >= 0
    assert ramp[-1] <= 255
    assert (np.diff(ramp) >= 0).all()


@given(nucleus=st.integers(0, 20_000))
def test_that_more_protein_never_makes_the_stain_brighter(nucleus: int) -> None:
    assert sum(colour(6_000, 6_000 + nucleus)) >= sum(colour(6_000, 6_200 + nucleus))


def test_that_pixels_are_not_touched_and_colours_are_opaque() -> None:
    pixels = np.random.default_rng(0).integers(0, 30_000, (2, 40, 50), dtype=np.uint16)
    before = pixels.copy()
    for channel in Channel:
        coloured = argb(pixels, STAINED.of_channel(channel))
        assert coloured.shape == (40, 50)
        assert coloured.dtype == np.uint32
        assert (coloured >> 24 == 255).all()
    assert (pixels == before).all()


def test_that_both_forms_hold_the_same_colours() -> None:
    pixels = np.random.default_rng(1).integers(0, 30_000, (2, 8, 9), dtype=np.uint16)
    packed, plain = argb(pixels, STAINED), rgb(pixels, STAINED)
    assert ((packed >> 8 & 255) == plain[..., 1]).all()
    assert ((packed & 255) == plain[..., 2]).all()


@pytest.mark.slow
def test_that_a_tile_is_coloured_within_four_milliseconds() -> None:
    pixels = np.random.default_rng(2).integers(0, 30_000, (2, 512, 512), dtype=np.uint16)
    argb(pixels, STAINED)
    times = []
    for _ in range(25):
        start = time.perf_counter()
        argb(pixels, STAINED)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.004
