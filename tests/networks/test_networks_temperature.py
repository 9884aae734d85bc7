"""Temperature scaling finds what was planted and refuses what is no calibrator."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.temperature import TemperatureCalibrator, fit_temperature

if TYPE_CHECKING:
    from numpy.typing import NDArray


def drawn(count: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return true probabilities and grades drawn from them."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet([3, 1, 0.7], count)
    return shares, (shares.cumsum(axis=1) < rng.random((count, 1))).sum(axis=1)


def tempered(shares: NDArray[np.float64], power: float) -> NDArray[np.float64]:
    grown = shares**power
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


@pytest.mark.parametrize("planted", [0.5, 1.0, 2.5])
def test_that_a_planted_temperature_is_found(planted: float) -> None:
    shares, labels = drawn(20_000, seed=1)
    found = fit_temperature(tempered(shares, planted), labels)
    assert found.temperature == pytest.approx(planted, rel=0.05)
    back = TemperatureCalibrator(planted).calibrate(tempered(shares, planted))
    np.testing.assert_allclose(back, shares, atol=1e-4)


def test_that_the_temperature_is_the_best_there_is() -> None:
    shares, labels = drawn(500, seed=2)
    said = tempered(shares, 1.8)

    def loss(temperature: float) -> float:
        values = TemperatureCalibrator(temperature).calibrate(said)
        return float(-np.log(values[np.arange(len(labels)), labels]).mean())

    best = fit_temperature(said, labels).temperature
    assert loss(best) <= min(loss(one) for one in np.linspace(0.1, 6, 500)) + 1e-9


@given(
    arrays(np.float64, (4, 3), elements=st.floats(0, 1)).filter(lambda a: (a.sum(1) > 0).all()),
    st.floats(0.05, 20),
)
def test_that_the_order_of_grades_never_changes(
    shares: NDArray[np.float64], temperature: float
) -> None:
    shares = shares / shares.sum(axis=1, keepdims=True)
    found = TemperatureCalibrator(temperature).calibrate(shares)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    top = shares.argmax(axis=1)
    assert (found[np.arange(4), top] >= found.max(axis=1) - 1e-12).all()


def test_that_one_grade_alone_is_refused() -> None:
    with pytest.raises(ModelError, match="at least two grades"):
        fit_temperature(np.full((9, 3), 1 / 3), np.zeros(9, int))


def test_that_json_keeps_every_digit() -> None:
    one = TemperatureCalibrator(1.2345678901234567)
    assert TemperatureCalibrator.from_json(one.to_json()) == one


def _content(**changes: Any) -> bytes:
    return json.dumps({**json.loads(TemperatureCalibrator(2.0).to_json()), **changes}).encode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "not readable JSON"),
        (b"[" * 50_000, "not readable JSON"),
        (b" " * (1 << 17), "too large"),
        (b"[]", "not one of temperature scaling"),
        (_content(method="isotonic"), "not one of temperature scaling"),
        (_content(grades=["severe", "moderate", "normal_mild"]), "other grades"),
        (_content(grades=None), "other grades"),
        (_content(temperature="2"), "not a number"),
        (_content(temperature=True), "not a number"),
        (_content(temperature=None), "not a number"),
        (_content(temperature=10**400), "not a number"),
        (_content(temperature=0), "not between"),
        (_content(temperature=-1.5), "not between"),
        (_content(temperature=1e9), "not between"),
        (_content(temperature=float("nan")), "not between"),
        (_content(temperature=float("inf")), "not between"),
    ],
)
def test_that_a_hostile_calibrator_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        TemperatureCalibrator.from_json(data)
