"""Which slice the user means while slices arrive later than the wheel turns."""

from __future__ import annotations

_NOTCH = 120
"""Angle of one step of a mouse wheel in eighths of a degree; touchpads send less at a time."""


class SliceAsking:
    """Counts steps from the slice asked for last, not from the one that happens to be shown."""

    def __init__(self) -> None:
        self._asked: list[int] = []
        self._rest = 0

    def turned(self, angle: int) -> int:
        """Return the steps that a turn of the wheel completes; turning up goes back."""
        if angle * self._rest < 0:
            self._rest = 0
        self._rest += angle
        steps = int(self._rest / _NOTCH)
        self._rest -= steps * _NOTCH
        return -steps

    def step(self, shown: int, count: int, steps: int) -> int | None:
        """Return the slice to ask for; None where the series ends."""
        if count == 0 or steps == 0:
            return None
        at = self._asked[-1] if self._asked else shown
        wanted = min(max(at + steps, 0), count - 1)
        if wanted == at:
            return None
        self._asked.append(wanted)
        return wanted

    def arrived(self, index: int) -> None:
        """Note that a slice is shown; one that nobody asked for starts the count anew."""
        if index in self._asked:
            del self._asked[: self._asked.index(index) + 1]
        else:
            self._asked.clear()
