"""Line icons of the Phosphor set; only that one font is loaded, to keep the start short."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon


@cache
def _phosphor() -> Any:
    # qtawesome.icon() would read all twelve of its fonts, 60,000 names, before the first icon.
    from qtawesome.iconic_font import IconicFont

    return IconicFont(("ph", "phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json"))


def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """Return the icon called `name` (without prefix) in ``#RRGGBB`` colours.

    Raises Exception (qtawesome's) for a name that the set does not have.
    """
    made: QIcon = _phosphor().icon(f"ph.{name}", color=colour, color_disabled=disabled or colour)
    return made
