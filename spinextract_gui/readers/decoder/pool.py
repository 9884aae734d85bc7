"""A few decoder children; any free one serves."""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections import Counter
from contextlib import suppress
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.worker import (
    COMMAND,
    Worker,
    WorkerLostError,
    WorkerUnreadyError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spinextract_gui.readers.decoder.protocol import Message

_log = logging.getLogger(__name__)
CHILDREN = 2
ATTEMPTS = 2
"""An item that loses its child this often is given up."""

SHUTDOWN_SECONDS = 2.0


class DecoderPool:
    """Lends children to threads; replaces those that die, hang or answer garbage.

    Children start when first needed and end with `shutdown` or with the program.
    """

    def __init__(self, command: Sequence[str] = COMMAND, children: int = CHILDREN) -> None:
        self._command = command
        self._children = children
        self._reset()

    def _reset(self) -> None:
        self._pid = os.getpid()
        self._places: LifoQueue[Worker | None] = LifoQueue()
        for _ in range(self._children):
            self._places.put(None)

    def run(
        self,
        operation: str,
        items: Sequence[Message],
        take: Callable[[int, Message, Worker], object],
        seconds: float,
    ) -> dict[int, ReadFault]:
        """Have every item served; the whole request fits into one child's memory block.

        Parameters
        ----------
        take
            Called with the item's number, its answer and the child, while the child's memory
            block still holds the item's pixels.
        seconds
            After this time without an answer the child counts as hung.

        Returns
        -------
        Why items could not be served, by number.

        Raises
        ------
        InputError
            When no child can be started, or none gets ready.
        """
        if os.getpid() != self._pid:  # after a fork the children belong to the parent alone
            self._reset()
        faults: dict[int, ReadFault] = {}
        losses: Counter[int] = Counter()
        unready = done = 0

        def on_answer(answer: Message) -> None:
            nonlocal done, unready
            unready = 0
            if answer["ok"]:
                take(done, answer["value"], worker)
            else:
                faults[done] = ReadFault(answer["value"])
            done += 1

        while done < len(items):
            worker = self._borrow()
            try:
                worker.serve(operation, items[done:], on_answer, seconds)
            except WorkerUnreadyError as error:
                _log.warning("A decoder child did not get ready: %s", error)
                unready += 1
                if unready >= ATTEMPTS:
                    raise InputError("The decoder of image files did not start.") from error
            except WorkerLostError as error:
                _log.warning("A decoder child was replaced: %s", error)
                losses[done] += 1
                if losses[done] >= ATTEMPTS:
                    faults[done] = ReadFault("its content makes the decoder fail")
                    done += 1
            finally:
                self._give_back(worker)
        return faults

    def _borrow(self) -> Worker:
        """Wait for a free place; start a child in it when there is none."""
        worker = self._places.get()
        if worker is not None and worker.alive:
            return worker
        try:
            if worker is not None:
                worker.end()
            return Worker(self._command)
        except OSError as error:
            self._places.put(None)
            reason = error.strerror or type(error).__name__
            raise InputError(f"The decoder of image files did not start: {reason}.") from error
        except BaseException:
            self._places.put(None)
            raise

    def _give_back(self, worker: Worker) -> None:
        """Free a place; a child that died keeps neither its pipes nor its memory."""
        if worker.alive:
            self._places.put(worker)
            return
        try:
            worker.end()
        finally:
            self._places.put(None)

    def shutdown(self) -> None:
        """End all children; a later request starts new ones."""
        if os.getpid() != self._pid:
            return
        free = 0
        with suppress(Empty):  # a thread that never gives its child back must not keep us
            for _ in range(self._children):
                worker = self._places.get(timeout=SHUTDOWN_SECONDS)
                free += 1
                if worker is not None:
                    worker.end()
        for _ in range(free):
            self._places.put(None)


_shared: DecoderPool | None = None
_making = threading.Lock()


def shared_pool() -> DecoderPool:
    """Return the program's own pool."""
    global _shared
    with _making:
        if _shared is None:
            _shared = DecoderPool()
            atexit.register(_shared.shutdown)
        return _shared
