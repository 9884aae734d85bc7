"""`spinextract calibrate`: from labelled data to a model that knows how sure it may be."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest

from spinextract_gui.cli.app import main
from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.settings import DEFAULT_MODEL, DEFAULT_STENOSIS_MODEL
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.networks.bundle import SrhBundle, StenosisBundle
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.storage.hashing import file_sha256
from spinextract_gui.synthesis.slide import Phantom
from spinextract_gui.synthesis.spine.grading import EVEN_SHARES
from spinextract_gui.synthesis.spine.study_set import SetSettings, write_study_set
from spinextract_gui.synthesis.unknown import UnknownTissue, unknown_slide
from spinextract_gui.synthesis.write import (
    PhantomPatient,
    write_patient_tree,
    write_whole_slide,
)

if TYPE_CHECKING:
    from pathlib import Path

SIZE = Size(1000, 1000)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two patients of each class that no shipped model has seen."""
    root = tmp_path_factory.mktemp("cohort")
    patients = [
        PhantomPatient(f"P{seed}", tumour, {"1": Phantom(tumour, SIZE, 950_000 + seed)})
        for seed, tumour in enumerate([*TumourClass, *TumourClass])
    ]
    write_patient_tree(root, patients)
    return root


@pytest.fixture(scope="module")
def spines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("spines") / "rsna"
    write_study_set(root, SetSettings(40, 950_000, EVEN_SHARES, 1, 96), lambda done, total: None)
    return root


@pytest.fixture
def few_spines(tmp_path: Path) -> Path:
    root = tmp_path / "few"
    write_study_set(root, SetSettings(3, 950_000, EVEN_SHARES, 1, 96), lambda done, total: None)
    return root


def test_that_tumours_are_calibrated_and_unknown_tissue_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tree: Path,
    tmp_path: Path,
) -> None:
    plain = ModelStore().find(DEFAULT_MODEL)
    given = ("calibrate", "srh", "--model", DEFAULT_MODEL, "--data", tree)
    assert run(monkeypatch, *given, "--name", "mine", "--equivalent-patches", 10_000) == 0
    said = capsys.readouterr().out
    assert "8 folds by patient. Out of fold," in said
    assert "patches: Brier" in said
    mine = ModelStore().find("mine").expect(SrhBundle)
    assert mine.info.model_hash == plain.info.model_hash
    assert mine.info.calibrator_hash not in {"", plain.info.calibrator_hash}
    assert mine.manifest.calibration in said
    assert mine.manifest.known_tissue in said
    assert mine.card().count("## Known tissue") == 1
    capsys.readouterr()

    slides = tmp_path / "slides"
    write_whole_slide(Phantom(TumourClass.MENINGIOMA, SIZE, 951_000), slides / "known" / "a.tif")
    foreign = unknown_slide(UnknownTissue.FAT, SIZE, 951_001)
    write_whole_slide(foreign, slides / "foreign" / "b.tif")
    folders = (slides / "known", slides / "foreign")
    wishes = ("--model", "mine", "--precision", "float32", "--out", tmp_path / "o")
    assert run(monkeypatch, "analyze", *folders, *wishes) == 0
    document = json.loads((tmp_path / "o" / "result.json").read_text())
    known, stopped = (case["verdict"] for case in document["cases"])
    assert known["counts"]["unlike"] <= 0.5 * known["counts"]["used"]
    assert stopped["call"] is None
    assert stopped["reasons"][0].startswith("Outside of what the model knows")
    hashes = document["cases"][0]["provenance"]["model"]
    assert hashes["known_tissue_hash"] == file_sha256(mine.folder / "known_tissue.safetensors")


def test_that_grades_are_calibrated_and_unknown_pictures_are_marked(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    spines: Path,
    tmp_path: Path,
) -> None:
    given = ("calibrate", "stenosis", "--model", DEFAULT_STENOSIS_MODEL, "--rsna", spines)
    assert run(monkeypatch, *given, "--out", tmp_path, "--name", "graded") == 0
    bundle = ModelStore().find(tmp_path / "graded").expect(StenosisBundle)
    assert bundle.calibrator is not None
    assert f"{bundle.calibrator.temperature:.4f}" in bundle.card()
    said = capsys.readouterr().out
    assert f"Calibration: {bundle.manifest.calibration}" in said
    assert "Statistics of 40 slices of 40 studies; 98% of" in bundle.manifest.known_tissue
    assert f"Known pictures: {bundle.manifest.known_tissue}" in said
    assert bundle.card().count("## Known pictures") == 1
    _assert_that_noise_is_marked(monkeypatch, bundle, spines, tmp_path)
    evaluated = ("evaluate", "stenosis", "--rsna", spines, "--model", bundle.folder)
    assert run(monkeypatch, *evaluated, "--out", tmp_path / "o") == 0
    record = json.loads((tmp_path / "o" / "metrics.json").read_text())
    assert record["scores"].keys() == {"raw", "calibrated"}
    assert record["models"][0]["temperature"] == bundle.calibrator.temperature


def _assert_that_noise_is_marked(
    monkeypatch: pytest.MonkeyPatch, bundle: StenosisBundle, spines: Path, folder: Path
) -> None:
    """Grade a slice of a phantom whose pixels were overwritten by noise."""
    header = pydicom.dcmread(next(spines.rglob("*.dcm")))
    pixels = np.random.default_rng(0).integers(0, 900, (header.Rows, header.Columns), np.uint16)
    header.PixelData = pixels.tobytes()
    (folder / "noise").mkdir()
    header.save_as(folder / "noise" / "1.dcm")
    place = {"level": "L3/L4", "slice": 0, "x": 40.0, "y": 40.0}
    (folder / "levels.json").write_text(json.dumps({"markers": [place]}))
    given = ("grade", folder / "noise", "--model", bundle.folder)
    wishes = ("--levels", folder / "levels.json", "--out", folder / "graded-noise")
    assert run(monkeypatch, *given, *wishes) == 0
    document = json.loads((folder / "graded-noise" / "result.json").read_text())
    (study,) = document["studies"]
    (level,) = study["verdict"]["levels"]
    assert level["models"][0]["novelty"] > 1
    assert "unlike anything the model was trained on" in " ".join(level["reasons"])
    assert study["verdict"]["badge"].startswith("low confidence")
    model = study["provenance"]["models"][0]
    assert model["known_tissue_hash"] == file_sha256(bundle.folder / "known_tissue.safetensors")


def test_that_few_slices_give_a_temperature_and_leave_the_statistics(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    few_spines: Path,
    tmp_path: Path,
) -> None:
    given = ("calibrate", "stenosis", "--model", DEFAULT_STENOSIS_MODEL, "--rsna", few_spines)
    assert run(monkeypatch, *given, "--out", tmp_path, "--name", "graded") == 0
    assert "3 slices are too few" in " ".join(capsys.readouterr().err.split())
    bundle = ModelStore().find(tmp_path / "graded").expect(StenosisBundle)
    assert bundle.calibrator is not None
    shipped = ModelStore().find(DEFAULT_STENOSIS_MODEL)
    assert bundle.info.known_tissue_hash == shipped.info.known_tissue_hash
    assert bundle.info.calibrator_hash != shipped.info.calibrator_hash


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("srh", "--model", DEFAULT_MODEL, "--data", "TREE"), "came with the program"),
        (("srh", "--model", DEFAULT_MODEL, "--data", "TREE", "--name", "../up"), "cannot name"),
        (
            ("srh", "--model", DEFAULT_MODEL, "--data", "TREE", "--name", DEFAULT_MODEL),
            "exists already",
        ),
        (
            ("srh", "--model", DEFAULT_MODEL, "--data", "TREE/studies/P0", "--name", "a"),
            "two patients of every class",
        ),
        (("srh", "--model", DEFAULT_MODEL, "--data", "SPINES", "--name", "a"), "no slides"),
        (
            ("srh", "--model", DEFAULT_MODEL, "--data", "TREE", "--patients", "val", "--name", "a"),
            "train_val_split.json is missing",
        ),
        (("srh", "--model", DEFAULT_STENOSIS_MODEL, "--data", "TREE"), "is for canal stenosis"),
        (("stenosis", "--model", DEFAULT_STENOSIS_MODEL, "--name", "a"), "Name either a table"),
        (
            ("stenosis", "--model", DEFAULT_STENOSIS_MODEL, "--rsna", "SPINES"),
            "came with the program",
        ),
    ],
)
def test_that_what_cannot_be_done_ends_with_two_and_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tree: Path,
    spines: Path,
    arguments: tuple[str, ...],
    words: str,
) -> None:
    places = {"TREE": str(tree), "SPINES": str(spines)}
    filled = [word.replace("TREE", places["TREE"]) for word in arguments]
    filled = [places.get(word, word) for word in filled]
    assert run(monkeypatch, "calibrate", *filled) == 2
    assert words in " ".join(capsys.readouterr().err.split())
    assert not list(ModelStore().folder.glob("*"))


def test_that_pictures_of_which_none_can_be_read_are_what_is_complained_of(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    few_spines: Path,
    tmp_path: Path,
) -> None:
    for picture in few_spines.rglob("*.dcm"):
        picture.write_bytes(b"no picture at all")
    given = ("calibrate", "stenosis", "--model", DEFAULT_STENOSIS_MODEL, "--rsna", few_spines)
    assert run(monkeypatch, *given, "--out", tmp_path, "--name", "graded") == 2
    assert "Not one picture could be used." in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "graded").exists()
