"""Workers on this machine: a thread for each, which waits for its process."""

from __future__ import annotations

import threading
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, Protocol, TypeAlias

from spinextract_gui.cohort.supervise import Answer, Conditions, Supervisor

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from spinextract_gui.cohort.units import Unit

_GLANCE_S = 0.1
_PATIENCE_S = 5.0

Done: TypeAlias = "tuple[Unit, Answer]"


class Workers(Protocol):
    """Whoever does the work, here or elsewhere."""

    count: int

    def answers(self, units: Iterable[Unit]) -> Generator[Done, None, None]:
        """Yield every unit with its answer as they come; closing gives up the rest.

        Only a few units are under way at a time, so that neither they nor their answers pile
        up. Raises SpinextractError when no worker can do anything.
        """


class LocalWorkers:
    """`count` processes, each with its share of the cores and its own networks."""

    def __init__(self, conditions: Conditions, count: int) -> None:
        self.count = count
        self._conditions = conditions

    def answers(self, units: Iterable[Unit]) -> Generator[Done, None, None]:
        """See `Workers`."""
        run = _Run(self._conditions, self.count, iter(units))
        try:
            yield from run.answers()
        finally:
            run.close()


class _Run:
    """One cohort under way."""

    def __init__(self, conditions: Conditions, count: int, units: Iterator[Unit]) -> None:
        self._units = units
        self._taking = threading.Lock()
        self._stopped = threading.Event()
        self._ready = threading.Event()
        self._queue: Queue[Done | BaseException | None] = Queue(count)
        self._supervisors = [Supervisor(conditions) for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._work, args=(index,), name="cohort-worker", daemon=True)
            for index in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def answers(self) -> Iterator[Done]:
        """Yield until every thread has said that nothing is left."""
        working = len(self._threads)
        while working:
            try:
                item = self._queue.get(timeout=_GLANCE_S)  # a wait without end hears no Ctrl-C
            except Empty:
                continue
            if isinstance(item, BaseException):
                raise item
            if item is None:
                working -= 1
            else:
                yield item

    def close(self) -> None:
        """Kill what still works and wait for the threads; one that is starting ends itself."""
        self._stopped.set()
        self._ready.set()
        for supervisor in self._supervisors:
            supervisor.stop()
        for thread in self._threads:
            thread.join(_PATIENCE_S)

    def _work(self, index: int) -> None:
        supervisor = self._supervisors[index]
        try:
            self._start(index)
            while not self._stopped.is_set():
                unit = self._next()
                if unit is None:
                    break
                answer = supervisor.work(unit.path)
                if not self._stopped.is_set():
                    self._put((unit, answer))
            self._put(None)
        except BaseException as error:  # handed to the one who waits
            self._put(error)
        finally:
            supervisor.close()

    def _start(self, index: int) -> None:
        """Let the first worker compile the model; the others then take it from the cache."""
        if index:
            self._ready.wait()
            return
        try:
            self._supervisors[0].start()
        finally:
            self._ready.set()

    def _next(self) -> Unit | None:
        with self._taking:
            return next(self._units, None)

    def _put(self, item: Done | BaseException | None) -> None:
        while not self._stopped.is_set():
            with suppress(Full):
                self._queue.put(item, timeout=_GLANCE_S)
                return
