"""Having one unit done whatever happens: a crash is tried once more, a hang is ended."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from spinextract_gui.cohort.job import Job
from spinextract_gui.cohort.process import (
    COMMAND,
    WorkerHungError,
    WorkerLostError,
    WorkerProcess,
)
from spinextract_gui.domain.errors import SpinextractError

if TYPE_CHECKING:
    from pathlib import Path


ATTEMPTS: Final = 2
"""A unit that loses its worker this often is given up."""


class Answer(NamedTuple):
    """`result` as JSON text; empty when `sentence` says why there is none."""

    result: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """How workers run.

    Attributes
    ----------
    seconds
        A unit that takes longer is given up.
    cores
        Share of each worker.
    command
        What starts a worker.
    """

    job: Job
    seconds: float
    cores: int = 1
    command: Sequence[str] = COMMAND


class Supervisor:
    """Keeps one worker alive and gives it units; for one thread, `stop` for any."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._worker: WorkerProcess | None = None
        self._stopped = False

    def start(self) -> None:
        """Have a worker ready. Raises SpinextractError when it cannot be."""
        wish = self._conditions
        for _ in range(ATTEMPTS):
            if self._worker is not None or self._stopped:
                return
            with suppress(WorkerLostError, WorkerHungError):
                self._worker = WorkerProcess(wish.job, wish.cores, wish.command)
        if self._worker is None:
            raise SpinextractError("Worker processes die before their first case.")

    def work(self, path: Path) -> Answer:
        """Have one unit done. Raises SpinextractError only when no worker can be had."""
        for _ in range(ATTEMPTS):
            self.start()
            if self._worker is None:
                break
            try:
                said = self._worker.ask(path, self._conditions.seconds)
            except WorkerHungError:
                self._drop()
                return Answer("", f"It took more than {self._conditions.seconds:g} s; given up.")
            except WorkerLostError:
                self._drop()
                continue
            return Answer(str(said.get("result", "")), str(said.get("failed", "")))
        return Answer("", f"Its worker process died {ATTEMPTS} times; given up.")

    def stop(self) -> None:
        """Kill the worker; whoever waits for it gets an answer at once."""
        self._stopped = True
        worker = self._worker
        if worker is not None:
            worker.kill()

    def close(self) -> None:
        """End the worker."""
        self._stopped = True
        self._drop()

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()
