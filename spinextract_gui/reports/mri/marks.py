"""A grade on paper: mark and word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS, NOT_GRADED_SHAPE, outline
from spinextract_gui.reports import palette

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.grade import Grade
    from spinextract_gui.reports.page import Page

MARK_MM = 1.55
"""Radius of a mark beside words of 9.5 points."""


def draw_mark(page: Page, grade: Grade | None, x: float, y: float, radius: float = MARK_MM) -> None:
    """Draw the mark of `grade` around (`x`, `y`); hollow without one."""
    shape = NOT_GRADED_SHAPE if grade is None else GRADE_MARKS[grade].shape
    page.set_line_width(0.35)
    page.set_draw_color(*(palette.DIM if grade is None else GRADE_MARKS[grade].rgb))
    if grade is not None:
        page.set_fill_color(*GRADE_MARKS[grade].rgb)
    page.polygon(list(outline(shape, x, y, radius)), style="D" if grade is None else "DF")


def draw_grade(
    page: Page, grade: Grade | None, x: float, baseline: float, words: str, *, bold: bool = False
) -> None:
    """Draw mark and words, the mark centred on the small letters."""
    draw_mark(page, grade, x + MARK_MM, baseline - 1.2)
    colour = palette.INK if grade is not None else palette.DIM
    x += 2 * MARK_MM + 1.8
    page.words(x, baseline, words, 9.5, colour, weight="medium" if bold else "regular")
