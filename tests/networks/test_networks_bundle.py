"""Bundles come back as they were written, and any change to one is noticed."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spinextract_gui.domain.errors import ModelError, StorageError
from spinextract_gui.networks.bundle import SrhBundle, load_bundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import SrhDescription
from spinextract_gui.networks.golden import GoldenVectors
from spinextract_gui.networks.manifest import read_manifest
from spinextract_gui.networks.platt import PlattCalibrator
from spinextract_gui.storage import atomic
from spinextract_gui.storage.hashing import file_sha256

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float32]]

CALIBRATOR = PlattCalibrator(np.ones((10, 4, 2)))
DESCRIPTION = SrhDescription(
    name="made-up", title="A model <b>of</b> nothing", synthetic=True, threshold=0.8
)


def golden(count: int = 2) -> GoldenVectors:
    rng = np.random.default_rng(0)
    return GoldenVectors(
        rng.integers(0, 65536, (count, 2, 300, 300), np.uint16),
        rng.random((count, 4), np.float32),
        rng.random((count, 2048), np.float32),
    )


@pytest.fixture(scope="module")
def written(tensors: Tensors, tmp_path_factory: pytest.TempPathFactory) -> SrhBundle:
    folder = tmp_path_factory.mktemp("models") / "made-up"
    return write_bundle(folder, DESCRIPTION, tensors, golden(), CALIBRATOR).expect(SrhBundle)


@pytest.fixture
def copy(written: SrhBundle, tmp_path: Path) -> Path:
    """Copy the bundle to tamper with it; the weights are linked, not copied."""
    folder = tmp_path / "copy"
    folder.mkdir()
    for path in written.folder.iterdir():
        if path.name == "weights.safetensors":
            (folder / path.name).hardlink_to(path)
        else:
            shutil.copy(path, folder)
    return folder


def test_that_a_bundle_comes_back_as_it_was_written(written: SrhBundle, tensors: Tensors) -> None:
    found = written.tensors()
    assert found.keys() == tensors.keys()
    assert all(np.array_equal(found[name], tensors[name]) for name in tensors)
    assert written.calibrator is not None
    np.testing.assert_array_equal(written.calibrator.curves, CALIBRATOR.curves)
    np.testing.assert_array_equal(written.golden.inputs, golden().inputs)
    np.testing.assert_array_equal(written.golden.embeddings, golden().embeddings)
    assert "No medical meaning" in written.card()


def test_that_the_information_names_the_hashes_of_the_files(written: SrhBundle) -> None:
    info = written.info
    assert info.model_hash == file_sha256(written.folder / "weights.safetensors")
    assert info.calibrator_hash == file_sha256(written.folder / "calibration.json")
    assert (info.name, info.threshold, info.synthetic) == ("made-up", 0.8, True)


def test_that_half_precision_is_stored_in_half_the_size(
    tensors: Tensors, written: SrhBundle, tmp_path: Path
) -> None:
    half = write_bundle(tmp_path / "half", DESCRIPTION, tensors, golden(), half=True).expect(
        SrhBundle
    )
    sizes = [(b.folder / "weights.safetensors").stat().st_size for b in (half, written)]
    assert sizes[0] / sizes[1] == pytest.approx(0.5, abs=0.01)
    name = "head.output.weight"
    found = half.tensors()[name]
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, tensors[name].astype(np.float16).astype(np.float32))
    assert half.calibrator is None
    assert half.info.calibrator_hash == ""


def test_that_a_linear_model_is_a_bundle_too(linear_tensors: Tensors, tmp_path: Path) -> None:
    description = DESCRIPTION.model_copy(update={"architecture": "spinextract-linear"})
    bundle = write_bundle(
        tmp_path / "linear", description, linear_tensors, golden(), half=True
    ).expect(SrhBundle)
    assert bundle.manifest.architecture == "spinextract-linear"
    assert bundle.tensors().keys() == linear_tensors.keys()


def test_that_an_existing_bundle_is_replaced_only_on_request(
    linear_tensors: Tensors, tmp_path: Path
) -> None:
    description = DESCRIPTION.model_copy(update={"architecture": "spinextract-linear"})

    folder = tmp_path / "models" / "m"

    def write(title: str, *, replace: bool) -> SrhBundle:
        changed = description.model_copy(update={"title": title})
        return write_bundle(folder, changed, linear_tensors, golden(1), replace=replace).expect(
            SrhBundle
        )

    write("first", replace=False)
    with pytest.raises(ModelError, match="exists already"):
        write("second", replace=False)
    assert load_bundle(folder).info.title == "first"
    assert write("third", replace=True).info.title == "third"
    assert [path.name for path in folder.parent.iterdir()] == ["m"]


def test_that_a_full_disk_leaves_no_half_bundle(
    linear_tensors: Tensors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    description = DESCRIPTION.model_copy(update={"architecture": "spinextract-linear"})
    whole, calls = atomic.write_bytes, iter(range(100))

    def third_fails(path: Path, data: bytes, *rest: Any) -> None:
        if next(calls) == 2:
            raise StorageError("full")
        whole(path, data, *rest)

    monkeypatch.setattr(atomic, "write_bytes", third_fails)
    with pytest.raises(StorageError):
        write_bundle(tmp_path / "models" / "m", description, linear_tensors, golden(1))
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["weights.safetensors", "calibration.json", "golden.npz", "MODEL_CARD.md"]
)
def test_that_one_changed_byte_is_noticed(copy: Path, name: str) -> None:
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).unlink()
    (copy / name).write_bytes(data)
    with pytest.raises(ModelError, match=f"{name} of the model made-up was changed"):
        load_bundle(copy)


def test_that_weights_changed_after_opening_are_noticed(copy: Path) -> None:
    bundle = load_bundle(copy, verify=False)
    weights_file = copy / "weights.safetensors"
    data = weights_file.read_bytes()
    weights_file.unlink()
    weights_file.write_bytes(data[:-1] + b"\x01")
    with pytest.raises(ModelError, match="was changed"):
        bundle.tensors()


@pytest.mark.parametrize("name", ["weights.safetensors", "calibration.json", "golden.npz"])
def test_that_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=f"has no file {name}"):
        load_bundle(copy)


def _link(folder: Path) -> None:
    (folder / "golden.npz").rename(folder.parent / "elsewhere.npz")
    (folder / "golden.npz").symlink_to(folder.parent / "elsewhere.npz")


def _stranger(folder: Path) -> None:
    (folder / "setup.py").write_text("")


def _huge_card(folder: Path) -> None:
    (folder / "MODEL_CARD.md").write_bytes(bytes((1 << 20) + 1))


def _no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (_link, "has no file golden.npz"),
        (_stranger, "foreign file 'setup.py'"),
        (_huge_card, "too large"),
        (_no_manifest, "it has no manifest.json"),
        (shutil.rmtree, "not a model folder that can be opened"),
    ],
)
def test_that_strange_folders_are_refused(
    copy: Path, tamper: Callable[[Path], None], reason: str
) -> None:
    tamper(copy)
    with pytest.raises(ModelError, match=reason):
        load_bundle(copy, verify=False)


def _changed(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.update(changes)


def _no_golden(content: dict[str, Any]) -> None:
    del content["files"]["golden.npz"]


def _unlisted_calibration(content: dict[str, Any]) -> None:
    del content["files"]["calibration.json"]


def _foreign_file(content: dict[str, Any]) -> None:
    content["files"]["../../secret"] = "0" * 64


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_changed(format=2), "wrong at format"),
        (_changed(task="mri"), "wrong at task"),
        (_changed(architecture="vit"), "wrong at architecture"),
        (_changed(threshold=0), "wrong at threshold"),
        (_changed(threshold="nan"), "wrong at threshold"),
        (_changed(name="../up"), "wrong at name"),
        (_changed(title="two\nlines"), "wrong at title"),
        (_changed(surprise=1), "wrong at surprise"),
        (_changed(classes=["a", "b", "c", "d"]), "other classes"),
        (_changed(preprocessing="z-score"), "preprocessing"),
        (_no_golden, "does not list golden.npz"),
        (_unlisted_calibration, "does not list"),
        (_foreign_file, "wrong at files"),
    ],
)
def test_that_a_wrong_manifest_is_refused_with_its_reason(
    copy: Path, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    content = json.loads((copy / "manifest.json").read_text())
    change(content)
    (copy / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(ModelError, match=reason):
        load_bundle(copy, verify=False)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"[" * 9000, b"\xff\xfe", b"1" * 5000])
def test_that_a_manifest_that_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError, match="manifest"):
        read_manifest(data)
