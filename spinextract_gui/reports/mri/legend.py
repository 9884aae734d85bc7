"""What marks and lines in the key images mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.reports import palette
from spinextract_gui.reports.mri.marks import draw_mark

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.grade import GradingVerdict
    from spinextract_gui.reports.mri.pictures import StudyPictures
    from spinextract_gui.reports.page import Page


def draw_legend(
    page: Page, pictures: StudyPictures, left: float, y: float, verdict: GradingVerdict
) -> None:
    """Say what marks and lines mean; grades are named only where some level has one."""
    rows: list[tuple[Grade | None, str]] = []
    if verdict.worst is not None:
        rows += [(grade, grade.title) for grade in Grade]
    if any(sign.call is None for sign in pictures.signs):
        rows.append((None, "not graded"))
    for number, (grade, words) in enumerate(rows):
        draw_mark(page, grade, left + 1.6, y + 1.4 + 5.2 * number)
        page.words(left + 5.2, y + 2.6 + 5.2 * number, words, 8.5, palette.DIM)
    if any(sign.width is not None for sign in pictures.signs):
        at = y + 1.4 + 5.2 * len(rows)
        page.set_draw_color(*palette.DIM)
        page.set_line_width(0.35)
        page.line(left, at, left + 3.2, at)
        for x in (left, left + 3.2):
            page.line(x, at - 1, x, at + 1)
        page.words(left + 5.2, at + 1.2, "measured canal width", 8.5, palette.DIM)
