"""Statistics of known tissue tell other embeddings, and come back from their file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from safetensors.numpy import load, save

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.known_tissue import KnownTissue
from spinextract_gui.networks.known_tissue_fit import TissueFit, fit_known_tissue

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[np.floating]]

WIDTH = 96


def embeddings(
    count: int, seed: int, shift: float = 0.0
) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Four clouds in a few directions of a wide space; `shift` moves them out of these."""
    world, rng = np.random.default_rng(7), np.random.default_rng(seed)
    directions = world.normal(0, 1, (12, WIDTH))
    centres = world.normal(0, 3, (4, 12))
    patients = np.arange(count) // 10
    labels = patients % 4
    inside = centres[labels] + rng.normal(0, 1, (count, 12))
    away = shift * world.normal(0, 1, WIDTH)
    values = inside @ directions + rng.normal(0, 0.3, (count, WIDTH)) + away
    return values.astype(np.float32), labels, patients


@pytest.fixture(scope="module")
def fitted() -> TissueFit:
    return fit_known_tissue(*embeddings(1600, seed=1), directions=12)


def test_that_new_known_patches_are_within_the_limit_as_often_as_stated(
    fitted: TissueFit,
) -> None:
    assert (fitted.novelty > 1).mean() == pytest.approx(0.05, abs=0.002)
    values, _, _ = embeddings(4000, seed=2)
    assert (fitted.tissue.novelty(values) > 1).mean() == pytest.approx(0.05, abs=0.02)


def test_that_embeddings_out_of_the_known_directions_are_told(fitted: TissueFit) -> None:
    values, _, _ = embeddings(400, seed=3, shift=1.0)
    assert (fitted.tissue.novelty(values) > 1).mean() > 0.99


def test_that_embeddings_between_the_classes_are_told(fitted: TissueFit) -> None:
    values, labels, _ = embeddings(1600, seed=4)
    means = np.stack([values[labels == one].mean(axis=0) for one in range(4)])
    scatter = values - means[labels]
    assert (fitted.tissue.novelty(means.mean(axis=0) + 0.3 * scatter) > 1).mean() > 0.9


def test_that_the_limit_is_set_by_patients_that_were_left_out() -> None:
    # each patient has a colour of its own: by statistics that saw it, it would look familiar
    values, labels, patients = embeddings(200, seed=5)
    own = np.random.default_rng(6).normal(0, 3, (patients.max() + 1, WIDTH))
    fit = fit_known_tissue(values + own[patients].astype(np.float32), labels, patients)
    seen = fit.tissue.novelty(values + own[patients].astype(np.float32))
    assert (fit.novelty > 1).mean() == pytest.approx(0.05, abs=0.01)
    assert (seen > 1).mean() < 0.02
    assert np.median(fit.novelty) > 1.3 * np.median(seen)


def test_that_the_file_is_small_and_gives_the_same_answers(fitted: TissueFit) -> None:
    data = fitted.tissue.to_bytes()
    again = KnownTissue.from_bytes(data)
    values, _, _ = embeddings(50, seed=8)
    np.testing.assert_allclose(again.novelty(values), fitted.tissue.novelty(values), rtol=1e-5)
    wide = fit_known_tissue(
        np.random.default_rng(0).normal(0, 1, (300, 2048)), np.arange(300) % 4, np.arange(300)
    )
    assert len(wide.tissue.to_bytes()) < 600_000


def _without_mean(arrays: Arrays) -> None:
    del arrays["mean"]


def _one_more(arrays: Arrays) -> None:
    arrays["extra"] = np.zeros(2, np.float32)


def _other_width(arrays: Arrays) -> None:
    arrays["mean"] = arrays["mean"][:-1].copy()


def _no_centre(arrays: Arrays) -> None:
    arrays["centres"] = arrays["centres"][:0].copy()


def _not_finite(arrays: Arrays) -> None:
    arrays["whitening"][0, 0] = np.nan


def _negative(arrays: Arrays) -> None:
    arrays["scales"][2] = -1


def _flat(arrays: Arrays) -> None:
    arrays["components"] = arrays["components"].ravel()


@pytest.mark.parametrize(
    "tamper",
    [_without_mean, _one_more, _other_width, _no_centre, _not_finite, _negative, _flat],
)
def test_that_a_wrong_file_is_refused(fitted: TissueFit, tamper: Callable[[Arrays], None]) -> None:
    arrays = {name: values.copy() for name, values in load(fitted.tissue.to_bytes()).items()}
    tamper(arrays)
    with pytest.raises(ModelError):
        KnownTissue.from_bytes(save(arrays))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xff" * 100])
def test_that_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        KnownTissue.from_bytes(data)


def test_that_another_network_is_noticed(fitted: TissueFit) -> None:
    with pytest.raises(ModelError, match="another network"):
        fitted.tissue.novelty(np.zeros((1, WIDTH + 1)))


def test_that_too_little_is_refused() -> None:
    values, labels, patients = embeddings(80, seed=9)
    with pytest.raises(ModelError, match="two patients of every class"):
        fit_known_tissue(values, labels, labels)
    with pytest.raises(ModelError, match="at least 40 patches"):
        fit_known_tissue(values[:30], np.zeros(30), patients[:30])
