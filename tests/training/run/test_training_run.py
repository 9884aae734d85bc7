"""A training ends the same however it came about: in one go, after a kill, on two processes."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import torch
import yaml

from spinextract_gui.domain.errors import InputError
from spinextract_gui.training.run.train import METRICS
from tests.training.run.tiny import TinyConfig, run

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.training.run.train import RunOutcome

PATIENCE_S = 120


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> RunOutcome:
    return run(tmp_path_factory.mktemp("runs") / "undisturbed", TinyConfig())


def test_that_a_run_leaves_config_logs_checkpoints_and_metrics(undisturbed: RunOutcome) -> None:
    out = undisturbed.folder
    assert TinyConfig.model_validate(yaml.safe_load((out / "config.yaml").read_text())) == (
        TinyConfig()
    )
    assert len(list(out.glob("tensorboard/*/events*"))) == 1
    with (out / "csv" / "version_0" / "metrics.csv").open() as stream:
        assert len([row for row in csv.DictReader(stream) if row["val_loss"]]) == 6
    content = json.loads((out / METRICS).read_text())
    assert content["metrics"] == undisturbed.metrics
    assert content["metrics"]["val_loss"] == min(one["val_loss"] for one in content["history"])
    assert undisturbed.last.is_file()


def test_that_it_learns(undisturbed: RunOutcome) -> None:
    assert undisturbed.metrics["val_accuracy"] > 0.6  # four clouds: chance is 0.25


def test_that_the_best_state_is_that_of_the_best_epoch(undisturbed: RunOutcome) -> None:
    assert undisturbed.epoch < undisturbed.epochs - 1  # else last and best could be mixed up
    last = torch.load(undisturbed.last, weights_only=True)["state_dict"]
    best = undisturbed.best_state()
    assert best.keys() == last.keys()
    assert not torch.equal(best["net.1.weight"], last["net.1.weight"])


@pytest.mark.slow
def test_that_a_killed_and_resumed_run_ends_with_the_same_figures(
    undisturbed: RunOutcome, tmp_path: Path
) -> None:
    """Dropout, shuffling, noise and the learning rate all go on as if nothing had happened."""
    out = tmp_path / "killed"
    child = _child(str(out), "--slow")
    last = out / "checkpoints" / "last.ckpt"
    until = time.monotonic() + PATIENCE_S
    while not last.is_file() and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)  # into the middle of an epoch
    child.kill()
    child.communicate()
    assert not (out / METRICS).exists()
    resumed = run(out, TinyConfig(), resume=True)
    assert resumed.epochs == undisturbed.epochs
    assert resumed.epoch == undisturbed.epoch
    for name, value in undisturbed.metrics.items():
        assert resumed.metrics[name] == pytest.approx(value, abs=1e-5)


@pytest.mark.slow
def test_that_two_processes_end_like_one(tmp_path: Path) -> None:
    """Without dropout; every step sees the same items, the gradients are averaged by gloo."""
    alone = run(tmp_path / "alone", TinyConfig(dropout=0))
    child = _child(str(tmp_path / "both"), "devices=2", "strategy=ddp", "dropout=0")
    _, complaints = child.communicate(timeout=PATIENCE_S)
    assert child.returncode == 0, complaints
    assert complaints == ""
    together = json.loads((tmp_path / "both" / METRICS).read_text())
    for name in ("val_loss", "val_accuracy"):
        assert together["metrics"][name] == pytest.approx(alone.metrics[name], abs=1e-5)


def test_that_a_stopped_run_stays_stopped(tmp_path: Path) -> None:
    config = TinyConfig(patience=1, epochs=12)  # the loss rises between some two epochs
    stopped = run(tmp_path / "run", config)
    assert stopped.epochs < config.epochs
    again = run(tmp_path / "run", config, resume=True)
    assert again.epochs == stopped.epochs
    assert again.metrics == stopped.metrics


def test_that_a_processor_that_is_not_there_is_said(tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    with pytest.raises(InputError, match="cannot run so"):
        run(tmp_path, TinyConfig(accelerator="gpu"))


def _child(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.training.run.tiny", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
