"""`spinextract doctor` and `spinextract models`: what there is."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.cli.app import main
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"torch", "torchvision", "openvino", "matplotlib", "sklearn", "PySide6"}


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    monkeypatch.setattr(sys, "argv", ["spinextract", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
    return capsys.readouterr().out


def test_that_the_doctor_names_processor_models_and_folders(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_home: Path
) -> None:
    said = run(monkeypatch, capsys, "doctor")
    assert "processor" in said
    assert "demo-srh-synthetic" in said
    assert str(own_home) in said
    assert "NOT writable" not in said
    assert RESEARCH_USE in said


def test_that_the_demo_model_says_that_it_is_synthetic(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no medical meaning" in run(monkeypatch, capsys, "models", "info", "demo-srh-synthetic")
    assert "demo-srh-synthetic" in run(monkeypatch, capsys, "models", "list")


def test_that_shipped_models_stay(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["spinextract", "models", "remove", "demo-srh-synthetic"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "cannot be removed" in capsys.readouterr().err


def test_that_the_command_line_starts_without_anything_heavy() -> None:
    script = "import sys, spinextract_gui.cli.app; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert not HEAVY & set(done.stdout.split())


def test_that_the_doctor_says_how_to_get_what_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, capsys, "doctor").count("not installed") == 0
    monkeypatch.setattr("spinextract_gui.domain.extras.find_spec", lambda _: None)
    said = run(monkeypatch, capsys, "doctor")
    assert "pip install 'spinextract[train]'" in said
    assert "pip install 'spinextract[cluster]'" in said


def test_that_training_without_its_libraries_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("spinextract_gui.domain.extras.find_spec", lambda _: None)
    command = ["spinextract", "train", "levels", "--slices", "slices", "--out", "run"]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert "pip install 'spinextract[train]'" in capsys.readouterr().err


@pytest.mark.parametrize("task", ["srh", "srh-pretrain", "stenosis", "levels"])
def test_that_the_options_of_a_training_are_shown_without_its_libraries(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], task: str
) -> None:
    monkeypatch.setattr("spinextract_gui.domain.extras.find_spec", lambda _: None)
    assert "--learning-rate" in run(monkeypatch, capsys, "train", task, "--help")
