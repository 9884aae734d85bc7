"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let somebody renew the pictures of the README."""
    parser.addoption(
        "--update-screenshots", action="store_true", help="renew the README's pictures"
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with parity data and hostile files; tests that need it skip where it is absent."""
    if not (SHARED / "reference").is_dir():
        pytest.skip("the shared reference data are not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def compiled_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder in which converted and compiled models are kept for the whole session."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture(autouse=True)
def own_home(
    tmp_path_factory: pytest.TempPathFactory,
    compiled_models: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """Give every test a home folder of its own, never the user's."""
    home = tmp_path_factory.mktemp("home")
    (home / "cache").symlink_to(compiled_models, target_is_directory=True)
    monkeypatch.setenv("SPINEXTRACT_HOME", str(home))
    return home
