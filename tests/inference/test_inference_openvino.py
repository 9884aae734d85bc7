"""The network on the processor: same numbers as torch, always the same, never a phone call."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import ModelError, RuntimeUnavailableError
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.runtimes import compiled, open_runtime
from spinextract_gui.inference.runtimes.compiled import Compiler
from spinextract_gui.inference.runtimes.golden_check import answers
from spinextract_gui.inference.runtimes.openvino_cpu import OpenVinoRuntime
from spinextract_gui.inference.runtimes.recipe import FLOAT32, Recipe, candidates
from spinextract_gui.networks.bundle import SrhBundle
from spinextract_gui.networks.golden import GoldenVectors
from tests.inference.engine_fakes import textured

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATCHES = np.stack([textured(number) for number in range(5)])


def open_float32(bundle: SrhBundle, folder: Path, **wishes: int) -> OpenVinoRuntime:
    runtime = open_runtime(
        bundle, Device.CPU, Precision.FLOAT32, folder, lambda _: None, wishes.get("batch_size")
    )
    assert isinstance(runtime, OpenVinoRuntime)
    return runtime


def test_that_the_hand_built_graph_is_the_network(
    linear_bundle: SrhBundle, compiled_folder: Path
) -> None:
    golden = linear_bundle.golden
    with open_float32(linear_bundle, compiled_folder) as runtime:
        output = answers(runtime, golden.inputs)
    np.testing.assert_allclose(output.head, golden.head, atol=1e-5)
    np.testing.assert_allclose(output.embeddings, golden.embeddings, rtol=1e-3, atol=1e-4)


def test_that_numbers_depend_on_neither_batch_size_nor_threads_nor_day(
    linear_bundle: SrhBundle, compiled_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads = []
    for batch_size in (1, 3, 5, 5):
        with open_float32(linear_bundle, compiled_folder, batch_size=batch_size) as runtime:
            heads.append(answers(runtime, PATCHES).head)
    monkeypatch.setattr(compiled, "usable_cores", lambda: 1)
    with open_float32(linear_bundle, compiled_folder) as runtime:
        heads.append(answers(runtime, PATCHES).head)
    for head in heads[1:]:
        np.testing.assert_array_equal(head, heads[0])


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-7]),
        lambda path: path.write_bytes(b"\0" * 1000),
        lambda path: path.unlink(),
    ],
)
def test_that_a_damaged_cache_is_made_again(
    linear_bundle: SrhBundle, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    with open_float32(linear_bundle, tmp_path) as runtime:
        before = answers(runtime, PATCHES[:1]).head
    files = sorted((tmp_path / "openvino").iterdir())
    assert any(path.suffix == ".blob" for path in files)
    for path in files:
        damage(path)
    with open_float32(linear_bundle, tmp_path) as runtime:
        np.testing.assert_array_equal(answers(runtime, PATCHES[:1]).head, before)


def test_that_a_second_start_does_not_read_the_weights(
    linear_bundle: SrhBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_float32(linear_bundle, tmp_path).close()
    monkeypatch.setattr(SrhBundle, "tensors", lambda _: pytest.fail("weights were read"))
    with open_float32(linear_bundle, tmp_path) as runtime:
        answers(runtime, PATCHES[:1])


def test_that_a_model_that_denies_its_golden_vectors_is_refused(
    linear_bundle: SrhBundle, compiled_folder: Path
) -> None:
    golden = linear_bundle.golden
    wrong = GoldenVectors(golden.inputs, golden.head[:, ::-1].copy(), golden.embeddings)
    bundle = SrhBundle(linear_bundle.folder, linear_bundle.manifest, wrong)
    with pytest.raises(ModelError, match="golden vectors"):
        open_runtime(bundle, Device.CPU, Precision.FLOAT32, compiled_folder / "w", lambda _: None)


def test_that_an_absent_device_is_a_sentence(
    linear_bundle: SrhBundle, compiled_folder: Path
) -> None:
    if sys.platform == "darwin":
        pytest.skip("may have it")
    with pytest.raises(RuntimeUnavailableError, match="no MPS device"):
        open_runtime(linear_bundle, Device.MPS, Precision.AUTO, compiled_folder, lambda _: None)


def test_that_recipes_follow_the_processor() -> None:
    plain, modern = {"FP32"}, {"FP32", "BF16", "INT8"}
    assert candidates(Precision.AUTO, plain) == [FLOAT32]
    fastest = candidates(Precision.AUTO, modern)
    assert fastest[0] == Recipe(Precision.INT8, 0, "bf16")
    assert fastest[-1] == FLOAT32
    assert {recipe.precision for recipe in candidates(Precision.BFLOAT16, modern)} == {
        Precision.BFLOAT16
    }
    for precision in (Precision.BFLOAT16, Precision.INT8):
        with pytest.raises(RuntimeUnavailableError, match=precision.value):
            candidates(precision, plain)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", candidates(Precision.AUTO, {"FP32", "BF16", "INT8"}))
def test_that_every_recipe_is_close_to_the_network(
    linear_bundle: SrhBundle, compiled_folder: Path, recipe: Recipe
) -> None:
    if recipe.precision is Precision.BFLOAT16 and sys.platform == "darwin":
        pytest.skip("no bfloat16 there")
    golden = linear_bundle.golden
    models = Compiler(linear_bundle, compiled_folder).compiled(recipe)
    with OpenVinoRuntime(models, recipe) as runtime:
        found = answers(runtime, golden.inputs).embeddings
    error = np.linalg.norm(found - golden.embeddings) / np.linalg.norm(golden.embeddings)
    assert error < (1e-5 if recipe is FLOAT32 else 0.1)


def test_that_running_on_the_processor_imports_neither_torch_nor_telemetry(
    linear_bundle: SrhBundle, compiled_folder: Path
) -> None:
    program = f"""
import sys
from pathlib import Path
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.diagnose import diagnose
from spinextract_gui.inference.runtimes import open_runtime
from spinextract_gui.networks.bundle import SrhBundle, load_bundle
assert "openvino" not in sys.modules
bundle = load_bundle(Path({str(linear_bundle.folder)!r})).expect(SrhBundle)
folder = Path({str(compiled_folder)!r})
open_runtime(bundle, Device.AUTO, Precision.FLOAT32, folder, lambda _: None).close()
assert sys.modules["openvino_telemetry"] is None
assert not [name for name in sys.modules if name.startswith(("torch", "openvino_telemetry."))]
import openvino.tools.ovc
from openvino.tools.ovc import telemetry_utils
assert "stub" in telemetry_utils.tm.Telemetry.__module__
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
