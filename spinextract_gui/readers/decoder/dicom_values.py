"""Values out of a DICOM data set that may hold anything."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from pydicom.multival import MultiValue

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MAX_CHARACTERS = 200


def values(data: Dataset, keyword: str) -> list[Any]:
    """Return the values of an element; none when it is absent, empty or damaged."""
    try:
        value = data.get(keyword)
    except Exception:  # converting a damaged value raises almost anything
        return []
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, MultiValue | list | tuple) else [value]


def text(data: Dataset, keyword: str) -> str:
    """Return an element as bounded text, its values joined with a backslash."""
    found = values(data, keyword)[:16]
    try:
        return "\\".join(str(value) for value in found)[:MAX_CHARACTERS]
    except Exception:
        return ""


def numbers(data: Dataset, keyword: str, count: int) -> list[float] | None:
    """Return the first `count` values as finite numbers, or None."""
    found = values(data, keyword)
    if len(found) < count:
        return None
    try:
        read = [float(value) for value in found[:count]]
    except (ValueError, TypeError, OverflowError):
        return None
    return read if all(math.isfinite(value) for value in read) else None


def number(data: Dataset, keyword: str) -> float | None:
    """Return the first value as a finite number, or None."""
    found = numbers(data, keyword, 1)
    return found[0] if found else None


def integer(data: Dataset, keyword: str, default: int = 0) -> int:
    """Return the first value as a whole number."""
    found = number(data, keyword)
    return default if found is None else int(found)


def items(data: Dataset, keyword: str) -> list[Dataset]:
    """Return the items of a sequence; none when it is absent or damaged."""
    try:
        return list(data.get(keyword) or [])
    except Exception:
        return []
