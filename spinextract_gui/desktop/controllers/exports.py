"""Report and tables: asked for with one click, written off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.notices import NoticeKind, Remedy
from spinextract_gui.domain.mri.result import StudyResult
from spinextract_gui.domain.mri.series import Study
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.domain.slide import Case

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.desktop.controllers.dialogs import Dialogs
    from spinextract_gui.desktop.session import OpenCase, Session
    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.desktop.views.notices import Notices


@dataclass(frozen=True, slots=True)
class Export:
    """What the shown tab has to report: slides, MRI, or both."""

    slides: tuple[tuple[CaseResult, Case], ...] = ()
    studies: tuple[tuple[StudyResult, Study], ...] = ()

    @classmethod
    def of(cls, case: OpenCase) -> Export:
        """Return what is known on the shown tab of a case."""
        slides: tuple[tuple[CaseResult, Case], ...] = ()
        studies: tuple[tuple[StudyResult, Study], ...] = ()
        if case.tab.has_slides and case.result is not None:
            slides = ((case.result, case.case),)
        grading = case.mri.kept_result() if case.mri else None
        if case.tab.has_study and case.mri is not None and grading is not None:
            studies = ((grading, case.mri.study),)
        return cls(slides, studies)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to report."""
        return not self.slides and not self.studies

    @property
    def tables(self) -> str:
        """What the tables are, as a sentence."""
        if not self.studies:
            return "Three tables and result.json were written."
        if not self.slides:
            return "grades.csv and result.json were written."
        return "Four tables, result.json and grades.json were written."


class ExportController:
    """Writes what the shown case came to; file names carry the alias, never a name."""

    def __init__(self, session: Session, tasks: Tasks, dialogs: Dialogs, notices: Notices) -> None:
        self._session, self._tasks = session, tasks
        self._dialogs, self._notices = dialogs, notices

    def export_report(self) -> None:
        """Ask where, then write the PDF."""
        case = self._session.current
        export = Export.of(case) if case else Export()
        if case is None or export.is_empty:
            return
        path = self._dialogs.save_report(f"{_file_stem(case)} report.pdf")
        if path is None:
            return
        named = case.title(self._session.names_hidden)
        self._notices.tell("Writing the report…")
        self._tasks.start(
            lambda: write_report(export, path, named),
            lambda _: self._tell_written("The report was written.", path),
            self._tell_problem,
        )

    def export_tables(self) -> None:
        """Ask for a folder, then write the tables and what the results rest on as JSON."""
        case = self._session.current
        export = Export.of(case) if case else Export()
        if case is None or export.is_empty:
            return
        folder = self._dialogs.choose_folder("Folder for the tables")
        if folder is None:
            return
        self._tasks.start(
            lambda: write_tables(export, folder),
            lambda _: self._tell_written(export.tables, folder),
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


def write_report(export: Export, path: Path, named: str) -> None:
    """Write the PDF, in which the case is called `named`. Raises StorageError."""
    from spinextract_gui.reports import pdf
    from spinextract_gui.reports.mri.pdf import write_study_report

    if export.slides and export.studies:
        pdf.write_case_report(export.slides, export.studies, path, named)
    elif export.slides:
        pdf.write_report(*export.slides[0], path, named)
    else:
        write_study_report(*export.studies[0], path, named)


def write_tables(export: Export, folder: Path) -> None:
    """Write the tables and JSON of slides and MRI. Raises StorageError."""
    from spinextract_gui.reports.json_export import write_result_json
    from spinextract_gui.reports.mri.json_export import write_result_json as write_grading_json
    from spinextract_gui.reports.mri.tables import write_grades
    from spinextract_gui.reports.tables import write_tables as write_slides

    slides = [result for result, _ in export.slides]
    studies = [result for result, _ in export.studies]
    if slides:
        write_slides(slides, folder)
        write_result_json(slides, folder / "result.json")
    if studies:
        write_grades(studies, folder / "grades.csv")
        write_grading_json(studies, folder / ("grades.json" if slides else "result.json"))


def _file_stem(case: OpenCase) -> str:
    return f"SpineXtract {case.alias}"
