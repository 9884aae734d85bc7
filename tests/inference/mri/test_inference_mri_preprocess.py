"""Slices become inputs exactly as the published code and its description say."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from spinextract_gui.domain.errors import InputError
from spinextract_gui.inference.mri.preprocess import prepare

RAMP = np.linspace(0, 1000, 224 * 224, dtype=np.float32).reshape(224, 224)


def test_that_the_reference_picture_comes_out_inverted_except_for_zero() -> None:
    found = prepare(RAMP, "reference")
    assert found.shape == (3, 224, 224)
    assert found.dtype == np.float32
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()
    assert found[0, 0, 0] == 0
    assert found[0, 1, 0] == pytest.approx(255 / 255)
    assert found[0, -1, -1] == pytest.approx(1 / 255)
    steps = np.diff(found[0].ravel()[300:])
    assert (steps <= 0).all()


def test_that_the_reference_wraps_around_in_a_byte_before_it_resizes() -> None:
    rng = np.random.default_rng(3)
    values = rng.integers(5, 3000, (301, 257)).astype(np.float32)
    above = values.astype(np.float64) - values.min()
    grey = (above / above.max() * 255).astype(np.uint8)
    wrapped = ((256 - grey.astype(int)) % 256).astype(np.uint8)
    expected = np.asarray(Image.fromarray(wrapped).resize((224, 224), Image.Resampling.BILINEAR))
    assert (prepare(values, "reference")[0] == expected / np.float32(255)).all()


def test_that_scale_and_offset_of_the_values_do_not_matter() -> None:
    values = np.arange(256 * 256, dtype=np.float32).reshape(256, 256) % 511
    for steps in ("reference", "documented"):
        np.testing.assert_allclose(
            prepare(values, steps), prepare(4 * values - 512, steps), atol=1e-5
        )


def test_that_the_documented_picture_is_windowed_and_normalised() -> None:
    spiked = RAMP.copy()
    spiked[0, 0], spiked[-1, -1] = -1e6, 1e6
    found = prepare(spiked, "documented")
    mean, deviation = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    grey = found * deviation[:, None, None] + mean[:, None, None]
    np.testing.assert_allclose(grey[0], grey[1], atol=1e-5)
    assert grey.min() == pytest.approx(0, abs=1e-5)
    assert grey.max() == pytest.approx(1, abs=1e-5)
    assert grey[0, 112, 0] == pytest.approx(0.5, abs=0.01)
    assert (np.diff(grey[0].ravel()) > -1e-5).all()


@pytest.mark.parametrize("steps", ["reference", "documented"])
def test_that_a_uniform_slice_is_no_error(steps: str) -> None:
    found = prepare(np.full((50, 40), 7, np.float32), steps)  # type: ignore[arg-type]
    assert np.isfinite(found).all()
    assert found.std(axis=(1, 2)).max() < 1e-6


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_that_a_value_that_is_no_number_is_refused(bad: float) -> None:
    values = np.ones((20, 20), np.float32)
    values[3, 3] = bad
    with pytest.raises(InputError, match="no numbers"):
        prepare(values, "reference")


@pytest.mark.parametrize("shape", [(0, 4), (4,), (2, 4, 4)])
def test_that_something_other_than_a_slice_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="no numbers"):
        prepare(np.zeros(shape, np.float32), "documented")
