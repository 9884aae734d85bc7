"""Markers from files and into them: our own JSON, and label maps of other programs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.notices import NoticeKind, Remedy

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.desktop.controllers.dialogs import Dialogs
    from spinextract_gui.desktop.controllers.mri.markers import MarkerController
    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.desktop.session import Session
    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.desktop.views.notices import Notices
    from spinextract_gui.domain.mri.level import Markers
    from spinextract_gui.domain.mri.series import Series, Study


class MarkerFiles:
    """Asks for a file, reads or writes it off the GUI thread."""

    def __init__(
        self,
        session: Session,
        tasks: Tasks,
        dialogs: Dialogs,
        markers: MarkerController,
        notices: Notices,
    ) -> None:
        self._session, self._tasks, self._dialogs = session, tasks, dialogs
        self._markers, self._notices = markers, notices

    def take(self) -> None:
        """Let the markers of a file replace those on the picture; can be undone."""
        study = self._session.study
        series = study.sagittal_series if study else None
        path = self._dialogs.open_markers() if series else None
        if study is None or series is None or path is None:
            return
        self._tasks.start(
            partial(read_file, path, study.study, series),
            partial(self._took, study),
            self._tell_problem,
        )

    def save(self) -> None:
        """Write the markers that are on the picture."""
        case, study = self._session.current, self._session.study
        markers = study.markers if study else None
        if case is None or study is None or markers is None:
            return
        path = self._dialogs.save_markers(f"SpineXtract {case.alias} levels.json")
        if path is None:
            return
        self._tasks.start(
            partial(write_file, path, markers, study.study),
            lambda _: self._tell_written(path),
            self._tell_problem,
        )

    def _took(self, study: OpenStudy, markers: Markers) -> None:
        series = study.sagittal_series
        if study is not self._session.study or series is None:
            return
        if markers.series_key != series.key:
            self._tell_problem("These markers lie on another series; choose that one first.")
            return
        self._markers.take_markers(markers, "took markers from a file")

    def _tell_written(self, path: Path) -> None:
        show = Remedy("Show", lambda: self._dialogs.show_folder(path.parent))
        self._notices.tell("The markers were written.", remedy=show)

    def _tell_problem(self, sentence: str) -> None:
        self._notices.tell(sentence, NoticeKind.PROBLEM)


def read_file(path: Path, study: Study, series: Series) -> Markers:
    """Read markers from our JSON or from a label map. Raises InputError."""
    if path.suffix.lower() == ".json":
        from spinextract_gui.inference.mri.markers_file import read_markers

        return read_markers(path, study)
    from spinextract_gui.readers.mri.label_map import markers_from, read_label_map

    return markers_from(read_label_map(path), series)


def write_file(path: Path, markers: Markers, study: Study) -> None:
    """Write markers as JSON. Raises StorageError."""
    from spinextract_gui.inference.mri.markers_file import write_markers

    write_markers(path, markers, study)
