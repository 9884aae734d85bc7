"""The guard trusts an answer of a lower precision only where rounding could not move it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from spinextract_gui.inference.runtimes import graph
from spinextract_gui.inference.runtimes.base import Output
from spinextract_gui.inference.runtimes.equalise import equalised
from spinextract_gui.inference.runtimes.folding import Convolution
from spinextract_gui.inference.runtimes.graph import BLOCKS
from spinextract_gui.inference.runtimes.guard import (
    MOST_REACH,
    MOST_SPREAD,
    Guard,
    is_sound,
    known_errors,
)
from spinextract_gui.inference.runtimes.openvino_library import core

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.networks.bundle import SrhBundle


class Uncalibrated:
    """A bundle as far as a guard looks at it: the head's output is the probability."""

    calibrator = None
    folder = Path()


BUNDLE = cast("SrhBundle", Uncalibrated())
RNG = np.random.default_rng(3)
WEIGHT = np.asarray(RNG.normal(size=(4, 2048)) / 45, np.float32)
TENSORS = {
    "head.layers.0.weight": WEIGHT,
    "head.layers.0.bias": np.zeros(4, np.float32),
}
"""A linear head whose scores are about as large as the embedding's values."""


def answers(embeddings: np.ndarray, reach: Sequence[float] | None = None) -> Output:
    scores = np.exp(embeddings @ WEIGHT.T)
    head = np.asarray(scores / scores.sum(axis=1, keepdims=True), np.float32)
    return Output(head, embeddings, None if reach is None else np.asarray(reach, np.float32))


def guard(errors: np.ndarray) -> Guard:
    segment = graph.asking_head(TENSORS, errors)
    settings: dict[str, Any] = {"INFERENCE_PRECISION_HINT": "f32"}
    return Guard(BUNDLE, core().compile_model(segment.model, "CPU", settings))


def doubts(judge: Guard, output: Output) -> bool:
    rows = judge.head(output.embeddings)[0]
    np.testing.assert_allclose(rows[:1], output.head, atol=1e-6)
    return judge.doubts(rows, output.reach)


def embeddings(count: int, size: float) -> np.ndarray:
    return np.asarray(RNG.normal(size=(count, 2048)) * size, np.float32)


def towards(tumour: int, size: float) -> np.ndarray:
    return np.asarray(size * WEIGHT[tumour : tumour + 1], np.float32)


def test_that_small_errors_never_raise_a_doubt() -> None:
    judge = guard(embeddings(5, 1e-4))
    known = answers(embeddings(10, 1.0))
    assert not any(doubts(judge, known.of(index)) for index in range(10))


def test_that_an_answer_which_an_error_would_move_is_doubted_and_a_sure_one_is_not() -> None:
    judge = guard(towards(1, 0.4))
    undecided, sure = answers(embeddings(1, 0.01)), answers(towards(2, 12.0))
    assert np.ptp(undecided.head) < 0.1 < sure.head.max() - 0.85
    assert doubts(judge, undecided)
    assert not doubts(judge, sure)


def test_that_the_alternatives_are_the_head_on_the_embedding_less_each_error() -> None:
    errors, one = embeddings(3, 0.5), embeddings(1, 1.0)
    segment = graph.asking_head(TENSORS, errors)
    found = core().compile_model(segment.model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(one)
    everything = np.concatenate([one, one - errors])
    np.testing.assert_allclose(found[0], answers(everything).head, atol=1e-6)


def test_that_maps_beyond_the_fitted_range_are_doubted_whatever_the_answer() -> None:
    judge, sure = guard(embeddings(2, 1e-4)), towards(2, 12.0)
    assert not doubts(judge, answers(sure, [MOST_REACH]))
    assert doubts(judge, answers(sure, [MOST_REACH * 1.01]))


def test_that_known_errors_leave_out_clipped_patches() -> None:
    exact = answers(embeddings(4, 1.0))
    ours = answers(exact.embeddings + np.float32(0.1), [1.0, 9.0, 1.0, 1.0])
    ours.embeddings[1] += 50
    errors = known_errors(ours, exact)
    assert errors.shape == (3, 2048)
    np.testing.assert_allclose(errors, 0.1, atol=1e-5)


def test_that_a_guard_is_sound_only_when_what_it_trusts_is_right() -> None:
    exact = answers(np.concatenate([towards(tumour % 4, 12.0) for tumour in range(20)]))
    faithful = answers(exact.embeddings + embeddings(20, 1e-4))
    assert is_sound(guard(known_errors(faithful, exact)), faithful, exact)
    other = exact.head.copy()
    other[0] = np.roll(other[0], 1)
    truth = Output(other, exact.embeddings)
    assert not is_sound(guard(known_errors(faithful, exact)), faithful, truth)


def test_that_a_precision_that_is_often_doubtful_gets_no_guard() -> None:
    exact = answers(embeddings(20, 0.01))
    assert not is_sound(guard(towards(1, 0.4)), exact, exact)
    assert MOST_SPREAD <= 0.01


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
