"""Values of a child's answer, checked: text in one line, numbers finite, directions sound.

What is missing or makes no sense becomes None. Garbage of another type raises ValueError or
TypeError.
"""

from __future__ import annotations

import math
from typing import Any

from spinextract_gui.domain.mri.geometry import Position

MAX_PLACE_MM = 1e5
SPACING_MM = (1e-3, 1e3)
_LARGEST = 1e30
_MOST = 1 << 40
_TEXT_CHARACTERS = 200
_UNIT_TOLERANCE = 0.05
_RIGHT_ANGLE = 0.01


def plain(value: Any) -> str:
    """Return foreign text in one line without control characters, of bounded length."""
    text = "".join(one if one.isprintable() else " " for one in str(value)[:_TEXT_CHARACTERS])
    return " ".join(text.split())


def person(name: str) -> str:
    """Return ``Family, Given Middle`` of a person name (PS3.5, 6.2.1), its first script."""
    family, _, rest = name.split("=")[0].partition("^")
    given = " ".join(rest.replace("^", " ").split())
    return f"{family.strip()}, {given}" if given else family.strip()


def number(value: Any) -> float | None:
    """Return a finite number of sensible size."""
    if value is None:
        return None
    found = float(value)
    return found if math.isfinite(found) and abs(found) <= _LARGEST else None


def positive(value: Any) -> float | None:
    """Return a number above zero."""
    found = number(value)
    return found if found is not None and found > 0 else None


def count(value: Any) -> int:
    """Return a whole number, 0 for one that counts nothing."""
    found = int(value)
    return found if 0 <= found <= _MOST else 0


def position(value: Any) -> Position | None:
    """Return a place that a patient can have."""
    if value is None:
        return None
    x, y, z = (float(part) for part in value)
    sound = all(math.isfinite(part) and abs(part) <= MAX_PLACE_MM for part in (x, y, z))
    return Position(x, y, z) if sound else None


def spacing(value: Any) -> tuple[float, float] | None:
    """Return the distances between rows and between columns, in mm."""
    if value is None:
        return None
    between_rows, between_columns = (float(part) for part in value)
    low, high = SPACING_MM
    sound = low <= between_rows <= high and low <= between_columns <= high
    return (between_rows, between_columns) if sound else None


def directions(value: Any) -> tuple[Position | None, Position | None]:
    """Return two unit vectors at right angles, or twice None."""
    if value is None:
        return None, None
    parts = [float(part) for part in value]
    if len(parts) != 6 or not all(math.isfinite(part) for part in parts):
        return None, None
    row, column = unit(Position(*parts[:3])), unit(Position(*parts[3:]))
    if row is None or column is None or abs(row.along(column)) > _RIGHT_ANGLE:
        return None, None
    return row, unit(column.moved(row, -row.along(column)))


def unit(direction: Position, tolerance: float = _UNIT_TOLERANCE) -> Position | None:
    """Return a direction with length exactly one, None when it is far from that."""
    length = math.hypot(*direction)
    if not abs(length - 1) <= tolerance:
        return None
    return Position(*(part / length for part in direction))
