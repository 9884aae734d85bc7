"""Both trainings from the command line on phantoms: learning, killed, resumed, on two processes."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
import torch

from spinextract_gui.networks.bundle import SrhBundle, load_bundle
from spinextract_gui.networks.golden_maker import predict
from spinextract_gui.networks.importer import import_checkpoint
from spinextract_gui.networks.spinextract import SpineXtractNet
from tests.training.srh.conftest import EXACT, KNOWING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.training.srh.conftest import Start

PATIENCE_S = 900
CHANCE = 0.25
LINEAR = ("--mode", "linear", "--start", KNOWING, "--batch-size", "8", *EXACT)
FINETUNE = ("--mode", "finetune", "--start", KNOWING, "--batch-size", "8", "--epochs", "2", *EXACT)
LEARNING = (
    *("--mode", "finetune", "--start", KNOWING, "--batch-size", "4", "--epochs", "8"),
    *("--learning-rate", "2e-4", "--set", "validation_share=0.34"),
    *("--set", "accelerator=cpu", "--set", "threads=1"),
)
"""Some 60 steps: in the published precision, gentler steps than 0.001 learn from so few."""
PRETRAIN = ("--batch-size", "8", "--epochs", "2", "--set", "view_px=64", *EXACT)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.mark.slow
def test_that_a_linear_head_learns_and_two_processes_learn_the_same(
    tree: Path,
    runs: Path,
    embeddings: Path,
    command: Start,
    record_property: Callable[[str, object], None],
) -> None:
    more = ("--set", "validation_share=0.34", "--cache", embeddings)
    done = _ended(command("srh", tree, "--out", runs / "one", *LINEAR, *more))
    assert "Research use only" in done
    alone = _metrics(runs / "one")
    record_property("linear_balanced_accuracy", alone["val_balanced_accuracy"])
    assert alone["val_balanced_accuracy"] >= CHANCE + 0.35
    two = ("--devices", "2", "--strategy", "ddp")
    _ended(command("srh", tree, "--out", runs / "two", *LINEAR, *more, *two))
    both = _metrics(runs / "two")
    for name, value in alone.items():
        assert both[name] == pytest.approx(value, abs=1e-5)


@pytest.mark.slow
def test_that_the_transformer_head_learns_and_is_stored_in_the_published_layout(
    tree: Path,
    runs: Path,
    embeddings: Path,
    command: Start,
    shared: Path,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    out = runs / "transformer"
    own = ("--start", KNOWING, "--batch-size", "8", "--set", "validation_share=0.34")
    # so few patches are learned in time only from standardised embeddings
    more = ("--cache", embeddings, "--set", "standardised=true", "--epochs", "20")
    _ended(command("srh", tree, "--out", out, *own, *EXACT, *more))
    figures = _metrics(out)
    record_property("transformer_balanced_accuracy", figures["val_balanced_accuracy"])
    assert figures["val_balanced_accuracy"] >= CHANCE + 0.25
    stored = torch.load(out / "spinextract.ckpt", weights_only=True)["state_dict"]
    published = json.loads((shared / "reference" / "srh" / "state_dict_keys.json").read_text())
    assert {name: list(one.shape) for name, one in stored.items()} == {
        f"model.{name}": shape for name, shape in published.items()
    }
    back = import_checkpoint(out / "spinextract.ckpt", name="back", folder=tmp_path)
    bundle = load_bundle(out / "own-srh").expect(SrhBundle)
    assert bundle.manifest.synthetic
    assert "No medical meaning" in bundle.card()
    assert bundle.calibrator is None
    network = SpineXtractNet.from_tensors(back.tensors(), back.manifest.architecture)
    head, _ = predict(network, bundle.golden.inputs)
    assert abs(head - bundle.golden.head).max() < 1e-6


@pytest.mark.slow
def test_that_fine_tuning_is_resumed_to_the_same_figures(
    little_tree: Path, runs: Path, command: Start, record_property: Callable[[str, object], None]
) -> None:
    _ended_like_resumed("srh", little_tree, runs / "finetune", FINETUNE, command)
    losses = [one["train_loss"] for one in _history(runs / "finetune")]
    record_property("finetune_train_losses", losses)
    assert losses[-1] < losses[0]


@pytest.mark.slow
def test_that_fine_tuning_learns(
    tree: Path, runs: Path, command: Start, record_property: Callable[[str, object], None]
) -> None:
    _ended(command("srh", tree, "--out", runs / "tuned", *LEARNING))
    figures = _metrics(runs / "tuned")
    record_property("finetune_balanced_accuracy", figures["val_balanced_accuracy"])
    assert figures["val_balanced_accuracy"] >= CHANCE + 0.25


@pytest.mark.slow
def test_that_pretraining_is_resumed_to_the_same_figures_and_starts_a_classifier(
    little_tree: Path, runs: Path, command: Start, record_property: Callable[[str, object], None]
) -> None:
    out = runs / "pretrain"
    undisturbed = _ended_like_resumed("srh-pretrain", little_tree, out, PRETRAIN, command)
    record_property("byol_loss", undisturbed["train_loss"])
    assert undisturbed["train_loss"] < 1.8  # two unrelated views give 2
    start = ("--mode", "linear", "--start", out / "backbone.ckpt", "--epochs", "1", *EXACT)
    _ended(command("srh", little_tree, "--out", runs / "probe", "--batch-size", "8", *start))
    stored = torch.load(runs / "probe" / "spinextract.ckpt", weights_only=True)["state_dict"]
    begun = torch.load(out / "backbone.ckpt", weights_only=True)["state_dict"]
    assert torch.equal(
        stored["model.bb.layer4.2.conv3.weight"], begun["model.bb.layer4.2.conv3.weight"]
    )
    assert stored["model.head.layers.0.weight"].shape == (4, 2048)


@pytest.mark.slow
def test_that_mistakes_are_said_in_a_sentence(tree: Path, tmp_path: Path, command: Start) -> None:
    child = command("srh", tree, "--out", tmp_path / "x", "--set", "epoch=3")
    _, said = child.communicate(timeout=PATIENCE_S)
    assert child.returncode == 2
    assert said.strip() == "The configuration has no field 'epoch'."


def _ended_like_resumed(
    task: str, root: Path, out: Path, options: tuple[Any, ...], command: Start
) -> dict[str, float]:
    """Train in one go, and again killed in the second epoch and resumed; return the figures.

    Both at a time, as each takes one core.
    """
    whole = command(task, root, "--out", out, *options)
    broken = out.with_name(f"{out.name}-broken")
    child = command(task, root, "--out", broken, *options)
    last = broken / "checkpoints" / "last.ckpt"
    until = time.monotonic() + PATIENCE_S
    while not last.is_file() and time.monotonic() < until:
        time.sleep(0.02)
    child.kill()
    child.communicate()
    assert not (broken / "metrics.json").exists()
    _ended(command(task, root, "--out", broken, *options, "--resume"))
    _ended(whole)
    undisturbed, resumed = _metrics(out), _metrics(broken)
    for name, value in undisturbed.items():
        assert resumed[name] == pytest.approx(value, abs=1e-5)
    return undisturbed


def _ended(child: Any) -> str:
    """Wait for a command to succeed; it says what it does and no more."""
    done, said = child.communicate(timeout=PATIENCE_S)
    assert child.returncode == 0, said
    assert "Warning" not in said
    assert "site-packages" not in said
    return str(done)


def _history(out: Path) -> list[dict[str, float]]:
    found: list[dict[str, float]] = json.loads((out / "metrics.json").read_text())["history"]
    return found


def _metrics(out: Path) -> dict[str, float]:
    found: dict[str, float] = json.loads((out / "metrics.json").read_text())["metrics"]
    return found
