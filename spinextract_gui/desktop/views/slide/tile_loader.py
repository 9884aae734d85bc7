"""Reads and colours tiles off the GUI thread, what is visible first, late answers dropped."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from spinextract_gui.desktop.views.slide.pictures import coloured_tile
from spinextract_gui.desktop.views.slide.tiles import TileKey, TileSource
from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.slide import Pixels
from spinextract_gui.imaging.colour import Display

if TYPE_CHECKING:
    from collections.abc import Sequence


logger = logging.getLogger(__name__)

WORKERS = 2


@dataclass(frozen=True, slots=True)
class TileJob:
    """A tile to make: read from `source`, or only recoloured where `pixels` are at hand."""

    generation: int
    key: TileKey
    display: Display
    source: TileSource
    pixels: Pixels | None = None

    @property
    def name(self) -> tuple[int, TileKey, Display]:
        """What tells two jobs apart."""
        return self.generation, self.key, self.display


class TileQueue:
    """The jobs that are wanted now; a new list replaces the old one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: list[TileJob] = []
        self._running: set[tuple[int, TileKey, Display]] = set()
        self._closed = False

    def want(self, jobs: Sequence[TileJob]) -> None:
        """Replace everything not yet begun by `jobs`, the most urgent first."""
        with self._changed:
            self._jobs = [job for job in reversed(jobs) if job.name not in self._running]
            self._changed.notify_all()

    def take(self) -> TileJob | None:
        """Wait for the next job; None when the queue is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._closed)
            if self._closed:
                return None
            job = self._jobs.pop()
            self._running.add(job.name)
            return job

    def done(self, job: TileJob) -> None:
        """Tell that the answer to `job` has arrived, so that it may be wanted anew."""
        with self._changed:
            self._running.discard(job.name)

    def close(self) -> None:
        """Let every waiting worker go."""
        with self._changed:
            self._closed = True
            self._jobs = []
            self._changed.notify_all()


class _TileWorker(QThread):
    made = Signal(object, object)
    failed = Signal(object, str)

    def __init__(self, queue: TileQueue, parent: QObject) -> None:
        super().__init__(parent)
        self._queue = queue

    def run(self) -> None:
        """Make tiles until the queue is closed."""
        while (job := self._queue.take()) is not None:
            self._make(job)

    def _make(self, job: TileJob) -> None:
        try:
            pixels = job.source.tile(*job.key) if job.pixels is None else job.pixels
            self.made.emit(job, coloured_tile(job.key, pixels, job.display))
        except SpinextractError as error:
            self.failed.emit(job, error.sentence)
        except Exception:  # a worker that dies would leave the picture blurred for good
            logger.exception("tile level %d row %d column %d could not be made", *job.key)
            self.failed.emit(job, "A part of the slide could not be drawn.")


class TileLoader(QObject):
    """Two threads that make tiles; owned by one view.

    Signals
    -------
    made
        A `Tile` of the present generation.
    failed
        Key and sentence of a tile of the present generation that cannot be had.
    """

    made = Signal(object)
    failed = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.generation = 0
        self._queue = TileQueue()
        self._workers: list[_TileWorker] = []

    def drop_late(self) -> None:
        """Drop what is queued and whatever still comes of it."""
        self.generation += 1
        self._queue.want([])

    def want(self, jobs: Sequence[TileJob]) -> None:
        """Make `jobs`, the first ones first, and nothing else."""
        if jobs and not self._workers:
            self._start()
        self._queue.want(jobs)

    def close(self) -> None:
        """End the threads; returns when they have ended. Wanting more starts new ones."""
        self.drop_late()
        self._queue.close()
        for worker in self._workers:
            worker.wait()
            worker.deleteLater()
        self._workers.clear()

    def _start(self) -> None:
        self._queue = TileQueue()
        self._workers = [_TileWorker(self._queue, self) for _ in range(WORKERS)]
        for worker in self._workers:
            worker.made.connect(self._on_made)
            worker.failed.connect(self._on_failed)
            worker.start()

    @Slot(object, object)
    def _on_made(self, job: TileJob, tile: object) -> None:
        self._queue.done(job)
        if job.generation == self.generation:
            self.made.emit(tile)

    @Slot(object, str)
    def _on_failed(self, job: TileJob, sentence: str) -> None:
        self._queue.done(job)
        if job.generation == self.generation:
            self.failed.emit(job.key, sentence)
