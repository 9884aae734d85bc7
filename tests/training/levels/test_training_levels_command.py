"""`spinextract train levels`: learns, goes on after a kill, writes a bundle for use at once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from typer.testing import CliRunner

from spinextract_gui.cli.app import app, main
from spinextract_gui.networks.bundle import LevelsBundle, load_bundle
from spinextract_gui.networks.verify import verify_bundle
from spinextract_gui.storage.folders import shipped
from spinextract_gui.training.levels.config import LevelsConfig
from spinextract_gui.training.run.config import load_config
from tests.training.levels.drawn_slices import SLICES, small, write_slices

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE_S = 300
EPOCHS = 18


@pytest.fixture(scope="module")
def slices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    drawn = [small(f"p{patient}", number) for patient in range(3) for number in range(4)]
    return write_slices(tmp_path_factory.mktemp("slices"), drawn)


def command(slices: Path, out: Path) -> list[str]:
    return [
        *("train", "levels", "--slices", str(slices), "--out", str(out)),
        *("--epochs", str(EPOCHS), "--batch", "2", "--held-out", "0.34", "--seed", "3"),
    ]


def history(out: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((out / "metrics.json").read_text())["history"]
    return found


@pytest.fixture(scope="module")
def trained(slices: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "undisturbed"
    result = CliRunner().invoke(app, command(slices, out))
    assert result.exit_code == 0, result.output
    assert "Research use only" in result.output
    return out


def test_that_dice_on_a_patient_left_out_rises_from_near_nothing(
    trained: Path, record_property: Any
) -> None:
    dice = [epoch["val_dice"] for epoch in history(trained)]
    record_property("levels_phantom_dice", f"{dice[0]:.3f} to {dice[-1]:.3f}")
    assert dice[0] < 0.15
    assert dice[-1] > 0.5


def test_that_the_run_leaves_logs_and_a_bundle_that_can_be_verified(trained: Path) -> None:
    assert list(trained.glob("csv/**/metrics.csv"))
    assert list(trained.glob("tensorboard/**/events*"))
    bundle = load_bundle(trained / "levels-spider").expect(LevelsBundle)
    assert "2 golden vectors met within" in verify_bundle(bundle)
    assert "Not measured in the run" in bundle.card()
    assert "8 slices of 2 patients" in bundle.card()


@pytest.mark.slow
def test_that_a_killed_training_ends_with_the_same_figures(
    trained: Path, slices: Path, tmp_path: Path
) -> None:
    out = tmp_path / "killed"
    child = subprocess.Popen(
        [sys.executable, "-m", "spinextract_gui.cli", *command(slices, out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    last, until = out / "checkpoints" / "last.ckpt", time.monotonic() + PATIENCE_S
    while not last.is_file() and time.monotonic() < until:
        time.sleep(0.05)
    assert last.is_file()
    time.sleep(0.7)  # into the middle of an epoch
    child.kill()
    child.wait()
    assert not (out / "metrics.json").exists()
    refused = CliRunner().invoke(app, command(slices, out))
    assert "holds a training already" in str(refused.exception)
    resumed = CliRunner().invoke(app, [*command(slices, out), "--resume"])
    assert resumed.exit_code == 0, resumed.output
    assert len(history(out)) == EPOCHS
    for ours, theirs in zip(history(out), history(trained), strict=True):
        assert ours == pytest.approx(theirs, abs=1e-5)


@pytest.mark.slow
def test_that_the_card_quotes_a_cross_validation(tmp_path: Path) -> None:
    slices = write_slices(tmp_path / "slices", SLICES)
    out = tmp_path / "run"
    asked = command(slices, out)
    asked[asked.index("--epochs") + 1] = "1"
    asked[asked.index("--held-out") + 1] = "0"
    result = CliRunner().invoke(app, [*asked, "--cross-validate", "3"])
    assert result.exit_code == 0, result.output
    kinds = json.loads((out / "cross-validation.json").read_text())["figures"]
    assert set(kinds) == {"every slice", "middle slice", "patient"}
    card = load_bundle(out / "levels-spider").card()
    assert "3-fold cross-validation" in card
    assert "--cross-validate 3" in card


def test_that_the_shipped_recipe_is_the_default_configuration() -> None:
    recipe = load_config(LevelsConfig, shipped("models") / "recipes" / "levels-spider.yaml", {})
    named = {"title", "data", "licence", "accelerator", "devices"}
    assert recipe.model_dump(exclude=named) == LevelsConfig().model_dump(exclude=named)
    assert "van der Graaf" in recipe.data


def test_that_the_configuration_is_saved_whole(trained: Path) -> None:
    saved = yaml.safe_load((trained / "config.yaml").read_text())
    assert set(saved) == set(LevelsConfig.model_fields)
    assert (saved["batch"], saved["epochs"], saved["learning_rate"]) == (2, EPOCHS, 0.002)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--cross-validate", "9"], "3 patients cannot be left out in 9 parts"),
        (["--cross-validate", "3", "--devices", "2"], "runs in one process"),
        (["--learning-rate", "-1"], "wrong at learning_rate"),
    ],
)
def test_that_what_cannot_be_done_is_said_in_one_sentence(
    more: list[str],
    words: str,
    slices: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["spinextract", *command(slices, tmp_path / "run"), *more])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert words in " ".join(capsys.readouterr().err.split())
