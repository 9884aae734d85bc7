"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with parity data and hostile files; tests that need it skip where it is absent."""
    if not (SHARED / "reference").is_dir():
        pytest.skip("the shared reference data are not beside this checkout")
    return SHARED


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test a home folder of its own, never the user's."""
    monkeypatch.setenv("SPINEXTRACT_HOME", str(tmp_path / "home"))
