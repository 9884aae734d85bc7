"""Slices that were read lately, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.series import Series, SliceImage

DEFAULT_BYTES = 96 << 20
"""Some 90 slices of 512 x 512; two series of the usual size fit whole."""


class SliceStore:
    """Keeps the slices asked for last; the oldest ones make room."""

    def __init__(self, most_bytes: int = DEFAULT_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        # By the series itself: two studies that are open at once may share a series key.
        self._kept: OrderedDict[tuple[Series, int], SliceImage] = OrderedDict()

    def get(self, series: Series, index: int) -> SliceImage | None:
        """Return a slice that is still here, and count it as asked for."""
        values = self._kept.get((series, index))
        if values is not None:
            self._kept.move_to_end((series, index))
        return values

    def keep(self, series: Series, index: int, values: SliceImage) -> None:
        """Keep a slice; others go when there is no room."""
        if (series, index) in self._kept:
            return
        self._kept[series, index] = values
        self._bytes += values.nbytes
        while self._bytes > self._most_bytes and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.nbytes

    def forget(self, series: Series) -> None:
        """Let go of the slices of one series, as when its case is closed."""
        for place in [place for place in self._kept if place[0] is series]:
            self._bytes -= self._kept.pop(place).nbytes
