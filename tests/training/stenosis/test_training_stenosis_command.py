"""`spinextract train stenosis` from the command line, on phantoms."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
import yaml

from spinextract_gui.networks.bundle import StenosisBundle, load_bundle
from spinextract_gui.networks.stenosis.importer import import_stenosis
from spinextract_gui.networks.verify import verify_bundle
from spinextract_gui.storage.folders import shipped
from tests.training.stenosis.conftest import ONE_CPU

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from tests.training.stenosis.conftest import Command

CHANCE = 1 / 3
"""Balanced accuracy of an answer that does not look."""
LEARNED = 0.60
SECONDS = 900
DEMO = shipped("models") / "demo-stenosis-synthetic" / "weights.safetensors"
SMALL: dict[str, Any] = {"by_slice": True, "batch": 4, "sides": [64] * 9, "threads": 1}


def written(path: Path, **fields: object) -> Path:
    path.write_text(yaml.safe_dump(fields))
    return path


def finished(run: subprocess.Popen[str]) -> tuple[str, str]:
    """Wait for a training that is to end well; return what it said and complained."""
    said, complained = run.communicate(timeout=SECONDS)
    if run.returncode:
        pytest.fail(complained)
    return said, complained


def figures(run: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / "metrics.json").read_text())
    return found


@pytest.fixture
def learned(phantoms: Path, tmp_path: Path, train: Command) -> Path:
    """Train a new head and the published last tensors of a backbone that has seen phantoms."""
    own = written(
        tmp_path / "own.yaml",
        **{"by_slice": True, "batch": 4, "threads": 1, "flip": 0.0},
        **{"class_weights": [1.0, 2.0, 2.0], "grade_task": 1.0, "validation_share": 0.25},
    )
    run = train(
        *("--rsna", phantoms, "--model", "resnet18", "--out", tmp_path / "out"),
        *("--config", own, "--epochs", 16, "--learning-rate", 1e-3, "--start-weights", DEMO),
        *ONE_CPU,
    )
    said, complained = finished(run)
    assert "no medical meaning" in said
    assert "Epoch 16 of 16" in complained
    return tmp_path / "out" / "resnet18"


@pytest.mark.slow
def test_that_a_training_learns_and_what_it_leaves_can_be_used(
    learned: Path, tmp_path: Path, record_property: Any
) -> None:
    balanced = figures(learned)["metrics"]["val_balanced_accuracy"]
    record_property("val_balanced_accuracy", round(balanced, 3))
    assert balanced >= LEARNED > CHANCE
    bundle = load_bundle(learned / "stenosis-resnet18").expect(StenosisBundle)
    assert bundle.manifest.synthetic
    assert bundle.manifest.class_weights == (1.0, 2.0, 2.0)
    assert "phantoms only" in bundle.manifest.training_data
    assert "Macro F1" in bundle.card()
    verify_bundle(bundle)
    _check_import(learned / "model.pth", bundle, tmp_path)
    _check_files(learned)


def _check_import(checkpoint: Path, bundle: StenosisBundle, folder: Path) -> None:
    """Let the checkpoint go through the importer: it answers as the bundle does."""
    again = import_stenosis(
        checkpoint,
        name="again",
        folder=folder / "models",
        backbone="resnet18",
        preprocessing="documented",
        class_weights=bundle.manifest.class_weights,
    )
    own, found = bundle.tensors(), again.tensors()
    assert own.keys() == found.keys()
    assert all(np.array_equal(own[name], found[name]) for name in own)
    assert np.abs(again.golden.raw - bundle.golden.raw).max() <= 1e-6


def _check_files(run: Path) -> None:
    """Curves, tables and configuration are there and fit together."""
    with (run / "curves.csv").open(newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 16
    assert (run / "curves.png").read_bytes().startswith(b"\x89PNG")
    with (run / "validation" / "stenosis-resnet18_predictions.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0])[:3] == ["row_id", "true_label", "predicted_label"]
    right = [row["true_label"] == row["predicted_label"] for row in rows]
    assert np.mean(right) == pytest.approx(figures(run)["metrics"]["val_accuracy"], abs=0.05)
    assert (run / "validation" / "stenosis-resnet18_confusion.png").is_file()
    saved = yaml.safe_load((run / "config.yaml").read_text())
    assert (saved["weight_decay"], saved["unfreeze_last_n"]) == (0.02, 32)
    state = torch.load(run / "checkpoints" / "best.ckpt", weights_only=True)["state_dict"]
    assert "network.level_embedding.weight" in state


@pytest.mark.slow
def test_that_a_killed_training_ends_with_the_same_figures_when_resumed(
    phantoms: Path, tmp_path: Path, train: Command
) -> None:
    own = written(
        tmp_path / "own.yaml", **SMALL, freeze=False, place_task=1.0, grade_task=1.0, noise=0.02
    )
    arguments = (
        *("--rsna", phantoms, "--model", "resnet18", "--config", own, "--epochs", 5),
        *("--start-weights", "none", *ONE_CPU),
    )
    whole = train(*arguments, "--out", tmp_path / "whole")  # beside it: each takes one core
    killed = train(*arguments, "--out", tmp_path / "killed")
    assert killed.stderr is not None
    for line in killed.stderr:
        if "Epoch 2 of 5" in line:
            break
    killed.kill()
    killed.communicate(timeout=60)
    assert not (tmp_path / "killed" / "resnet18" / "metrics.json").exists()
    refused = train(*arguments, "--out", tmp_path / "killed")
    assert "resume it" in refused.communicate(timeout=60)[1]
    assert refused.returncode == 2
    finished(train(*arguments, "--out", tmp_path / "killed", "--resume"))
    finished(whole)
    first, second = (figures(tmp_path / name / "resnet18") for name in ("whole", "killed"))
    assert len(second["history"]) == 5
    for one, other in zip(first["history"], second["history"], strict=True):
        assert other == pytest.approx(one, abs=1e-5)


@pytest.mark.slow
def test_that_two_processes_train_what_one_trains(
    phantoms: Path, tmp_path: Path, train: Command
) -> None:
    """Without dropout and with batch norms at rest, which see only their own half of a batch."""
    still = {**SMALL, "by_slice": False, "dropout": 0.0, "unfreeze_last_n": 0}
    own = written(tmp_path / "own.yaml", **still)
    arguments = (
        *("--rsna", phantoms, "--model", "resnet18", "--config", own, "--epochs", 2),
        *("--batch", 16, "--learning-rate", 1e-3, "--start-weights", DEMO),
        *("--accelerator", "cpu", "--precision", "32-true"),
    )
    finished(train(*arguments, "--out", tmp_path / "one", "--devices", 1))
    two = (*arguments, "--out", tmp_path / "two", "--devices", 2, "--strategy", "ddp")
    finished(train(*two))
    first, second = (figures(tmp_path / name / "resnet18") for name in ("one", "two"))
    for one, other in zip(first["history"], second["history"], strict=True):
        assert other == pytest.approx(one, abs=1e-3)
    weights = [
        load_bundle(tmp_path / name / "resnet18" / "stenosis-resnet18").tensors()
        for name in ("one", "two")
    ]
    apart = max(np.abs(weights[0][name] - weights[1][name]).max() for name in weights[0])
    assert apart <= 1e-4


def test_that_wrong_wishes_are_refused_with_one_sentence(
    phantoms: Path, tmp_path: Path, train: Command
) -> None:
    source = ("--rsna", phantoms, "--out", tmp_path / "out")
    for arguments, words in (
        ((*source, "--model", "vgg"), "backbone"),
        ((*source, "--model", "resnet18", "--epochs", 0), "epochs"),
        ((*source, "--model", "vit", "--model", "swin", "--name", "a"), "cannot share one name"),
        (("--out", tmp_path / "out", "--model", "vit"), "either a table"),
        ((*source, "--model", "vit", "--start-weights", tmp_path / "gone.pth"), "gone.pth"),
    ):
        run = train(*arguments)
        _, complained = run.communicate(timeout=600)
        assert run.returncode == 2
        assert words in complained
        assert len(complained.strip().splitlines()) == 1
