"""One decoder child, as its parent sees it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.readers.decoder.protocol import (
    GarbledMessageError,
    Message,
    read_message,
    write_message,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BLOCK_BYTES = 1 << 24
"""Shared memory per child, in bytes: 46 patches or 4 million pixels of two channels. Two
children stay below the 64 MiB that containers give to shared memory."""

COMMAND = (sys.executable, "-P", "-m", "spinextract_gui.readers.decoder.child")
_PACKAGE_PARENT = Path(__file__).resolve().parents[3]


START_SECONDS = 60.0
"""For a child's imports, which on a slow disk or a busy processor take many times as long as any
picture: they must not count as a picture that hangs."""


class WorkerLostError(Exception):
    """The child died, hung or answered garbage; it has been ended."""


class WorkerUnreadyError(WorkerLostError):
    """The same, before it was ready to be asked: no picture is to blame."""


class Worker:
    """A child process and the block of shared memory it writes pixels to.

    Not thread-safe: the pool lends it to one thread at a time. Making one raises OSError when
    the system gives no process or no memory.
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self.memory = SharedMemory(create=True, size=BLOCK_BYTES)
        self._ready: set[str] = set()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # no console on Windows
            )
        except BaseException:
            self.memory.close()
            self.memory.unlink()
            raise

    @property
    def pid(self) -> int:
        """Process number of the child."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._process.poll() is None

    def serve(
        self,
        operation: str,
        items: Sequence[Message],
        on_answer: Callable[[Message], None],
        seconds: float,
    ) -> None:
        """Send one request and hand on one answer per item, in order.

        Parameters
        ----------
        seconds
            For each item; the time that the child takes to start is not counted.

        Raises
        ------
        WorkerUnreadyError
            When it did not get ready in time; the child is ended then.
        WorkerLostError
            When an answer did not come within `seconds`; the child is ended then.
        """
        if operation not in self._ready:
            try:
                wanted = [{"operation": operation}]
                self._watched("prepare", wanted, lambda _answer: None, START_SECONDS)
            except WorkerLostError as error:
                raise WorkerUnreadyError(str(error)) from error
            self._ready.add(operation)
        self._watched(operation, items, on_answer, seconds)

    def _watched(
        self,
        operation: str,
        items: Sequence[Message],
        on_answer: Callable[[Message], None],
        seconds: float,
    ) -> None:
        """Converse; end the child when it is silent for `seconds` or anything goes wrong."""
        watchdog = _Watchdog(self._process.kill, seconds)

        def heard(answer: Message) -> None:
            watchdog.calm()
            on_answer(answer)

        try:
            self._converse(operation, items, heard)
        except (OSError, ValueError) as error:
            self.end(patience_s=0)
            raise WorkerLostError(str(error)) from error
        except BaseException:  # answers still to come must not meet the next request
            self.end(patience_s=0)
            raise
        finally:
            watchdog.leave()

    def _converse(
        self, operation: str, items: Sequence[Message], on_answer: Callable[[Message], None]
    ) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise OSError("the child has no pipes")
        request = {"operation": operation, "items": list(items), "memory": self.memory.name}
        write_message(stdin, request)
        for number in range(len(items)):
            on_answer(_checked(read_message(stdout), number))

    def end(self, patience_s: float = 1.0) -> None:
        """End the child: closing its input asks, killing it after `patience_s` insists.

        May be called again.
        """
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with suppress(BufferError):  # an interrupted copy may still look at it
            self.memory.close()
        with suppress(FileNotFoundError):
            self.memory.unlink()


class _Watchdog:
    """Acts once when it has not been calmed for some seconds."""

    def __init__(self, act: Callable[[], object], seconds: float) -> None:
        self._act, self._seconds = act, seconds
        self._calmed = threading.Event()
        self._left = False
        threading.Thread(target=self._watch, name="decoder watchdog", daemon=True).start()

    def calm(self) -> None:
        """Let the seconds begin anew."""
        self._calmed.set()

    def leave(self) -> None:
        """Act no more."""
        self._left = True
        self._calmed.set()

    def _watch(self) -> None:
        while self._calmed.wait(self._seconds):
            self._calmed.clear()
            if self._left:
                return
        if not self._left:
            self._act()


def _checked(answer: Message | None, number: int) -> Message:
    """Return an answer that has the right form, or raise."""
    if answer is None:
        raise GarbledMessageError("the child ended")
    if answer.get("item") != number or not isinstance(answer.get("ok"), bool):
        raise GarbledMessageError("an answer belongs to no question")
    if not isinstance(answer.get("value"), dict if answer["ok"] else str):
        raise GarbledMessageError("an answer has the wrong form")
    return answer


def _environment() -> dict[str, str]:
    """Let the child find this package, and keep numpy from starting threads of its own."""
    path = [str(_PACKAGE_PARENT), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(part for part in path if part),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
