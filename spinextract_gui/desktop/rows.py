"""What lists show of a case: values without Qt, made by controllers, drawn by views."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Tone(Enum):
    """How a line is meant; drawn as a dot, always beside words that say the same."""

    GOOD = "good"
    CAUTION = "caution"
    QUIET = "quiet"
    ACTIVE = "active"
    PROBLEM = "problem"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class SlideRow:
    """One slide of the shown case."""

    title: str
    line: str
    current: bool


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in the list at the left, or on a card of the start page.

    Attributes
    ----------
    key
        The library's key.
    title, line
        Alias or name, and one short line about its result.
    thumbnail
        PNG, or None.
    slides
        Only of the case that is shown.
    """

    key: str
    title: str
    line: str
    tone: Tone
    thumbnail: bytes | None = None
    current: bool = False
    slides: tuple[SlideRow, ...] = ()
