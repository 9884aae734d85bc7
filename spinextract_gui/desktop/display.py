"""Whether a window can be shown at all, found out before Qt is asked: Qt would abort."""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NO_DISPLAY = (
    "spinextract-gui: there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set). "
    "Start it in a desktop session, or use the command `spinextract` instead."
)

_INSTALL = (
    "spinextract-gui: Qt cannot open a window because this is missing from the system: {}. On "
    "Debian and Ubuntu: sudo apt install libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 "
    "libfontconfig1 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0."
)
_X11_LIBRARIES = (
    "libEGL.so.1",
    "libxkbcommon-x11.so.0",
    "libxcb-cursor.so.0",
    "libxcb-icccm.so.4",
    "libxcb-keysyms.so.1",
    "libxcb-shape.so.0",
)


def missing_display(platform: str, environment: Mapping[str, str]) -> str:
    """Return why no window can be shown, as one sentence; empty when one can."""
    if not platform.startswith("linux"):
        return ""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return "" if any(environment.get(name) for name in named) else NO_DISPLAY


def missing_library(error: ImportError) -> str:
    """Return which system library Qt lacks, as one sentence."""
    return _INSTALL.format(str(error).split(":", 1)[0].strip())


def missing_libraries(
    platform: str, environment: Mapping[str, str], load: Callable[[str], object] = ctypes.CDLL
) -> str:
    """Return which system libraries Qt's X11 window needs and lacks; empty when none.

    Qt itself would abort with a page of text.
    """
    other = environment.get("WAYLAND_DISPLAY") or environment.get("QT_QPA_PLATFORM")
    if not platform.startswith("linux") or other:
        return ""
    lacking = [name for name in _X11_LIBRARIES if not _loads(name, load)]
    return _INSTALL.format(", ".join(lacking)) if lacking else ""


def why_no_window() -> str:
    """Return why no window can be shown here; empty when one can."""
    return missing_display(sys.platform, os.environ) or missing_libraries(sys.platform, os.environ)


def _loads(name: str, load: Callable[[str], object]) -> bool:
    try:
        load(name)
    except OSError:
        return False
    return True
