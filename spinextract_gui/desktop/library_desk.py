"""The case library, asked off the GUI thread and in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.library.store import CaseLibrary

Answer = TypeVar("Answer")


class LibraryDesk:
    """Opens the library on the first question; `tasks` must answer one at a time."""

    def __init__(self, tasks: Tasks, folder: Callable[[], Path]) -> None:
        self._tasks = tasks
        self._folder = folder
        self._library: CaseLibrary | None = None

    def ask(
        self,
        work: Callable[[CaseLibrary], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[str], None],
    ) -> None:
        """Do `work` on the library elsewhere, then call `done` or `failed` here."""
        self._tasks.start(lambda: work(self._opened()), done, failed)

    def close(self) -> None:
        """Let go of the file; call when no question is open."""
        if self._library is not None:
            self._library.close()

    def _opened(self) -> CaseLibrary:
        # SQLAlchemy and pydantic take half a second to import: not in the GUI thread.
        from spinextract_gui.library.store import CaseLibrary

        if self._library is None:
            self._library = CaseLibrary(self._folder())
        return self._library
