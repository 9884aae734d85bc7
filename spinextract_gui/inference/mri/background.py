"""One helper thread of a run: what takes long happens there, and what it tells comes here."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from spinextract_gui.domain.events import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spinextract_gui.domain.cancellation import CancellationToken

T = TypeVar("T")
_GLANCE_S = 0.05
"""A stop is noticed within this time, however long a model takes to be prepared."""


class Background:
    """Does one thing after another beside the run."""

    def __init__(self, token: CancellationToken) -> None:
        self._token = token
        self._told: SimpleQueue[str] = SimpleQueue()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="grading-models")

    def begin(self, work: Callable[[Callable[[str], None]], T]) -> Future[T]:
        """Begin `work` when what came before is done; it gets a place to tell sentences."""
        return self._pool.submit(work, self._told.put)

    def until(self, future: Future[T]) -> Iterator[Notice]:
        """Yield what is told until `future` is done or a stop was asked for."""
        while not future.done() and not self._token.cancelled:
            with suppress(Empty):
                yield Notice(self._told.get(timeout=_GLANCE_S))
        yield from self.told()

    def told(self) -> Iterator[Notice]:
        """Yield what was told since the last time."""
        with suppress(Empty):
            while True:
                yield Notice(self._told.get_nowait())

    def close(self) -> None:
        """Drop what was not begun; what is under way ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)
