"""The report: one PDF/A-2U with the answer first and everything needed to repeat it last."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from spinextract_gui.reports.answer import draw_answer
from spinextract_gui.reports.exhibits import gather
from spinextract_gui.reports.gallery import draw_gallery
from spinextract_gui.reports.maps import draw_maps
from spinextract_gui.reports.naming import Names
from spinextract_gui.reports.page import Page
from spinextract_gui.reports.pictures import PIXELS_PER_REPORT
from spinextract_gui.reports.record import draw_record
from spinextract_gui.storage.atomic import write_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.domain.slide import Case

_SMALLEST_REPORT_BYTES = 5_000


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
    _write([(result, case, alias)], path)


def write_reports(cases: Sequence[tuple[CaseResult, Case | None]], path: Path) -> None:
    """Write one report over several patients, each from a new page on, under their aliases.

    Raises StorageError.
    """
    _write([(result, case, None) for result, case in cases], path)


def _write(cases: Sequence[tuple[CaseResult, Case | None, str | None]], path: Path) -> None:
    with closing(Page()) as page:
        for result, case, alias in cases:
            _draw_case(page, result, case, Names.of(result, alias), len(cases))
        document = bytes(page.output())
    write_bytes(path, document, check=_is_whole)


def _draw_case(
    page: Page, result: CaseResult, case: Case | None, names: Names, case_count: int
) -> None:
    page.case_name = names.case
    page.add_page()
    shown = gather(result, case, PIXELS_PER_REPORT // case_count)
    draw_answer(page, result, names)
    draw_maps(page, shown, names)
    draw_gallery(page, shown, names)
    draw_record(page, result, names)


def _is_whole(data: bytes) -> bool:
    """Tell whether `data` begins and ends as a PDF and is not just a stub."""
    return (
        len(data) >= _SMALLEST_REPORT_BYTES
        and data.startswith(b"%PDF-")
        and data.rstrip().endswith(b"%%EOF")
    )
