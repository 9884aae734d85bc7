"""Report and tables: asked for with one click, written off the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.notices import NoticeKind, Remedy

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.desktop.controllers.dialogs import Dialogs
    from spinextract_gui.desktop.session import OpenCase, Session
    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.desktop.views.notices import Notices
    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.domain.slide import Case


class ExportController:
    """Writes what the shown case came to; file names carry the alias, never a name."""

    def __init__(self, session: Session, tasks: Tasks, dialogs: Dialogs, notices: Notices) -> None:
        self._session, self._tasks = session, tasks
        self._dialogs, self._notices = dialogs, notices

    def export_report(self) -> None:
        """Ask where, then write the PDF."""
        case = self._session.current
        if case is None or case.result is None:
            return
        path = self._dialogs.save_report(f"{_file_stem(case)} report.pdf")
        if path is None:
            return
        result, opened = case.result, case.case
        named = case.title(self._session.names_hidden)
        self._notices.tell("Writing the report…")
        self._tasks.start(
            lambda: write_report(result, opened, path, named),
            lambda _: self._tell_written("The report was written.", path),
            self._tell_problem,
        )

    def export_tables(self) -> None:
        """Ask for a folder, then write the three tables and result.json."""
        case = self._session.current
        if case is None or case.result is None:
            return
        folder = self._dialogs.choose_folder("Folder for the tables")
        if folder is None:
            return
        result = case.result
        self._tasks.start(
            lambda: write_tables(result, folder),
            lambda _: self._tell_written("Three tables and result.json were written.", folder),
            self._tell_problem,
        )

    def _tell_written(self, sentence: str, path: Path) -> None:
        self._notices.dismiss("Writing the report…")
        folder = path if path.is_dir() else path.parent
        show = Remedy("Show", lambda: self._dialogs.show_folder(folder))
        self._notices.tell(sentence, remedy=show)

    def _tell_problem(self, sentence: str) -> None:
        self._notices.dismiss("Writing the report…")
        self._notices.tell(sentence, NoticeKind.PROBLEM)


def write_report(result: CaseResult, case: Case, path: Path, named: str) -> None:
    """Write the PDF, in which the case is called `named`. Raises StorageError."""
    from spinextract_gui.reports.pdf import write_report as write

    write(result, case, path, named)


def write_tables(result: CaseResult, folder: Path) -> None:
    """Write the three tables and result.json. Raises StorageError."""
    from spinextract_gui.reports.json_export import write_result_json
    from spinextract_gui.reports.tables import write_tables as write

    write([result], folder)
    write_result_json([result], folder / "result.json")


def _file_stem(case: OpenCase) -> str:
    return f"SpineXtract {case.alias}"
