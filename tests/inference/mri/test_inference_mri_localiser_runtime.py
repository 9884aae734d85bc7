"""The localiser answers the same through OpenVINO, from the cache and after a failing card."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import (
    ModelError,
    RuntimeUnavailableError,
    SpinextractError,
)
from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.domain.settings import DEFAULT_LEVELS_MODEL, DEFAULT_MODEL, Device, Precision
from spinextract_gui.inference.runtimes.localiser import FallingBack, open_localiser_runtime
from spinextract_gui.inference.runtimes.localiser_base import finite
from spinextract_gui.inference.runtimes.openvino_library import capabilities
from spinextract_gui.networks.bundle import LevelsBundle
from spinextract_gui.networks.localiser.unet import LocaliserNet
from spinextract_gui.networks.localiser.weights import localiser_tensors
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.networks.verify import verify_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.inference.runtimes.localiser_base import LocaliserRuntime


@pytest.fixture(scope="module")
def bundle() -> LevelsBundle:
    return ModelStore().find(DEFAULT_LEVELS_MODEL).expect(LevelsBundle)


def opened(bundle: LevelsBundle, folder: Path, precision: Precision) -> LocaliserRuntime:
    return open_localiser_runtime(bundle, Device.CPU, precision, folder, lambda _: None)


def test_that_the_shipped_bundle_is_whole_and_small(bundle: LevelsBundle) -> None:
    assert "golden vectors met" in verify_bundle(bundle)
    assert sum(path.stat().st_size for path in bundle.folder.iterdir()) < 10_000_000
    assert "CC-BY 4.0" in bundle.card()
    assert "Research use only" in bundle.card()


def test_that_openvino_gives_what_torch_gives(bundle: LevelsBundle, tmp_path: Path) -> None:
    images = np.random.default_rng(3).random((2, 1, 320, 320), np.float32)
    wanted = LocaliserNet.from_tensors(localiser_tensors(bundle)).shares(images)
    runtime = opened(bundle, tmp_path, Precision.AUTO)
    assert runtime.info.precision == "float32"
    assert np.abs(runtime.answer(images) - wanted).max() < 1e-3
    runtime.close()


def test_that_the_second_start_comes_from_the_cache_and_answers_the_same(
    bundle: LevelsBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images = bundle.golden.images
    first = opened(bundle, tmp_path, Precision.FLOAT32).answer(images)

    def forbidden(_: object) -> None:
        raise AssertionError("the cache was not used")

    monkeypatch.setattr(
        "spinextract_gui.inference.runtimes.localiser_openvino.localiser_graph", forbidden
    )
    assert (opened(bundle, tmp_path, Precision.FLOAT32).answer(images) == first).all()


def test_that_a_damaged_cache_is_made_again(bundle: LevelsBundle, tmp_path: Path) -> None:
    opened(bundle, tmp_path, Precision.FLOAT32)
    (blob,) = (tmp_path / "openvino").glob("*.blob")
    blob.write_bytes(blob.read_bytes()[:-100] + bytes(100))
    assert opened(bundle, tmp_path, Precision.FLOAT32).answer(bundle.golden.images).any()


def test_that_bfloat16_is_used_where_the_processor_has_it(
    bundle: LevelsBundle, tmp_path: Path
) -> None:
    runtime = opened(bundle, tmp_path, Precision.BFLOAT16)
    has = "BF16" in capabilities()
    assert runtime.info.precision == ("bfloat16" if has else "float32")


def test_that_int8_does_not_stop_the_levels(bundle: LevelsBundle, tmp_path: Path) -> None:
    assert opened(bundle, tmp_path, Precision.INT8).info.precision == "float32"


def test_that_a_bundle_for_another_task_is_refused(tmp_path: Path) -> None:
    other = ModelStore().find(DEFAULT_MODEL)
    with pytest.raises(ModelError, match="histology"):
        open_localiser_runtime(other, Device.CPU, Precision.AUTO, tmp_path, lambda _: None)


def test_that_a_device_that_is_not_there_is_named(
    bundle: LevelsBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "spinextract_gui.inference.runtimes.localiser.find_accelerator", lambda _: None
    )
    with pytest.raises(RuntimeUnavailableError, match="CUDA"):
        open_localiser_runtime(bundle, Device.CUDA, Precision.AUTO, tmp_path, lambda _: None)


def test_that_openvino_was_imported_without_its_reporting(
    bundle: LevelsBundle, tmp_path: Path
) -> None:
    opened(bundle, tmp_path, Precision.AUTO).close()
    assert sys.modules["openvino_telemetry"] is None


class Stand:
    """A runtime that fails after some answers."""

    def __init__(self, name: str, answers: int) -> None:
        self.info = DeviceInfo(name, name, name, "float32")
        self.left, self.closed = answers, False

    def answer(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self.left:
            raise RuntimeError("device lost")
        self.left -= 1
        return images

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("answers", [0, 1])
def test_that_the_processor_takes_over_from_a_card_that_fails(answers: int) -> None:
    card, processor, told = Stand("cuda", answers), Stand("cpu", 99), list[str]()
    runtime = FallingBack(lambda: card, lambda: processor, told.append)
    images = np.ones((1, 1, 2, 2), np.float32)
    for _ in range(2):
        assert (runtime.answer(images) == images).all()
    assert card.closed
    assert runtime.info.device == "cpu"
    assert len(told) == 1


def test_that_a_card_that_cannot_start_is_replaced_at_once() -> None:
    told: list[str] = []

    def broken() -> LocaliserRuntime:
        raise RuntimeError("no driver")

    runtime = FallingBack(broken, lambda: Stand("cpu", 1), told.append)
    assert runtime.info.device == "cpu"
    assert "processor" in told[0]


def test_that_an_answer_that_is_no_number_is_an_error() -> None:
    with pytest.raises(SpinextractError, match="not finite"):
        finite(np.array([[0.5, np.nan]], np.float32))
