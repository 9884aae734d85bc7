"""Stenosis networks on the processor: exact, repeatable, each slice looked at once."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import ModelError, RuntimeUnavailableError, SpinextractError
from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.runtimes.ladder import AcceleratorError
from spinextract_gui.inference.runtimes.stenosis import StenosisRuntime, open_stenosis_runtime
from spinextract_gui.inference.runtimes.stenosis.choice import candidates
from spinextract_gui.inference.runtimes.stenosis.head import Head, head_tensors
from spinextract_gui.networks.bundle import StenosisBundle, load_bundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import StenosisDescription
from spinextract_gui.networks.golden import StenosisGolden
from spinextract_gui.networks.stenosis.golden_maker import make_stenosis_golden, texture_questions
from spinextract_gui.networks.stenosis.layout import layout
from spinextract_gui.networks.stenosis.preprocess import prepare
from spinextract_gui.storage.folders import shipped

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Images = NDArray[np.float32]
    Levels = NDArray[np.int64]


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> StenosisBundle:
    """Return a grader with ResNet-18 and made-up weights."""
    rng = np.random.default_rng(11)
    description = StenosisDescription(
        name="light",
        title="Light",
        backbone="resnet18",
        preprocessing="reference",
        class_weights=(1, 2, 3),
    )
    tensors = {}
    for name, shape in (layout("resnet18").shapes or {}).items():
        one = name.endswith("running_var") or (len(shape) == 1 and name.endswith("weight"))
        fan_in = max(1, int(np.prod(shape[1:])))
        values = rng.standard_normal(shape, np.float32) * np.float32((1.2 / fan_in) ** 0.5)
        tensors[name] = np.ones(shape, np.float32) if one else values
    golden = make_stenosis_golden(tensors, description, *texture_questions(2))
    folder = tmp_path_factory.mktemp("models") / "light"
    return write_bundle(folder, description, tensors, golden).expect(StenosisBundle)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def images(bundle: StenosisBundle) -> Images:
    return np.stack([prepare(one, "reference") for one in bundle.golden.slices])


def opened(bundle: StenosisBundle, cache: Path, precision: Precision) -> StenosisRuntime:
    return open_stenosis_runtime(bundle, Device.CPU, precision, cache, lambda _: None)


def test_that_float32_is_what_torch_says(
    bundle: StenosisBundle, cache: Path, images: Images
) -> None:
    golden = bundle.golden
    with opened(bundle, cache, Precision.FLOAT32) as runtime:
        assert runtime.info.precision == "float32"
        assert runtime.info.runtime.startswith("OpenVINO")
        raw = runtime.answer(images, golden.levels)
    assert raw.dtype == np.float32
    np.testing.assert_allclose(raw, golden.raw, atol=1e-4)


def test_that_reruns_are_bit_identical_and_company_does_not_matter(
    bundle: StenosisBundle, cache: Path, images: Images
) -> None:
    levels = bundle.golden.levels
    with opened(bundle, cache, Precision.FLOAT32) as runtime:
        together = runtime.answer(images, levels)
    with opened(bundle, cache, Precision.FLOAT32) as runtime:
        alone = [runtime.answer(images[[n]], levels[[n]])[0] for n in reversed(range(len(levels)))]
    with opened(bundle, cache, Precision.FLOAT32) as runtime:
        again = runtime.answer(images, levels)
    assert (together == again).all()
    np.testing.assert_allclose(together, alone[::-1], atol=1e-6)


def test_that_auto_takes_a_precision_whose_golden_vectors_hold(
    bundle: StenosisBundle, cache: Path, images: Images
) -> None:
    with opened(bundle, cache, Precision.AUTO) as runtime:
        raw = runtime.answer(images, bundle.golden.levels).astype(np.float64)
    weights = np.array(bundle.manifest.class_weights)
    found, known = raw / weights, bundle.golden.raw / weights
    found, known = (one / one.sum(axis=1, keepdims=True) for one in (found, known))
    assert np.abs(found - known).max() <= 0.01
    assert (found.argmax(axis=1) == known.argmax(axis=1)).all()


def test_that_a_later_start_needs_no_torch(
    bundle: StenosisBundle, cache: Path, images: Images
) -> None:
    with opened(bundle, cache, Precision.FLOAT32) as runtime:
        expected = runtime.answer(images[:1], bundle.golden.levels[:1])
    script = f"""
import sys
from pathlib import Path
import numpy as np
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.mri.preprocess import prepare
from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime
from spinextract_gui.networks.bundle import load_bundle
bundle = load_bundle(Path({str(bundle.folder)!r}), verify=False)
golden = bundle.golden
told = []
with open_stenosis_runtime(
    bundle, Device.CPU, Precision.FLOAT32, Path({str(cache)!r}), told.append
) as runtime:
    raw = runtime.answer(prepare(golden.slices[0], "reference")[None], golden.levels[:1])
assert not told, told
assert not {{"torch", "transformers", "openvino_telemetry"}} & {{
    name for name, module in sys.modules.items() if module is not None
}}
print(raw.tobytes().hex())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    assert bytes.fromhex(done.stdout.strip()) == expected.tobytes()


def test_that_a_damaged_cache_is_made_anew(
    bundle: StenosisBundle, tmp_path: Path, images: Images
) -> None:
    opened(bundle, tmp_path, Precision.FLOAT32).close()
    for path in (tmp_path / "openvino").iterdir():
        path.write_bytes(path.read_bytes()[:-9] + bytes(9))
    with opened(bundle, tmp_path, Precision.FLOAT32) as runtime:
        raw = runtime.answer(images, bundle.golden.levels)
    np.testing.assert_allclose(raw, bundle.golden.raw, atol=1e-4)


def test_that_a_model_that_denies_its_golden_vectors_is_refused(
    bundle: StenosisBundle, tmp_path: Path
) -> None:
    golden = bundle.golden
    wrong = StenosisGolden(golden.slices, golden.levels, golden.raw[:, ::-1].copy())
    liar = StenosisBundle(bundle.folder, bundle.manifest, wrong)
    with pytest.raises(ModelError, match="golden vectors"):
        opened(liar, tmp_path, Precision.FLOAT32)


def test_that_a_network_that_openvino_does_not_get_right_runs_in_torch(
    bundle: StenosisBundle, tmp_path: Path, images: Images, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spinextract_gui.inference.runtimes.stenosis import openvino_features

    def off(self: openvino_features.OpenVinoFeatures, image: Images) -> Images:
        return np.ones((1, 512), np.float32)

    monkeypatch.setattr(openvino_features.OpenVinoFeatures, "_one", off)
    for _ in range(2):  # the second time from the note in the cache
        told: list[str] = []
        with open_stenosis_runtime(
            bundle, Device.CPU, Precision.AUTO, tmp_path, told.append
        ) as runtime:
            assert runtime.info.runtime.startswith("torch")
            raw = runtime.answer(images, bundle.golden.levels)
        np.testing.assert_allclose(raw, bundle.golden.raw, atol=1e-6)
        assert any("do not rely on its numbers" in sentence for sentence in told)


def test_that_int8_and_foreign_devices_and_tasks_are_refused(
    bundle: StenosisBundle, tmp_path: Path
) -> None:
    with pytest.raises(RuntimeUnavailableError, match="not computed in int8"):
        opened(bundle, tmp_path, Precision.INT8)
    with pytest.raises(RuntimeUnavailableError, match="not compute in bfloat16"):
        candidates(Precision.BFLOAT16, ())
    assert candidates(Precision.AUTO, ()) == [Precision.FLOAT32]
    slides = load_bundle(shipped("models") / "demo-srh-synthetic", verify=False)
    with pytest.raises(ModelError, match="histology slides"):
        open_stenosis_runtime(slides, Device.CPU, Precision.AUTO, tmp_path, lambda _: None)


def test_that_the_head_is_that_of_torch(bundle: StenosisBundle) -> None:
    import torch

    from spinextract_gui.networks.stenosis.network import StenosisNet

    tensors = bundle.tensors()
    rng = np.random.default_rng(0)
    features = rng.standard_normal((5, 512), np.float32) * 3
    levels = np.arange(5)
    found = Head(head_tensors(tensors)).raw(features, levels)
    network = StenosisNet.from_tensors(tensors, "resnet18")
    with torch.inference_mode():
        logits = network.head(torch.from_numpy(features), torch.from_numpy(levels))
    np.testing.assert_allclose(found, logits.softmax(dim=1).numpy(), atol=2e-6)


class Counting:
    """An engine whose features are the mean of the picture, and that counts."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.value = 1.0
        self.fails = False
        self.closed = False

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("cpu", "fake", "fake 1", "float32")

    def features(self, images: Images) -> Images:
        self.seen.append(len(images))
        if self.fails:
            raise AcceleratorError(out_of_memory=True)
        means = images.mean(axis=(1, 2, 3), dtype=np.float64)[:, None] * self.value
        return np.repeat(means, 512, axis=1).astype(np.float32)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def counting(bundle: StenosisBundle) -> tuple[Counting, StenosisRuntime]:
    engine = Counting()
    return engine, StenosisRuntime(engine, Head(head_tensors(bundle.tensors())))


def test_that_each_different_slice_is_looked_at_once(
    counting: tuple[Counting, StenosisRuntime], images: Images
) -> None:
    engine, runtime = counting
    levels = np.arange(5)
    one = runtime.answer(np.repeat(images[:1], 5, axis=0), levels)
    two = runtime.answer(images[[0, 9, 9, 0, 9]], levels)
    assert engine.seen == [1, 1]
    assert (one[[0, 3]] == two[[0, 3]]).all()
    assert np.abs(one[1] - two[1]).max() > 0
    runtime.close()
    assert engine.closed


def test_that_only_so_many_slices_are_remembered(
    counting: tuple[Counting, StenosisRuntime], images: Images
) -> None:
    engine, runtime = counting
    for shift in range(130):
        runtime.answer(images[:1] + np.float32(shift), np.array([0]))
    runtime.answer(images[:1] + np.float32(129), np.array([0]))
    assert len(engine.seen) == 130
    runtime.answer(images[:1], np.array([0]))
    assert len(engine.seen) == 131


def test_that_a_number_that_is_not_finite_is_an_error(
    counting: tuple[Counting, StenosisRuntime], images: Images
) -> None:
    engine, runtime = counting
    engine.value = float("nan")
    with pytest.raises(SpinextractError, match="not finite"):
        runtime.answer(images[:1], np.array([2]))


def test_that_an_engine_that_fails_for_good_is_a_sentence(
    counting: tuple[Counting, StenosisRuntime], images: Images
) -> None:
    engine, runtime = counting
    engine.fails = True
    with pytest.raises(SpinextractError, match="fake has not enough memory"):
        runtime.answer(images[:1], np.array([2]))


def test_that_wrong_shapes_are_an_error_and_nothing_is_nothing(
    counting: tuple[Counting, StenosisRuntime], images: Images
) -> None:
    _, runtime = counting
    assert runtime.answer(images[:0], np.empty(0, np.int64)).shape == (0, 3)
    with pytest.raises(ValueError, match="shape"):
        runtime.answer(images[:2], np.array([0]))
    with pytest.raises(ValueError, match="shape"):
        runtime.answer(images[:1, :, :100], np.array([0]))
