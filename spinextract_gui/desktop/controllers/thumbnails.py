"""Small pictures for the lists, kept in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop import pictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.library_desk import LibraryDesk
    from spinextract_gui.desktop.session import OpenCase, Session
    from spinextract_gui.desktop.tasks import Tasks


class Thumbnails:
    """Makes the picture of a case once; a case without one is not worth a message."""

    def __init__(
        self, session: Session, tasks: Tasks, desk: LibraryDesk, refresh: Callable[[], None]
    ) -> None:
        self._session, self._tasks, self._desk = session, tasks, desk
        self._refresh = refresh

    def make(self, case: OpenCase) -> None:
        """Make and keep the picture of the first slide, unless there is one."""
        known = self._session.recent(case.key)
        if known is not None and known.thumbnail is not None:
            return
        slide, key = case.case.slides[0], case.key
        self._tasks.start(
            lambda: pictures.thumbnail_png(slide), lambda png: self._keep(key, png), lambda _: None
        )

    def _keep(self, key: str, png: bytes) -> None:
        self._desk.ask(
            lambda library: library.save_thumbnail(key, png),
            lambda _: self._refresh(),
            lambda _: None,
        )
