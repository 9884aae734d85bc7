"""What the table says of each level; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.mri.state import NONE, LevelRow, PanelInput
from spinextract_gui.domain.mri.grade import (
    NUMBERING,
    WHOLE_SLICE,
    CanalWidth,
    Grade,
    LevelGrade,
)

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.level import Level


def level_row(given: PanelInput, level: Level) -> LevelRow:
    """Return the row of one level."""
    placed = given.markers is not None and level in given.markers.by_level
    grade = grade_of(given, level)
    width = (grade.width if grade else None) or given.widths.get(level)
    shown, width_tip = _width(width)
    return LevelRow(
        level=level,
        is_placed=placed,
        grade=grade.call if grade else None,
        probabilities=_values(grade),
        model_text=_model_text(grade, placed, given.running),
        width=shown,
        width_tip=width_tip,
        own=given.own_grades.get(level),
        tip=_tip(level, grade, placed),
    )


def agreement_words(grade: LevelGrade) -> str:
    """Return how many of several models gave the most probable grade; empty for one model."""
    total = len(grade.models)
    if total < 2:
        return ""
    return f"{round(grade.agreement * total)} of {total} models agree"


def grade_of(given: PanelInput, level: Level) -> LevelGrade | None:
    """Return what the models say of a level; None while they have not answered."""
    levels = given.verdict.levels if given.verdict else ()
    return next((one for one in levels if one.level is level), None)


def _values(grade: LevelGrade | None) -> tuple[float, float, float] | None:
    """Return what the bar shows; a level without a call shows none, as it names no grade."""
    if grade is None or grade.call is None or grade.probabilities is None:
        return None
    return grade.probabilities.values


def _model_text(grade: LevelGrade | None, placed: bool, running: bool) -> str:
    if grade is None:
        return NONE if not placed else "…" if running else "not graded"
    return "no call" if grade.call is None else grade.call.title


def _width(width: CanalWidth | None) -> tuple[str, str]:
    if width is None:
        return NONE, "The canal's width was not measured here."
    if width.width_mm is None:
        text = f"{width.width_px:.0f} px"
        return text, f"Canal width {text}; the file gives no pixel spacing."
    return f"{width.width_mm:.1f}", f"Canal width {width.width_mm:.1f} mm, front to back."


def _tip(level: Level, grade: LevelGrade | None, placed: bool) -> str:
    if grade is None:
        state = "is not graded yet" if placed else "has no marker"
        return f"{level.title} {state}."
    lines = [level.title]
    if _values(grade) is not None and grade.probabilities is not None:
        lines += [f"{one.title}: {grade.probabilities[one]:.2f}" for one in Grade]
    lines.append(agreement_words(grade))
    lines += grade.reasons
    return "\n".join(line for line in lines if line and line not in {WHOLE_SLICE, NUMBERING})
