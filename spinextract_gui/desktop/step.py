"""How far work beside the cases is: a check, an import, a download, an evaluation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done now; a total of 0 means that nobody knows how long it takes."""

    words: str
    done: int = 0
    total: int = 0
