"""A case as lists show it; apart from the store, so that the window starts without SQLAlchemy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RecentCase:
    """A case of this or an earlier session; holds an alias, never a name."""

    key: str
    alias: str
    path: str
    opened_at: datetime
    state: str
    verdict_line: str
    thumbnail: bytes | None
