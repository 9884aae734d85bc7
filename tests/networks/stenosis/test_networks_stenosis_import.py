"""Stenosis checkpoints in every dress become bundles; everything else is refused by name."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from spinextract_gui.cli.app import main
from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.architecture import learned_shapes
from spinextract_gui.networks.checkpoint_limits import STENOSIS
from spinextract_gui.networks.importer import import_checkpoint
from spinextract_gui.networks.stenosis.importer import import_stenosis
from spinextract_gui.networks.stenosis.state_dict import recognise_stenosis

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import StenosisBundle

    Tensors = dict[str, NDArray[np.float32]]

GRADER = ("--task", "stenosis")
WRONG_WEIGHTS = ("--class-weights", "1;2;3")


def saved(tensors: Tensors, path: Path, prefix: str = "") -> Path:
    """Save as the authors' training code does, or as safetensors."""
    state = {prefix + name: torch.from_numpy(values) for name, values in tensors.items()}
    if path.suffix == ".safetensors":
        save_file(state, path)
        return path
    state[prefix + "base_model.bn1.num_batches_tracked"] = torch.tensor(7)
    content = {"epoch": 29, "model_state_dict": state, "optimizer_state_dict": {"state": {}}}
    torch.save(state if prefix else content, path)
    return path


def imported(path: Path, folder: Path, **changes: Any) -> StenosisBundle:
    stated: dict[str, Any] = {
        "name": "light",
        "backbone": "resnet18",
        "preprocessing": "reference",
        "class_weights": (1, 11.404, 16.966),
    }
    return import_stenosis(path, folder=folder, **{**stated, **changes})


@pytest.mark.parametrize(
    ("file", "prefix"), [("a.pth", ""), ("a.pt", "module."), ("a.safetensors", "")]
)
def test_that_a_checkpoint_in_any_dress_becomes_a_bundle(
    light_tensors: Tensors, tmp_path: Path, file: str, prefix: str
) -> None:
    path = saved(light_tensors, tmp_path / file, prefix)
    bundle = imported(path, tmp_path / "models")
    found = bundle.tensors()
    assert all(np.array_equal(found[name], light_tensors[name]) for name in light_tensors)
    assert bundle.manifest.preprocessing == "reference"
    assert bundle.manifest.class_weights == (1.0, 11.404, 16.966)
    assert "checkpoint with sha256" in bundle.manifest.source
    assert bundle.golden.count == 20


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"backbone": "vgg"}, "backbone will not do"),
        ({"preprocessing": "z-score"}, "preprocessing will not do"),
        ({"class_weights": (1, 2)}, "class weights will not do"),
        ({"class_weights": (1, -2, 3)}, "class weights will not do"),
        ({"threshold": 2.0}, "threshold will not do"),
        ({"name": "../up"}, "cannot name a model"),
    ],
)
def test_that_wrong_statements_are_refused_before_the_file_is_read(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ModelError, match=reason):
        imported(tmp_path / "absent.pth", tmp_path / "models", **changes)


def test_that_another_backbone_is_named(light_tensors: Tensors) -> None:
    with pytest.raises(ModelError, match="backbone resnet18, not vit: import it with"):
        recognise_stenosis(dict(light_tensors), "a.pth", "vit")


def test_that_a_tumour_classifier_is_called_so() -> None:
    shapes = learned_shapes("spinextract-linear")
    tensors = {name: np.zeros(1, np.float32) for name in shapes}
    with pytest.raises(ModelError, match="--task srh"):
        recognise_stenosis(tensors, "a.ckpt", "resnet18")


def test_that_a_bare_backbone_is_called_so(light_tensors: Tensors) -> None:
    bare = {
        name.removeprefix("base_model."): values
        for name, values in light_tensors.items()
        if name.startswith("base_model.")
    }
    with pytest.raises(ModelError, match="no embedding of the level"):
        recognise_stenosis(dict(bare), "a.pth", "resnet18")


def _damaged(name: str, values: NDArray[Any] | None) -> Any:
    def change(tensors: dict[str, NDArray[Any]]) -> None:
        tensors.pop(name)
        if values is not None:
            tensors[name] = values

    return change


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_damaged("classifier.8.bias", None), r"lack 'classifier\.8\.bias'"),
        (_damaged("classifier.8.bias", np.zeros(4, np.float32)), r"is \(4,\); expected \(3,\)"),
        (_damaged("classifier.8.bias", np.full(3, np.nan, np.float32)), "not finite"),
        (_damaged("classifier.8.bias", np.zeros(3, np.int64)), "holds int64"),
        (lambda tensors: tensors.update(more=np.zeros(1, np.float32)), "hold 'more'"),
        (
            _damaged("base_model.bn1.running_var", np.full(64, -1, np.float32)),
            "negative variance",
        ),
    ],
)
def test_that_damaged_tensors_are_named(light_tensors: Tensors, change: Any, reason: str) -> None:
    tensors: dict[str, NDArray[Any]] = dict(light_tensors)
    change(tensors)
    with pytest.raises(ModelError, match=reason):
        recognise_stenosis(tensors, "a.pth", "resnet18")


def test_that_a_small_file_gets_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.pth"
    path.write_bytes(bytes(1000))
    assert STENOSIS.memory_for(path) == 3 << 29
    with pytest.raises(ModelError, match=r"cannot be read|damaged"):
        imported(path, tmp_path / "models")


def test_that_unknown_tasks_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="'levels' is not known"):
        import_checkpoint(tmp_path / "a", name="a", folder=tmp_path, task="levels")


def cli(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def test_that_the_command_line_imports_lists_shows_verifies_and_removes(
    light_tensors: Tensors,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = saved(light_tensors, tmp_path / "a.pth")
    models = ("--models-dir", tmp_path / "models")
    task = ("--task", "stenosis", "--backbone", "resnet18", "--preprocessing", "documented")
    weights = ("--class-weights", "1,11.404,16.966")
    assert (
        cli(monkeypatch, "models", "import", path, *task, *weights, "--name", "mine", *models) == 0
    )
    assert cli(monkeypatch, "models", "list", *models) == 0
    assert "stenosis" in capsys.readouterr().out
    assert cli(monkeypatch, "models", "info", "mine", *models) == 0
    assert '"preprocessing": "documented"' in capsys.readouterr().out
    assert cli(monkeypatch, "models", "verify", "mine", *models) == 0
    assert "20 golden vectors met" in capsys.readouterr().out
    assert cli(monkeypatch, "models", "remove", "mine", *models) == 0
    assert list((tmp_path / "models").iterdir()) == []


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (GRADER, "needs --backbone, --preprocessing and --class-weights"),
        (
            (
                *GRADER,
                "--backbone",
                "vit",
                "--preprocessing",
                "reference",
                "--class-weights",
                "1;2",
            ),
            "no numbers",
        ),
        (("--task", "srh", "--backbone", "vit"), "belong to --task stenosis"),
        ((*GRADER, "--calibration", "c.json"), "takes no calibrator"),
    ],
)
def test_that_the_command_line_says_what_is_missing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    reason: str,
) -> None:
    models = ("--models-dir", tmp_path / "models")
    code = cli(
        monkeypatch, "models", "import", tmp_path / "a.pth", *options, "--name", "m", *models
    )
    assert code == 2
    assert reason in " ".join(capsys.readouterr().err.split())
