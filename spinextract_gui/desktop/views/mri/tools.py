"""What the left mouse button does on a slice; data for tool bar, keys and palette."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Tool(Enum):
    """What a left drag does."""

    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"
    DISTANCE = "distance"
    ANGLE = "angle"

    @property
    def measures(self) -> bool:
        """Whether the tool draws a measurement."""
        return self in {Tool.DISTANCE, Tool.ANGLE}


class ToolInfo(NamedTuple):
    """How a tool is offered: name, icon of the Phosphor set, key, and one sentence."""

    title: str
    icon: str
    key: str
    tip: str


TOOLS = {
    Tool.WINDOW: ToolInfo(
        "Window", "circle-half", "W", "Drag for contrast and brightness; press again to reset them"
    ),
    Tool.PAN: ToolInfo("Pan", "hand", "P", "Drag to move the picture"),
    Tool.ZOOM: ToolInfo(
        "Zoom", "magnifying-glass", "Z", "Drag up or down to zoom; press again to fit"
    ),
    Tool.DISTANCE: ToolInfo("Distance", "ruler", "D", "Drag a line to measure a distance"),
    Tool.ANGLE: ToolInfo("Angle", "triangle", "A", "Click three points to measure an angle"),
}
