"""Level by level: the models' grade, its probabilities, the canal, the user's own grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.reports import palette
from spinextract_gui.reports.measures import shown_probability
from spinextract_gui.reports.mri.answer import threshold
from spinextract_gui.reports.mri.marks import draw_grade
from spinextract_gui.reports.page import LEFT_MM, WIDTH_MM

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.grade import LevelGrade
    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.reports.page import Page

_ROW_MM = 7.4
_COLUMNS_MM = (3.0, 19.0, 55.0, 75.0, 93.0, 109.0, 132.0, 150.0)
"""Left edges: level, grade, three probabilities, agreement, width, own grade."""
_HEADS = ("Level", "Grade", *(g.title for g in Grade), "models agree", "canal", "own grade")
_GRADES = range(2, 2 + len(Grade))
"""These columns stay empty when no level has a call: a no call names no grade."""
_NONE = "—"


def draw_levels(page: Page, result: StudyResult) -> None:
    """Draw a row for each of the five levels; what was not graded says so."""
    graded = {level.level: level for level in result.verdict.levels}
    page.need(_ROW_MM * (len(Level) + 1))
    top = page.get_y()
    for column, (x, head) in enumerate(zip(_COLUMNS_MM, _HEADS, strict=True)):
        if result.verdict.worst is not None or column not in _GRADES:
            page.words(LEFT_MM + x, top + 3.6, head[0].upper() + head[1:], 8, palette.DIM)
    for number, level in enumerate(Level):
        _row(page, result, level, graded.get(level), top + 5.4 + number * _ROW_MM)
    page.set_y(top + 5.4 + len(Level) * _ROW_MM + 4)


def _row(page: Page, result: StudyResult, level: Level, grade: LevelGrade | None, y: float) -> None:
    worst = result.verdict.worst
    is_worst = worst is not None and worst.level is level
    if is_worst:
        page.panel(LEFT_MM, y, WIDTH_MM, _ROW_MM, palette.SURFACE)
    else:
        page.hairline(y)
    baseline = y + _ROW_MM / 2 + 1.25
    at = [LEFT_MM + x for x in _COLUMNS_MM]
    page.words(at[0], baseline, level.title, 9.5, weight="medium")
    call = grade.call if grade is not None else None
    draw_grade(page, call, at[1], baseline, _call_words(grade), bold=is_worst)
    if worst is not None:
        _draw_probabilities(page, result, grade, baseline)
    page.words(at[5], baseline, _agreement(grade), 9.5, palette.DIM)
    page.words(at[6], baseline, width_words(grade), 9.5)
    own = result.own_grades.get(level)
    if own is not None:
        draw_grade(page, own, at[7], baseline, own.title)
    else:
        page.words(at[7], baseline, _NONE, 9.5, palette.DIM)


def _draw_probabilities(
    page: Page, result: StudyResult, grade: LevelGrade | None, baseline: float
) -> None:
    """Write the three probabilities of a level, that of its grade the strongest."""
    numbers = _probabilities(grade, threshold(result.provenance))
    for own, column, text in zip(Grade, _GRADES, numbers, strict=True):
        strong = grade is not None and grade.call is own
        page.words(
            LEFT_MM + _COLUMNS_MM[column], baseline, text, 9.5,
            palette.INK if strong else palette.DIM, weight="medium" if strong else "regular",
        )  # fmt: skip


def _call_words(grade: LevelGrade | None) -> str:
    if grade is None:
        return "not graded"
    return grade.call.title if grade.call is not None else "no call"


def _probabilities(grade: LevelGrade | None, limit: float) -> list[str]:
    """Return the three probabilities; a level without a call shows none."""
    if grade is None or grade.call is None or grade.probabilities is None:
        return [_NONE] * len(Grade)
    return [shown_probability(value, limit) for value in grade.probabilities.values]


def _agreement(grade: LevelGrade | None) -> str:
    """Say how many of the models agree."""
    if grade is None or not grade.models:
        return _NONE
    if len(grade.models) == 1:
        return "one"
    agreed = round(grade.agreement * len(grade.models))
    return f"{agreed} of {len(grade.models)}"


def width_words(grade: LevelGrade | None) -> str:
    """Return the canal's width with its unit."""
    if grade is None or grade.width is None:
        return _NONE
    if grade.width.width_mm is None:
        return f"{grade.width.width_px:.1f} px"
    return f"{grade.width.width_mm:.1f} mm"
