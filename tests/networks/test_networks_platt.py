"""The calibrator gives the published numbers and refuses what is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.platt import PlattCalibrator, second_softmax

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["Ependymoma", "Meningioma", "Metastasis", "Schwannoma"]


@pytest.fixture
def published(shared: Path) -> PlattCalibrator:
    return PlattCalibrator.from_json((shared / "reference/srh/platt_ukk.json").read_bytes())


def test_that_the_reference_is_met_to_the_twelfth_digit(
    shared: Path, published: PlattCalibrator
) -> None:
    with np.load(shared / "reference/srh/expected/tensors.npz") as expected:
        found = published.calibrate_softmaxed(expected["base_probs"])
        np.testing.assert_allclose(found, expected["calibrated"], rtol=0, atol=1e-12)
        through = published.calibrate(expected["head_output"])
        # the reference takes its second softmax in float32
        np.testing.assert_allclose(through, expected["calibrated"], rtol=0, atol=1e-6)


def test_that_an_uninformative_patch_maps_to_the_documented_values(
    published: PlattCalibrator,
) -> None:
    found = published.calibrate(np.full((1, 4), 0.25))
    np.testing.assert_allclose(found[0], [0.215, 0.303, 0.179, 0.303], atol=1e-3)


def test_that_the_second_softmax_stays_in_its_documented_range() -> None:
    q = second_softmax(np.eye(4))
    assert q.min() == pytest.approx(0.175, abs=1e-3)
    assert q.max() == pytest.approx(0.475, abs=1e-3)


def test_that_json_keeps_every_digit(published: PlattCalibrator) -> None:
    again = PlattCalibrator.from_json(published.to_json())
    np.testing.assert_array_equal(again.curves, published.curves)


@given(arrays(np.float64, (3, 4), elements=st.floats(0, 1)), st.floats(-1e6, 1e6))
def test_that_rows_are_probabilities_for_any_slope(head: np.ndarray, slope: float) -> None:
    calibrator = PlattCalibrator(np.full((2, 4, 2), slope))
    found = calibrator.calibrate(head)
    assert np.isfinite(found).all()
    assert (found > 0).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)


def _heads(count: int, seed: int, apart: float) -> tuple[np.ndarray, np.ndarray]:
    """Head outputs that are the more often right the further apart the classes are."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 4
    logits = rng.normal(0, 1, (count, 4)) + apart * np.eye(4)[labels]
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True), labels


@pytest.mark.slow
def test_that_fitting_gives_curves_like_the_published_ones(published: PlattCalibrator) -> None:
    # as many patches as the published calibrator had, as well separated
    calibrator = PlattCalibrator.fit(*_heads(22_541, seed=1, apart=6), folds=4)
    assert calibrator.curves.shape == (4, 4, 2)
    np.testing.assert_allclose(calibrator.curves, published.curves[:4], rtol=0.15)


def test_that_fitted_probabilities_are_not_overconfident() -> None:
    calibrator = PlattCalibrator.fit(*_heads(4000, seed=1, apart=2), folds=4)
    head, labels = _heads(4000, seed=2, apart=2)
    found = calibrator.calibrate(head)
    right = (found.argmax(axis=1) == labels).mean()
    assert right > 0.75
    assert found.max(axis=1).mean() <= right + 0.02


def test_that_fitting_twice_gives_the_same_numbers() -> None:
    first, second = (PlattCalibrator.fit(*_heads(400, seed=1, apart=2), folds=3) for _ in range(2))
    np.testing.assert_array_equal(first.curves, second.curves)


def test_that_fitting_needs_every_class() -> None:
    head, labels = _heads(400, seed=1, apart=2)
    with pytest.raises(ModelError, match="at least 10 patches of every class"):
        PlattCalibrator.fit(head, np.minimum(labels, 2))


def _content(**changes: Any) -> bytes:
    content = {"class_names": NAMES, "per_fold_slope_intercept": [[[1.0, 0.0]] * 4] * 2}
    return json.dumps({**content, **changes}).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "not readable JSON"),
        (b"[]", "lacks the entry"),
        (b'{"class_names": []}', "lacks the entry"),
        (b"[" * 100_000, "not readable JSON"),
        (b" " * (2 << 20), "too large"),
        (_content(class_names=NAMES[::-1]), "other classes"),
        (_content(class_names=None), "other classes"),
        (_content(per_fold_slope_intercept=[[[1.0, 0.0]] * 3]), "shape"),
        (_content(per_fold_slope_intercept=[]), "shape"),
        (_content(per_fold_slope_intercept=[[[1.0, 0.0]] * 4] * 101), "shape"),
        (_content(per_fold_slope_intercept=[[["a", 0.0]] * 4]), "not numbers"),
        (_content(per_fold_slope_intercept=[[[1.0]] * 4, [1.0]]), "not numbers"),
        (_content(per_fold_slope_intercept=[[[float("nan"), 0.0]] * 4]), "not finite"),
    ],
)
def test_that_a_wrong_calibrator_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        PlattCalibrator.from_json(data)
