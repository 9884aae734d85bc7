"""The set-up script says what is wrong instead of failing later."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

SCRIPT = Path(__file__).resolve().parents[2] / "installer" / "bootstrap.py"


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_that_an_old_python_is_named(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON_FOUND", (3, 10))
    assert bootstrap.main(["run"]) == 2
    assert "3.11 or newer" in capsys.readouterr().out


def test_that_an_unknown_command_shows_the_help(
    bootstrap: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bootstrap.main(["dance"]) == 2
    assert "bootstrap.py test" in capsys.readouterr().out


def test_that_missing_system_libraries_are_named_with_the_command_that_brings_them(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.platform, "system", lambda: "Linux")
    monkeypatch.setattr(bootstrap.ctypes.util, "find_library", lambda _: None)
    monkeypatch.setattr(bootstrap.os, "geteuid", lambda: 1000)
    assert bootstrap.main(["run"]) == 2
    assert "apt-get install -y --no-install-recommends libegl1" in capsys.readouterr().out


def test_that_an_installed_environment_is_not_installed_again(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    bootstrap._python().parent.mkdir()
    bootstrap._python().touch()
    steps = bootstrap._install_steps("dev")
    assert any("-e" in step for step in steps)
    mark = steps[-1][-1]
    exec(mark)  # noqa: S102 - what the last step runs
    assert bootstrap._install_steps("dev") == []
    assert bootstrap._install_steps("") != []
