"""The guard trusts an answer of a lower precision only where it was found right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from spinextract_gui.inference.runtimes.equalise import equalised
from spinextract_gui.inference.runtimes.folding import Convolution
from spinextract_gui.inference.runtimes.graph import BLOCKS
from spinextract_gui.inference.runtimes.guard import MOST_DOUBTFUL, Guard, fit_guard

if TYPE_CHECKING:
    from spinextract_gui.networks.bundle import SrhBundle


class Uncalibrated:
    """A bundle as far as a guard looks at it: the head's output is the probability."""

    calibrator = None
    folder = Path()


BUNDLE = cast("SrhBundle", Uncalibrated())


def heads(confidences: list[float]) -> np.ndarray:
    rest = [(1 - top) / 3 for top in confidences]
    rows = [[top, low, low, low] for top, low in zip(confidences, rest, strict=True)]
    return np.array(rows, np.float32)


def test_that_a_faithful_precision_is_never_doubted() -> None:
    exact = heads([0.4, 0.6, 0.9])
    guard = fit_guard(BUNDLE, exact + np.float32(0.001), exact)
    assert guard is not None
    assert not guard.doubtful(exact).any()


def test_that_the_floor_lies_above_every_answer_that_was_wrong() -> None:
    sure = [0.9 + 0.001 * step for step in range(20)]
    exact, ours = heads([0.50, *sure]), heads([0.55, *sure])
    guard = fit_guard(BUNDLE, ours, exact)
    assert guard is not None
    assert guard.doubtful(ours).tolist() == [True, *[False] * 20]


def test_that_a_precision_that_is_often_wrong_gets_no_guard() -> None:
    exact = heads([0.5 + 0.01 * step for step in range(20)])
    ours = exact.copy()
    wrong = int(MOST_DOUBTFUL * 20) + 1
    ours[:wrong] = heads([0.3] * wrong)
    assert fit_guard(BUNDLE, ours, exact) is None


def test_that_another_class_is_wrong_however_small_the_difference() -> None:
    exact = np.array([[0.401, 0.4, 0.1, 0.099], *[[0.9, 0.05, 0.03, 0.02]] * 20], np.float32)
    ours = exact.copy()
    ours[0, :2] = 0.4, 0.401
    guard = fit_guard(BUNDLE, ours, exact)
    assert guard is not None
    assert guard.doubtful(ours)[0]


@pytest.mark.parametrize("floor", [0.0, 0.5, 1.0])
def test_that_the_floor_itself_is_trusted(floor: float) -> None:
    rows = heads([max(floor, 0.25)])
    assert not Guard(BUNDLE, float(rows.max() if floor else 0.0)).doubtful(rows).any()


def test_that_evening_out_channels_leaves_the_network_as_it_is() -> None:
    rng = np.random.default_rng(1)
    convolutions = {}
    for block in BLOCKS:
        for name, (wide, deep) in {"conv1": (8, 4), "conv2": (8, 8), "conv3": (4, 8)}.items():
            weight = rng.normal(size=(wide, deep, 1, 1)).astype(np.float32)
            bias = rng.normal(size=wide).astype(np.float32)
            convolutions[f"{block}.{name}"] = Convolution(f"{block}.{name}", weight, bias, 1, 0)
    peaks = {
        name: np.asarray(rng.uniform(0.1, 50, one.weight.shape[1]), np.float32)
        for name, one in convolutions.items()
    }
    evened = equalised(convolutions, peaks)
    maps = np.asarray(rng.normal(size=4), np.float32)
    for block in BLOCKS[:2]:
        before, after = (_bottleneck(found, block, maps) for found in (convolutions, evened))
        np.testing.assert_allclose(after, before, rtol=1e-4, atol=1e-4)
        assert (evened[f"{block}.conv2"].weight != convolutions[f"{block}.conv2"].weight).any()


def _bottleneck(found: dict[str, Convolution], block: str, maps: np.ndarray) -> np.ndarray:
    for name in ("conv1", "conv2", "conv3"):
        one = found[f"{block}.{name}"]
        maps = one.weight[:, :, 0, 0] @ maps + one.bias
        if name != "conv3":
            maps = np.maximum(maps, 0)
    return maps
