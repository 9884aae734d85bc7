"""The report: one PDF/A-2U with the answer first and everything needed to repeat it last."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.reports.answer import draw_answer
from spinextract_gui.reports.document import write_document
from spinextract_gui.reports.exhibits import gather
from spinextract_gui.reports.gallery import draw_gallery
from spinextract_gui.reports.maps import draw_maps
from spinextract_gui.reports.mri.pdf import study_part
from spinextract_gui.reports.naming import Names, names_of_all
from spinextract_gui.reports.page import HISTOLOGY
from spinextract_gui.reports.pictures import PIXELS_PER_REPORT
from spinextract_gui.reports.record import draw_record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.domain.slide import Case
    from spinextract_gui.reports.page import Page

_HISTOLOGY_TITLE = "SpineXtract histology report"
_COMMON_TITLE = "SpineXtract report: histology and MRI"


def write_report(
    result: CaseResult, case: Case | None, path: Path, alias: str | None = None
) -> None:
    """Write the report of one case.

    Parameters
    ----------
    case
        Where the pictures come from; None, or slides that can no longer be read, give a
        report that says so.
    alias
        What the report calls the case; None makes an alias from the inputs' hashes. Giving
        the patient's own id shows all names.

    Raises
    ------
    StorageError
        When the file could not be written whole; an older one is untouched.
    """
    draw = partial(_draw_case, result=result, case=case, names=Names.of(result, alias))
    write_document([draw], path, _HISTOLOGY_TITLE)


def write_reports(cases: Sequence[tuple[CaseResult, Case | None]], path: Path) -> None:
    """Write one report over several patients, each from a new page on, under their aliases.

    Raises StorageError.
    """
    parts = [
        partial(
            _draw_case, result=result, case=case, names=Names.of(result, None), share=len(cases)
        )
        for result, case in cases
    ]
    write_document(parts, path, _HISTOLOGY_TITLE)


def write_case_report(
    slides: Sequence[tuple[CaseResult, Case | None]],
    studies: Sequence[tuple[StudyResult, Study | None]],
    path: Path,
    named: str | None = None,
) -> None:
    """Write one report over the slides and the MRI of one patient: histology first, then MRI.

    Parameters
    ----------
    slides, studies
        Results with where their pictures come from; either may be empty, not both.
    named
        As `alias` of `write_report`, for both parts: what must not be shown in one of them is
        not shown in the other either.

    Raises
    ------
    StorageError
        When the file could not be written whole; an older one is untouched.
    """
    own, of_study = names_of_all([result for result, _ in slides], studies, named)
    parts = [
        partial(_draw_case, result=result, case=case, names=names, share=len(slides), marked=True)
        for (result, case), names in zip(slides, own, strict=True)
    ]
    more = [
        study_part(result, study, names, marked=True)
        for (result, study), names in zip(studies, of_study, strict=True)
    ]
    write_document([*parts, *more], path, _COMMON_TITLE)


def _draw_case(
    page: Page,
    result: CaseResult,
    case: Case | None,
    names: Names,
    share: int = 1,
    marked: bool = False,
) -> None:
    """Draw the pages of one case, which gets one `share`-th of the pictures' budget.

    `marked` gives them an entry of their own in the outline.
    """
    page.begin(HISTOLOGY, names.case, marked=marked)
    shown = gather(result, case, PIXELS_PER_REPORT // share)
    draw_answer(page, result, names)
    draw_maps(page, shown, names)
    draw_gallery(page, shown, names)
    draw_record(page, result, names)
