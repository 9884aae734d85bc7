"""The report of a grading: the worst level first, where it came from last."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.reports.document import write_document
from spinextract_gui.reports.mri.answer import draw_answer
from spinextract_gui.reports.mri.figures import draw_figures
from spinextract_gui.reports.mri.level_table import draw_levels
from spinextract_gui.reports.mri.pictures import gather
from spinextract_gui.reports.mri.record import draw_record
from spinextract_gui.reports.naming import Names
from spinextract_gui.reports.page import MRI

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.reports.page import Page

_TITLE = "SpineXtract MRI report"


def write_study_report(
    result: StudyResult, study: Study | None, path: Path, named: str | None = None
) -> None:
    """Write the report of one study.

    Parameters
    ----------
    study
        Where the pictures come from; None, or series that can no longer be read, give a report
        that says so.
    named
        What the report calls the case; None makes an alias from the inputs' hashes. Giving
        the patient's own id or name shows what the files say of the patient.

    Raises
    ------
    StorageError
        When the file could not be written whole; an older one is untouched.
    """
    write_document([study_part(result, study, Names.of_study(result, study, named))], path, _TITLE)


def write_study_reports(studies: Sequence[tuple[StudyResult, Study | None]], path: Path) -> None:
    """Write one report over several studies, each from a new page on, under their aliases.

    Raises StorageError.
    """
    parts = [
        study_part(result, study, Names.of_study(result, study, None)) for result, study in studies
    ]
    write_document(parts, path, _TITLE)


def study_part(
    result: StudyResult, study: Study | None, names: Names, *, marked: bool = False
) -> Callable[[Page], None]:
    """Return what draws the pages of one study; `marked` puts them into the outline."""
    return partial(_draw_study, result=result, study=study, names=names, marked=marked)


def _draw_study(
    page: Page, result: StudyResult, study: Study | None, names: Names, marked: bool
) -> None:
    page.begin(MRI, names.case, marked=marked)
    pictures = gather(result, study)
    draw_answer(page, result, study, names)
    draw_levels(page, result)
    draw_figures(page, result, pictures, names)
    draw_record(page, result, study, names)
