"""Reading slices off the GUI thread: the wanted one first, its neighbours after it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop.mri.slice_store import SliceStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.domain.mri.geometry import Plane
    from spinextract_gui.domain.mri.series import Series, SliceImage

    Deliver = Callable[[Plane, int, SliceImage], None]
    Refuse = Callable[[Plane, str], None]

AHEAD = (1, -1, 2, -2)
"""Neighbours read in advance, the nearest first."""


class SliceLoader:
    """Delivers the slice each pane wants; answers for a slice no longer wanted are only kept.

    A pane that scrolls fast asks for many slices: at most one read per pane is under way, and
    the next one is for the slice wanted by then.
    """

    def __init__(
        self, tasks: Tasks, deliver: Deliver, refuse: Refuse, store: SliceStore | None = None
    ) -> None:
        self._tasks, self._deliver, self._refuse = tasks, deliver, refuse
        self._store = store or SliceStore()
        self._wanted: dict[Plane, tuple[Series, int]] = {}
        self._generation: dict[Plane, int] = {}
        self._reading: set[Plane] = set()
        self._ahead: set[tuple[Series, int]] = set()

    def want(self, pane: Plane, series: Series, index: int) -> None:
        """Deliver a slice to a pane, now if it is here, else once it is read."""
        self._generation[pane] = self._generation.get(pane, 0) + 1
        self._wanted[pane] = (series, index)
        values = self._store.get(series, index)
        if values is not None:
            self._deliver(pane, index, values)
            self._read_ahead(pane)
        elif pane not in self._reading:
            self._read(pane)

    def leave(self, pane: Plane) -> None:
        """Want nothing more for a pane; what is under way for it is not delivered."""
        self._wanted.pop(pane, None)
        self._generation[pane] = self._generation.get(pane, 0) + 1

    def forget(self, series: Series) -> None:
        """Let go of the slices of a series that was closed."""
        self._store.forget(series)

    def _read(self, pane: Plane) -> None:
        series, index = self._wanted[pane]
        self._reading.add(pane)
        generation = self._generation[pane]
        self._tasks.start(
            partial(series.read_slice, index),
            partial(self._came, pane, generation, series, index),
            partial(self._failed, pane, generation),
        )

    def _came(
        self, pane: Plane, generation: int, series: Series, index: int, values: SliceImage
    ) -> None:
        self._store.keep(series, index, values)
        self._reading.discard(pane)
        if generation == self._generation[pane]:
            self._deliver(pane, index, values)
            self._read_ahead(pane)
        elif pane in self._wanted:
            self.want(pane, *self._wanted[pane])

    def _failed(self, pane: Plane, generation: int, sentence: str) -> None:
        self._reading.discard(pane)
        if generation == self._generation[pane]:
            self._refuse(pane, sentence)
        elif pane in self._wanted:
            self.want(pane, *self._wanted[pane])

    def _read_ahead(self, pane: Plane) -> None:
        """Read the neighbours of the wanted slice that are not here yet."""
        series, index = self._wanted[pane]
        for step in AHEAD:
            at = index + step
            near = (series, at)
            if not 0 <= at < len(series.slices) or near in self._ahead:
                continue
            if self._store.get(series, at) is None:
                self._ahead.add(near)
                self._tasks.start(
                    partial(series.read_slice, at),
                    partial(self._keep, series, at),
                    lambda _, near=near: self._ahead.discard(near),  # type: ignore[misc]
                )

    def _keep(self, series: Series, index: int, values: SliceImage) -> None:
        self._ahead.discard((series, index))
        self._store.keep(series, index, values)
