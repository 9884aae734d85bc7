"""Down the ladder with injected failures: no patch is lost, and the user is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.inference.runtimes.base import Output
from spinextract_gui.inference.runtimes.ladder import AcceleratorError, LadderRuntime
from tests.inference.engine_fakes import FakeRuntime, output_of, textured

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from spinextract_gui.inference.runtimes import Runtime

PATCHES = np.stack([textured(number) for number in range(20)])
LAST = 3


class FailingCard:
    """A graphics card that fails at chosen calls, or above a number of patches."""

    def __init__(self, fails: Callable[[int, int], bool], *, memory: bool = True) -> None:
        self.fails, self.memory = fails, memory
        self.calls = 0
        self.closed = False

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("cuda", "FakeCard", "torch 0", "float32")

    def answer(self, patches: NDArray[np.uint16]) -> Output:
        self.calls += 1
        if self.fails(self.calls, len(patches)):
            raise AcceleratorError(out_of_memory=self.memory)
        return output_of(patches)

    def close(self) -> None:
        self.closed = True


def answered(card: FailingCard) -> tuple[Output, list[str], LadderRuntime]:
    told: list[str] = []
    runtime = LadderRuntime(card, FakeRuntime, told.append, batch_size=8)
    batches = iter([PATCHES[:8], PATCHES[8:16], PATCHES[16:]])
    return Output.joined(list(runtime.stream(batches))), told, runtime


@pytest.mark.parametrize(
    ("fails", "steps", "device"),
    [
        (lambda call, _: call == 1, 1, "cuda"),
        (lambda call, _: call == 2, 1, "cuda"),
        (lambda call, _: call == LAST, 1, "cuda"),
        (lambda _, size: size > 1, 3, "cuda"),
        (lambda _call, _size: True, 4, "cpu"),
        (lambda _call, _size: False, 0, "cuda"),
    ],
)
def test_that_no_patch_is_lost_whatever_call_runs_out_of_memory(
    fails: Callable[[int, int], bool], steps: int, device: str
) -> None:
    output, told, runtime = answered(FailingCard(fails))
    np.testing.assert_array_equal(output.head, output_of(PATCHES).head)
    assert len(told) == steps
    assert runtime.info.device == device


def test_that_a_card_that_stops_working_hands_over_at_once() -> None:
    card = FailingCard(lambda call, _: call >= 2, memory=False)
    output, told, runtime = answered(card)
    np.testing.assert_array_equal(output.head, output_of(PATCHES).head)
    assert told == ["FakeCard stopped working; the run goes on on the processor."]
    assert runtime.info.device == "cpu"
    assert card.closed


def test_that_each_step_names_the_smaller_batch() -> None:
    _, told, _ = answered(FailingCard(lambda _, size: size > 4))
    assert told == [
        "The memory of FakeCard was too small for 8 patches at once; the run goes on with 4."
    ]


def test_that_a_number_that_is_not_finite_is_never_a_result() -> None:
    head, embeddings = np.zeros((2, 4), np.float32), np.zeros((2, 2048), np.float32)
    head[1, 2] = np.nan
    with pytest.raises(SpinextractError, match="not finite"):
        Output(head, embeddings)
    with pytest.raises(SpinextractError, match="not finite"):
        Output(np.zeros((2, 4), np.float32), embeddings + np.float32(np.inf))


def test_that_the_processor_is_closed_with_the_ladder() -> None:
    opened: list[FakeRuntime] = []
    told: list[str] = []

    def processor() -> Runtime:
        opened.append(FakeRuntime())
        return opened[0]

    runtime = LadderRuntime(FailingCard(lambda _call, _size: True), processor, told.append, 8)
    list(runtime.stream(iter([PATCHES])))
    runtime.close()
    assert [one.closed for one in opened] == [True]
