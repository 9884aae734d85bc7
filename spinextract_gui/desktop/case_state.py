"""How far the work on slides or on a study is."""

from __future__ import annotations

from enum import Enum


class CaseState(Enum):
    """How far the diagnosis of a case is; the value is what the lists call it."""

    READY = "not diagnosed yet"
    RUNNING = "running"
    STOPPING = "stopping"
    PARTIAL = "partial result"
    DONE = "diagnosed"
    STALE = "out of date"
    FAILED = "failed"
