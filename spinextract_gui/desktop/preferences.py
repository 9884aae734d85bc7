"""What the window remembers of itself between sessions: never a patient, never a path.

A damaged file is as good as none: the window then starts as it did the first time.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.storage.folders import home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MOST_BYTES = 1 << 16
_MOST_WORDS, _MOST_LENGTH = 16, 4096
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Choices of the user; empty where they made none.

    Attributes
    ----------
    theme
        ``dark`` or ``light``.
    model, graders, levels
        Names of models among those at hand, not of ones dropped from a folder.
    geometry
        Place and size of the window as Qt writes them, in base 64.
    sagittal_percent
        Share of the width that the sagittal plane has beside the axial one.
    """

    theme: str = ""
    model: str = ""
    graders: tuple[str, ...] = ()
    levels: str = ""
    geometry: str = ""
    sagittal_percent: int = 0


def preferences_file() -> Path:
    """Return where they are kept."""
    return home() / "window.json"


def load() -> Preferences:
    """Return what was remembered; what cannot be understood is left out."""
    try:
        path = preferences_file()
        if path.stat().st_size > _MOST_BYTES:
            return Preferences()
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return Preferences()
    if not isinstance(found, dict):
        return Preferences()
    return Preferences(
        theme=_text(found, "theme"),
        model=_text(found, "model"),
        graders=_texts(found, "graders"),
        levels=_text(found, "levels"),
        geometry=_text(found, "geometry"),
        sagittal_percent=_percent(found, "sagittal_percent"),
    )


def save(preferences: Preferences) -> None:
    """Remember; a disk that refuses is logged, for the next start only looks different."""
    # with it come hashes and their library: not before the window stands
    from spinextract_gui.storage.atomic import write_text

    try:
        write_text(preferences_file(), json.dumps(asdict(preferences), indent=1) + "\n")
    except (StorageError, OSError):
        _log.warning("the window's preferences were not saved")


def _text(found: Mapping[str, object], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) and len(value) <= _MOST_LENGTH else ""


def _texts(found: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = found.get(name)
    if not isinstance(value, list) or len(value) > _MOST_WORDS:
        return ()
    return tuple(one for one in value if isinstance(one, str) and len(one) <= _MOST_LENGTH)


def _percent(found: Mapping[str, object], name: str) -> int:
    value = found.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 0 < value < 100 else 0
