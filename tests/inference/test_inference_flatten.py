"""Flattening by the laboratory's formula."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import correlate1d

from spinextract_gui.domain.settings import Switch
from spinextract_gui.inference.flatten import UNFLATTENED, decide, flattened, needs_flattening
from tests.inference.engine_fakes import textured


def by_definition(channel: np.ndarray[tuple[int, int], np.dtype[np.uint16]]) -> object:
    taps = np.exp(-0.5 * (np.arange(-150, 151) / 301) ** 2)
    taps /= taps.sum()
    values = channel.astype(np.float64)
    blur = correlate1d(correlate1d(values, taps, 0, mode="mirror"), taps, 1, mode="mirror")
    return (values / blur * 10_000).clip(0, 65535)


def test_that_it_equals_the_blur_spelled_out() -> None:
    patch = (textured(4) // 3).astype(np.uint16)
    ours = flattened(patch[None])[0].astype(np.float64)
    for channel in (0, 1):
        difference = np.abs(ours[channel] - by_definition(patch[channel]))
        assert difference.max() <= 1.01


def test_that_channel_means_become_ten_thousand() -> None:
    shade = np.linspace(0.5, 1.5, 300)[None, None, :]
    patch = (textured(5, 3_000) * shade).astype(np.uint16)
    np.testing.assert_allclose(flattened(patch).mean(axis=(1, 2)), 10_000, rtol=0.03)


def test_that_a_black_patch_stays_black() -> None:
    assert flattened(np.zeros((1, 2, 300, 300), np.uint16)).max() == 0


@pytest.mark.parametrize(
    ("level", "raw"), [(2_000, True), (5_000, False), (20_000, False), (40_000, True)]
)
def test_that_channel_means_tell_raw_slides(level: int, raw: bool) -> None:
    assert needs_flattening([textured(number, level) for number in range(5)]) is raw


def test_that_only_whole_slides_are_flattened_unasked() -> None:
    raw = [textured(0, 2_000)]
    assert decide(Switch.AUTO, raw, whole_slide=True)[0]
    assert decide(Switch.AUTO, raw, whole_slide=False) == (False, UNFLATTENED)
    assert decide(Switch.OFF, raw, whole_slide=True) == (False, UNFLATTENED)
    assert decide(Switch.ON, [textured(0)], whole_slide=False) == (True, "")
    assert decide(Switch.AUTO, [textured(0)], whole_slide=True) == (False, "")
    assert decide(Switch.AUTO, [], whole_slide=True) == (False, "")
