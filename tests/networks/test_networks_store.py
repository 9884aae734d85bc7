"""Models are found by name or folder, and only imported ones can be removed."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import SrhDescription
from spinextract_gui.networks.golden import GoldenVectors
from spinextract_gui.networks.golden_maker import make_golden, texture_patches
from spinextract_gui.networks.importer import import_checkpoint
from spinextract_gui.networks.store import ModelStore, discard
from spinextract_gui.networks.verify import verify_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float32]]


def write(folder: Path, tensors: Tensors, golden: GoldenVectors) -> None:
    description = SrhDescription(name=folder.name, title="T", architecture="spinextract-linear")
    write_bundle(folder, description, tensors, golden, half=True)


@pytest.fixture(scope="module")
def written(linear_tensors: Tensors, tmp_path_factory: pytest.TempPathFactory) -> Path:
    golden = GoldenVectors(
        np.zeros((1, 2, 300, 300), np.uint16),
        np.full((1, 4), 0.25, np.float32),
        np.zeros((1, 2048), np.float32),
    )
    folder = tmp_path_factory.mktemp("written")
    write(folder / "shipped" / "demo", linear_tensors, golden)
    write(folder / "mine" / "imported", linear_tensors, golden)
    (folder / "shipped" / "README.md").write_text("not a model")
    return folder


@pytest.fixture
def store(written: Path, tmp_path: Path) -> ModelStore:
    """Link the written models into folders of the test's own: copying them would take long."""
    for place in ("shipped", "mine"):
        shutil.copytree(written / place, tmp_path / place, copy_function=os.link)
    return ModelStore(tmp_path / "mine", shipped=tmp_path / "shipped")


def test_that_shipped_and_imported_models_are_listed(store: ModelStore) -> None:
    assert [bundle.info.name for bundle in store.all()] == ["demo", "imported"]


def test_that_a_model_is_found_by_name_and_by_folder(store: ModelStore) -> None:
    assert store.find("demo").info.name == "demo"
    assert store.find(str(store.folder / "imported")).info.name == "imported"


@pytest.mark.parametrize("name", ["absent", "../shipped/demo/x", "", "nul\0byte"])
def test_that_an_unknown_model_is_answered_with_the_known_ones(
    store: ModelStore, name: str
) -> None:
    with pytest.raises(ModelError, match="known models: demo, imported"):
        store.find(name)


def test_that_a_damaged_model_does_not_hide_the_others(store: ModelStore) -> None:
    golden = store.folder / "imported" / "golden.npz"
    golden.unlink()
    golden.write_bytes(b"")
    bundles, damaged = store.scan()
    assert [bundle.info.name for bundle in bundles] == ["demo"]
    assert [item.name for item in damaged] == ["imported"]
    assert "changed or damaged" in damaged[0].sentence
    with pytest.raises(ModelError, match="changed or damaged"):
        store.find("imported")
    store.remove("imported")
    assert store.scan()[1] == []


def test_that_only_imported_models_can_be_removed(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="came with the program"):
        store.remove("demo")
    with pytest.raises(ModelError, match="imported models: imported"):
        store.remove("absent")
    with pytest.raises(ModelError, match="cannot name a model"):
        store.remove("../shipped/demo")
    store.remove("imported")
    assert [bundle.info.name for bundle in store.all()] == ["demo"]
    assert list(store.folder.iterdir()) == []


def test_that_a_removed_link_leaves_what_it_points_to(store: ModelStore, tmp_path: Path) -> None:
    (store.folder / "link").symlink_to(tmp_path / "shipped" / "demo")
    store.remove("link")
    assert store.find("demo").info.name == "demo"


def test_that_names_in_use_are_not_given_again(store: ModelStore) -> None:
    for name in ("demo", "imported"):
        with pytest.raises(ModelError, match="exists already"):
            store.check_free(name)
    store.check_free("other")


@pytest.mark.parametrize(
    ("name", "task", "threshold", "reason"),
    [
        ("../x", "srh", 0.77, "cannot name a model"),
        ("a b", "srh", 0.77, "cannot name a model"),
        ("x", "mri", 0.77, "task 'mri' is not known"),
        ("x", "srh", 1.5, "threshold will not do"),
        ("x", "srh", float("nan"), "threshold will not do"),
    ],
)
def test_that_wrong_wishes_are_refused_before_anything_is_read(
    tmp_path: Path, name: str, task: str, threshold: float, reason: str
) -> None:
    absent = tmp_path / "absent.ckpt"
    with pytest.raises(ModelError, match=reason):
        import_checkpoint(absent, name=name, folder=tmp_path, task=task, threshold=threshold)


def test_that_golden_patches_differ_and_repeat() -> None:
    patches = texture_patches()
    assert patches.shape == (8, 2, 300, 300)
    assert patches.dtype == np.uint16
    np.testing.assert_array_equal(patches, texture_patches())
    assert len({patch.tobytes() for patch in patches}) == 8
    assert abs(patches.mean() - 10_000) < 1500


@pytest.mark.slow
def test_that_verification_recomputes_the_golden_vectors(
    linear_tensors: Tensors, tmp_path: Path
) -> None:
    stored = {n: v.astype(np.float16).astype(np.float32) for n, v in linear_tensors.items()}
    golden = make_golden(stored, "spinextract-linear", texture_patches(1))
    write(tmp_path / "right", linear_tensors, golden)
    store = ModelStore(tmp_path, shipped=tmp_path / "none")
    assert "1 golden vectors met within" in verify_bundle(store.find("right"))
    wrong = GoldenVectors(golden.inputs, golden.head, golden.embeddings * np.float32(1.01))
    write(tmp_path / "wrong", linear_tensors, wrong)
    with pytest.raises(ModelError, match="does not give its golden vectors"):
        verify_bundle(store.find("wrong"))


def test_that_a_model_set_aside_is_gone_and_comes_back_whole(store: ModelStore) -> None:
    before = {path.name: path.read_bytes() for path in (store.folder / "imported").iterdir()}
    aside = store.set_aside("imported")
    assert not store.has("imported")
    assert [bundle.info.name for bundle in store.all()] == ["demo"]
    store.bring_back(aside, "imported")
    after = {path.name: path.read_bytes() for path in (store.folder / "imported").iterdir()}
    assert after == before


def test_that_a_model_set_aside_can_be_deleted_for_good(store: ModelStore) -> None:
    discard(store.set_aside("imported"))
    assert list(store.folder.iterdir()) == []


def test_that_a_shipped_model_is_not_set_aside(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="came with the program"):
        store.set_aside("demo")
    assert store.is_shipped(store.find("demo").folder)
    assert not store.is_shipped(store.find("imported").folder)


def test_that_a_taken_name_keeps_a_model_from_coming_back(store: ModelStore) -> None:
    aside = store.set_aside("imported")
    shutil.copytree(aside, store.folder / "imported")
    with pytest.raises(ModelError, match="exists already"):
        store.bring_back(aside, "imported")


def test_that_a_bundle_from_elsewhere_is_copied_byte_for_byte(
    store: ModelStore, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "stick" / "imported"
    shutil.copytree(store.folder / "imported", elsewhere)
    with pytest.raises(ModelError, match="exists already"):
        store.add(elsewhere)
    store.remove("imported")
    added = store.add(elsewhere)
    assert added.folder == store.folder / "imported"
    for path in elsewhere.iterdir():
        assert (added.folder / path.name).read_bytes() == path.read_bytes()


def test_that_a_damaged_bundle_is_not_copied(store: ModelStore, tmp_path: Path) -> None:
    elsewhere = tmp_path / "stick" / "imported"
    shutil.copytree(store.folder / "imported", elsewhere)
    store.remove("imported")
    (elsewhere / "MODEL_CARD.md").write_text("Another card.")
    with pytest.raises(ModelError, match="changed or damaged"):
        store.add(elsewhere)
    assert list(store.folder.iterdir()) == []
