"""One-shot jobs off the GUI thread; their answers arrive in it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from spinextract_gui.desktop.worker import UNEXPECTED
from spinextract_gui.domain.errors import SpinextractError

Answer = TypeVar("Answer")
_log = logging.getLogger(__name__)


class Tasks(Protocol):
    """What controllers ask for; tests answer at once, in the same thread."""

    def start(
        self,
        work: Callable[[], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[str], None],
    ) -> None:
        """Do `work` elsewhere, then call `done` with its answer or `failed` with a sentence."""


class _Teller(QObject):
    done = Signal(int, object)
    failed = Signal(int, str)


class _Job(QRunnable):
    def __init__(self, number: int, work: Callable[[], Any], teller: _Teller) -> None:
        super().__init__()
        self._number, self._work, self._teller = number, work, teller

    def run(self) -> None:
        """Do the work; Qt calls this in a thread of the pool."""
        try:
            answer = self._work()
        except SpinextractError as error:
            _log.info("a task was refused", exc_info=error.__cause__)
            self._teller.failed.emit(self._number, error.sentence)
        except Exception as error:
            _log.error("a task died: %s", type(error).__name__, exc_info=True)
            self._teller.failed.emit(self._number, UNEXPECTED)
        else:
            self._teller.done.emit(self._number, answer)


@dataclass(frozen=True, slots=True)
class _Waiting:
    done: Callable[[Any], None]
    failed: Callable[[str], None]


class TaskRunner(QObject):
    """Runs jobs on a pool of its own and delivers the answers in the GUI thread."""

    def __init__(self, parent: QObject | None = None, threads: int = 2) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._numbers = count()
        self._waiting: dict[int, _Waiting] = {}
        self._teller = _Teller(self)
        self._teller.done.connect(self._on_done)
        self._teller.failed.connect(self._on_failed)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still awaited."""
        return bool(self._waiting)

    def start(
        self,
        work: Callable[[], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[str], None],
    ) -> None:
        """Queue `work`; exactly one of `done` and `failed` is called later."""
        number = next(self._numbers)
        self._waiting[number] = _Waiting(done, failed)
        self._pool.start(_Job(number, work, self._teller))

    def finish(self, timeout_ms: int = 10_000) -> bool:
        """Do what is queued, though nobody hears the answers; True when all ended in time."""
        self._waiting.clear()
        return self._pool.waitForDone(timeout_ms)

    def shut_down(self, timeout_ms: int = 10_000) -> bool:
        """Forget what is queued, wait for what runs; True when all ended in time."""
        self._waiting.clear()
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)

    @Slot(int, object)
    def _on_done(self, number: int, answer: object) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is not None:
            waiting.done(answer)

    @Slot(int, str)
    def _on_failed(self, number: int, sentence: str) -> None:
        waiting = self._waiting.pop(number, None)
        if waiting is not None:
            waiting.failed(sentence)
