"""A small tree of phantoms, and weights that know phantoms."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.settings import DEFAULT_MODEL
from spinextract_gui.storage.folders import shipped
from spinextract_gui.synthesis.slide_set import SlideSet, write_slide_set

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Start = Callable[..., subprocess.Popen[str]]

KNOWING = shipped("models") / DEFAULT_MODEL / "weights.safetensors"
"""Its backbone tells phantoms apart; training starts from it where time is short."""
EXACT = ("--set", "precision=32-true", "--set", "accelerator=cpu", "--set", "threads=1")


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write 12 synthetic slides of four patches or fewer, three of each tumour."""
    root = tmp_path_factory.mktemp("phantoms") / "tree"
    write_slide_set(root, SlideSet(3, 9, (620,)), lambda _: None)
    return root


@pytest.fixture(scope="session")
def little_tree(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the same slides a split of their own: one patient of each class on either side."""
    root = tmp_path_factory.mktemp("phantoms") / "little"
    shutil.copytree(tree, root, copy_function=os.link)
    patients = sorted(json.loads((root / "meta" / "spinextract.json").read_text()))
    split = {"train": patients[::3], "val": patients[1::3]}
    (root / "meta" / "train_val_split.json").write_text(json.dumps(split))
    return root


@pytest.fixture(scope="session")
def embeddings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder that keeps embeddings for the whole session."""
    return tmp_path_factory.mktemp("embeddings")


@pytest.fixture
def command() -> Start:
    """Start ``spinextract train`` as a child process."""

    def start(*arguments: str | Path) -> subprocess.Popen[str]:
        words = [str(one) for one in arguments]
        return subprocess.Popen(
            [sys.executable, "-m", "spinextract_gui.cli", "train", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start
