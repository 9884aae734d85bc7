"""The localiser's input, its shape on paper and in torch, and its bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.bundle import LevelsBundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import LevelsDescription
from spinextract_gui.networks.golden import LevelsGolden
from spinextract_gui.networks.localiser import form
from spinextract_gui.networks.localiser.canvas import Canvas
from spinextract_gui.networks.localiser.unet import LocaliserNet
from spinextract_gui.networks.localiser.weights import localiser_tensors

if TYPE_CHECKING:
    from pathlib import Path

lengths = st.integers(2, 1500)
spacings = st.floats(0.2, 3.0)


def test_that_the_network_has_exactly_the_tensors_its_form_lists() -> None:
    tensors = LocaliserNet().tensors()
    assert {name: values.shape for name, values in tensors.items()} == form.learned_shapes()


def test_that_probabilities_sum_to_one_on_every_pixel() -> None:
    inputs = np.random.default_rng(1).random((2, 1, 64, 48), np.float32)
    shares = LocaliserNet().eval().shares(inputs)
    assert shares.shape == (2, len(form.Tissue), 64, 48)
    assert shares.sum(axis=1) == pytest.approx(1, abs=1e-5)


@given(lengths, lengths, spacings, spacings)
def test_that_every_slice_fits_on_the_input_and_places_come_back(
    rows: int, columns: int, down_mm: float, across_mm: float
) -> None:
    canvas = Canvas.of((rows, columns), down_mm, across_mm)
    corners = np.array([[-0.5, -0.5], [columns - 0.5, rows - 0.5]])
    drawn = canvas.to_input(corners)
    assert (drawn >= -0.5 - 1e-6).all()
    assert (drawn <= np.array([form.CANVAS_COLUMNS, form.CANVAS_ROWS]) - 0.5 + 1e-6).all()
    assert canvas.to_slice(drawn) == pytest.approx(corners, abs=1e-6)
    assert canvas.pixel_mm >= form.PIXEL_MM


def test_that_a_bright_spot_lands_where_the_mapping_says() -> None:
    values = np.zeros((400, 300), np.float32)
    values[90:93, 210:213] = 100
    values[::7, ::5] += 1
    canvas = Canvas.of((400, 300), 0.5, 0.8)
    drawn = canvas.drawn(values)
    assert drawn.shape == (form.CANVAS_ROWS, form.CANVAS_COLUMNS)
    assert drawn.dtype == np.float32
    assert 0 <= drawn.min() <= drawn.max() <= 1
    row, column = np.unravel_index(drawn.argmax(), drawn.shape)
    (place,) = canvas.to_slice(np.array([[float(column), float(row)]]))
    assert place == pytest.approx([211, 91], abs=1.5)


def test_that_values_that_are_no_numbers_count_as_empty() -> None:
    values = np.random.default_rng(2).random((64, 64), np.float32)
    values[:8], values[8:16], values[16:24] = np.nan, np.inf, -np.inf
    assert np.isfinite(Canvas.of((64, 64), 1, 1).drawn(values)).all()


def write(folder: Path, tensors: dict[str, np.ndarray], **changed: object) -> LevelsBundle:
    stated: dict[str, object] = {
        "architecture": form.ARCHITECTURE,
        "classes": form.CLASSES,
        "preprocessing": form.PREPROCESSING,
    }
    description = LevelsDescription.model_validate(
        {"name": "levels", "title": "Levels", **stated, **changed}
    )
    images = np.zeros((1, 1, 16, 16), np.float32)
    golden = LevelsGolden(images, np.full((1, 5, 16, 16), 0.2, np.float32))
    return write_bundle(folder, description, tensors, golden).expect(LevelsBundle)


def test_that_tensors_survive_the_bundle(tmp_path: Path) -> None:
    tensors = LocaliserNet().tensors()
    again = localiser_tensors(write(tmp_path / "levels", tensors))
    assert again.keys() == tensors.keys()
    assert all((again[name] == values).all() for name, values in tensors.items())


def test_that_another_network_is_refused(tmp_path: Path) -> None:
    tensors = LocaliserNet().tensors()
    other = {**form.ARCHITECTURE, "widths": [8, 8]}
    with pytest.raises(ModelError, match="another version"):
        localiser_tensors(write(tmp_path / "wide", tensors, architecture=other))
    with pytest.raises(ModelError, match="another version"):
        localiser_tensors(write(tmp_path / "steps", tensors, preprocessing="other"))
    tensors.pop("answer.bias")
    with pytest.raises(ModelError, match=r"answer\.bias"):
        localiser_tensors(write(tmp_path / "lacking", tensors))
