"""Down the ladder with injected failures: no slice is lost, and the user is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.inference.runtimes.ladder import AcceleratorError
from spinextract_gui.inference.runtimes.stenosis.feature_ladder import FeatureLadder

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

IMAGES = np.random.default_rng(0).random((40, 3, 4, 4), np.float32)


class Engine:
    """Sums each picture; fails at chosen calls, or above a number of pictures."""

    def __init__(self, device: str, fails: Callable[[int, int], bool], memory: bool) -> None:
        self.device, self.fails, self.memory = device, fails, memory
        self.calls = 0
        self.closed = False

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(self.device, f"Fake {self.device}", "fake 1", "float32")

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        self.calls += 1
        if self.fails(self.calls, len(images)):
            raise AcceleratorError(out_of_memory=self.memory)
        sums: NDArray[np.float32] = images.sum(axis=(1, 2, 3))[:, None]
        return sums

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(
    ("fails", "memory", "steps", "device"),
    [
        (lambda call, _: call == 1, True, 1, "cuda"),
        (lambda call, _: call == 2, True, 1, "cuda"),
        (lambda _, size: size > 5, True, 3, "cuda"),
        (lambda _, size: True, True, 6, "cpu"),
        (lambda call, _: call == 1, False, 1, "cpu"),
        (lambda call, _: False, True, 0, "cuda"),
    ],
)
def test_that_every_slice_is_answered_and_every_step_told(
    fails: Callable[[int, int], bool], memory: bool, steps: int, device: str
) -> None:
    card, told = Engine("cuda", fails, memory), list[str]()
    ladder = FeatureLadder(card, lambda: Engine("cpu", lambda *_: False, False), told.append)
    found = ladder.features(IMAGES)
    np.testing.assert_array_equal(found[:, 0], IMAGES.sum(axis=(1, 2, 3)))
    assert ladder.info.device == device
    assert len(told) == steps
    assert card.closed == (device == "cpu")
    ladder.close()
    assert card.closed


def test_that_a_processor_that_fails_too_is_an_error() -> None:
    def always(*_: int) -> bool:
        return True

    told: list[str] = []
    ladder = FeatureLadder(
        Engine("cuda", always, False), lambda: Engine("cpu", always, False), told.append
    )
    with pytest.raises(AcceleratorError):
        ladder.features(IMAGES)
