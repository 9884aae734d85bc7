"""Small phantom sets, made once a session, and trainings as child processes."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.synthesis.spine.grading import EVEN_SHARES
from spinextract_gui.synthesis.spine.study_set import SetSettings, write_study_set

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., subprocess.Popen[str]]

ONE_CPU = ("--accelerator", "cpu", "--devices", 1, "--precision", "32-true")


@pytest.fixture(scope="session")
def phantoms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty spines whose grades are evenly drawn."""
    root = tmp_path_factory.mktemp("spines")
    write_study_set(root, SetSettings(40, 500_000, EVEN_SHARES, side_px=160), lambda *_: None)
    return root


@pytest.fixture
def train(own_home: Path) -> Command:
    """Start `spinextract train stenosis` as a process of its own."""

    def start(*arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "spinextract_gui.cli", "train", "stenosis"]
        return subprocess.Popen(
            [*command, *map(str, arguments)],
            env=os.environ | {"OMP_NUM_THREADS": "1", "SPINEXTRACT_HOME": str(own_home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start
