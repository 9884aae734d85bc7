"""The one bridge between the engine and Qt: runs a generator in a thread, re-emits its events.

WORKAROUND (PySide6 6.12.0 on Python 3.11): after some 600 emissions of a Python-side signal the
interpreter aborts, because a reference to ``True`` is lost with each. pyproject.toml keeps
PySide6 below 6.12 and tests/desktop/test_worker.py emits 5,000 times in a child process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import TypeAlias

from PySide6.QtCore import QObject, QThread, Signal, Slot

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import CancelledRunError, SpinextractError

Engine: TypeAlias = Callable[[CancellationToken], Iterator[object]]
"""Begins a run when called in the worker's thread; looks at the token between steps."""
Tell: TypeAlias = Callable[[object], None]
Job: TypeAlias = Callable[[CancellationToken, Tell], None]
"""Work that tells its events by a call: what a library reports in callbacks becomes one."""

UNEXPECTED = (
    "Something unexpected went wrong. What was computed is kept; the details are in the log folder."
)
_log = logging.getLogger(__name__)


class _EngineThread(QThread):
    """Does one job from start to end.

    Qt emits `finished` even when `run` died on an exception, so success is a signal of its own.
    """

    told = Signal(int, object)
    succeeded = Signal(int)
    failed = Signal(int, str)

    def __init__(self, parent: QObject, job: Job, generation: int) -> None:
        super().__init__(parent)
        self.setObjectName(f"engine-{generation}")
        self.token = CancellationToken()
        self._job = job
        self._generation = generation

    def run(self) -> None:
        """Do the job; Qt calls this in the new thread."""
        try:
            self._job(self.token, lambda event: self.told.emit(self._generation, event))
        except CancelledRunError:
            self.succeeded.emit(self._generation)
        except SpinextractError as error:
            _log.warning("run %d ended early", self._generation, exc_info=error.__cause__)
            self.failed.emit(self._generation, error.sentence)
        except Exception as error:
            _log.error("run %d died: %s", self._generation, type(error).__name__, exc_info=True)
            self.failed.emit(self._generation, UNEXPECTED)
        else:
            self.succeeded.emit(self._generation)


class RunWorker(QObject):
    """Starts and stops engine runs; lives in the GUI thread.

    Events carry the generation of their run, and those of an older run are dropped, so that a
    late answer never lands on another case.
    """

    told = Signal(object)
    succeeded = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._generation = 0
        self._thread: _EngineThread | None = None
        self._ending: set[_EngineThread] = set()

    @property
    def is_running(self) -> bool:
        """Whether a run is under way, one that is being stopped included."""
        return self._thread is not None

    def start(self, engine: Engine) -> None:
        """Run `engine` in a thread of its own; an older run is cancelled and no longer heard."""

        def work_through(token: CancellationToken, tell: Tell) -> None:
            for event in engine(token):
                tell(event)

        self.do(work_through)

    def do(self, job: Job) -> None:
        """Do `job` in a thread of its own; an older run is cancelled and no longer heard."""
        self.abandon()
        thread = _EngineThread(self, job, self._generation)
        thread.told.connect(self._on_told)
        thread.succeeded.connect(self._on_succeeded)
        thread.failed.connect(self._on_failed)
        thread.finished.connect(self._on_thread_finished)
        self._thread = thread
        self._ending.add(thread)
        thread.start()

    def stop(self) -> None:
        """Ask the run to stop; its last events still arrive."""
        if self._thread is not None:
            self._thread.token.cancel()

    def abandon(self) -> None:
        """Ask the run to stop and drop whatever it still says."""
        self.stop()
        self._generation += 1
        self._thread = None

    def shut_down(self, timeout_ms: int = 10_000) -> bool:
        """Stop everything and wait for the threads; True when all ended in time.

        Never terminates a thread: that would leave locks held (reliability.md, rule 3).
        """
        self.abandon()
        return all(thread.wait(timeout_ms) for thread in list(self._ending))

    @Slot(int, object)
    def _on_told(self, generation: int, event: object) -> None:
        if generation == self._generation:
            self.told.emit(event)

    @Slot(int)
    def _on_succeeded(self, generation: int) -> None:
        if generation == self._generation:
            self._thread = None
            self.succeeded.emit()

    @Slot(int, str)
    def _on_failed(self, generation: int, sentence: str) -> None:
        if generation == self._generation:
            self._thread = None
            self.failed.emit(sentence)

    @Slot()
    def _on_thread_finished(self) -> None:
        thread = self.sender()
        if isinstance(thread, _EngineThread):
            self._ending.discard(thread)
            thread.deleteLater()
