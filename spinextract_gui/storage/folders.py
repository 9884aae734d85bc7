"""Where the program keeps what is its own.

Everything lies below one home: `SPINEXTRACT_HOME` when set, else the platform's data folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parents[1]


def restrict_permissions() -> None:
    """Make new files readable by this user only; called first by every front door."""
    os.umask(0o077)


def home() -> Path:
    """Return the home folder, made on first use with mode 0700."""
    named = os.environ.get("SPINEXTRACT_HOME")
    folder = (
        Path(named).expanduser()
        if named
        else Path(platformdirs.user_data_dir("SpineXtract", False))
    )
    return _made(folder)


def models_folder() -> Path:
    """Return the folder of imported model bundles."""
    return _made(home() / "models")


def cache_folder() -> Path:
    """Return the folder of compiled models and other things that can be made again."""
    return _made(home() / "cache")


def downloads_folder() -> Path:
    """Return the folder of downloads under way; what is complete there can be had again."""
    return _made(home() / "downloads")


def shipped(kind: str) -> Path:
    """Return the folder of shipped ``resources`` or ``models``.

    In a wheel they lie inside the package; in a checkout at the top level.
    """
    inside = _PACKAGE / kind
    return inside if inside.is_dir() else _PACKAGE.parent / kind


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
