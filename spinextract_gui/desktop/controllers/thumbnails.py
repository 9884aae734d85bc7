"""Small pictures for the lists, kept in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop import pictures

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.library_desk import LibraryDesk
    from spinextract_gui.desktop.session import OpenCase, Session
    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.library.store import CaseLibrary

    Keeper = Callable[[CaseLibrary, str, bytes], None]


class Thumbnails:
    """Makes the picture of a case once; a case without one is not worth a message."""

    def __init__(
        self, session: Session, tasks: Tasks, desk: LibraryDesk, refresh: Callable[[], None]
    ) -> None:
        self._session, self._tasks, self._desk = session, tasks, desk
        self._refresh = refresh

    def make(self, case: OpenCase) -> None:
        """Make and keep the pictures of the first slide and of the MRI, unless there are any."""
        known = self._session.recent(case.key)
        if known is not None and known.thumbnail is not None:
            return
        if case.has_slides:
            slide = case.case.slides[0]
            self._make(lambda: pictures.thumbnail_png(slide), _slide_keeper, case.key)
        series = case.mri.sagittal_series if case.mri else None
        if series is not None:
            self._make(lambda: pictures.series_png(series), _study_keeper, case.key)

    def _make(self, work: Callable[[], bytes], keep: Keeper, key: str) -> None:
        self._tasks.start(work, lambda png: self._keep(keep, key, png), lambda _: None)

    def _keep(self, keep: Keeper, key: str, png: bytes) -> None:
        self._desk.ask(
            lambda library: keep(library, key, png), lambda _: self._refresh(), lambda _: None
        )


def _slide_keeper(library: CaseLibrary, key: str, png: bytes) -> None:
    library.save_thumbnail(key, png)


def _study_keeper(library: CaseLibrary, key: str, png: bytes) -> None:
    library.save_study_thumbnail(key, png)
