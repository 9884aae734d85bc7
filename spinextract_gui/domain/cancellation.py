"""Asking running work to stop."""

from __future__ import annotations

import threading


class CancellationToken:
    """A flag that long work looks at between steps; safe to set from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop as soon as it can keep what it has."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether a stop was asked for."""
        return self._event.is_set()
