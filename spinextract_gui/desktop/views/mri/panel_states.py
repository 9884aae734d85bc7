"""From what is known of a study to what the panel shows; pure, tested without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.mri.level_rows import level_row
from spinextract_gui.desktop.views.mri.panel_figures import agreement, placed_by, profile_state
from spinextract_gui.desktop.views.mri.state import (
    GradePanelState,
    LevelRow,
    PanelInput,
    Stage,
)
from spinextract_gui.domain.mri.grade import (
    NUMBERING,
    WHOLE_SLICE,
    GradingVerdict,
    LevelGrade,
)
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from collections.abc import Sequence


_NO_MEANING = "synthetic pictures: no medical meaning."


def panel_state(given: PanelInput) -> GradePanelState:
    """Return what the panel shows of a study."""
    if given.no_series:
        return GradePanelState(
            Stage.NO_SERIES, "Spine MRI", "No sagittal T2", words=given.no_series
        )
    if given.markers is None or not given.markers.by_level:
        return _without_markers(given)
    if given.verdict is None or not given.verdict.levels:
        return _without_grades(given)
    return _with_grades(given, given.verdict)


def partial_verdict(levels: Sequence[LevelGrade]) -> GradingVerdict:
    """Return what is known while a run goes on: the levels so far and the worst of them."""
    ordered = tuple(sorted(levels, key=lambda one: one.level))
    called = [one for one in ordered if one.call is not None]
    worst = max(called, key=lambda one: one.severity, default=None)
    return GradingVerdict(ordered, worst, Badge.NO_CALL, (), partial=True)


def _without_markers(given: PanelInput) -> GradePanelState:
    if given.running:
        return GradePanelState(
            Stage.RUNNING,
            "Central canal",
            "Finding the levels",
            words="The five lumbar levels are looked for on the sagittal slices.",
            progress="Working…",
            cautions=(NUMBERING,),
            synthetic=given.synthetic,
        )
    return GradePanelState(
        Stage.NO_MARKERS,
        "Central canal",
        "No levels yet",
        words="Place L1/L2 and L5/S1 with two clicks, or find them automatically.",
        can_place=True,
        can_run=True,
        cautions=(NUMBERING,),
        synthetic=given.synthetic,
    )


def _without_grades(given: PanelInput) -> GradePanelState:
    count = len(given.markers.by_level) if given.markers else 0
    words = f"{count} of {len(Level)} levels are placed. Drag a marker to correct it."
    return GradePanelState(
        Stage.RUNNING if given.running else Stage.READY,
        "Central canal",
        "Grading" if given.running else "Ready to grade",
        words="The first grades come in a moment." if given.running else words,
        progress="Working…" if given.running else "",
        rows=_rows(given),
        selected=given.selected,
        profile=profile_state(given),
        placed_by=placed_by(given.markers),
        can_run=not given.running,
        cautions=(WHOLE_SLICE, NUMBERING),
        synthetic=given.synthetic,
        stale=given.stale,
    )


def _with_grades(given: PanelInput, verdict: GradingVerdict) -> GradePanelState:
    worst, running = verdict.worst, given.running
    reasons = [] if running else [*verdict.reasons, *_level_reasons(verdict, given.selected)]
    if given.remark:
        reasons.append(given.remark)
    always = (WHOLE_SLICE, NUMBERING)
    if given.synthetic:  # stands at the bottom of the panel, for the eye to find
        reasons = [one for one in reasons if not one.endswith(_NO_MEANING)]
    return GradePanelState(
        _stage(verdict, running),
        "Central canal, worst level" if worst else "Central canal",
        _headline(verdict, running),
        _probability(worst),
        progress=_progress(verdict, given),
        badge=None if running else verdict.badge,
        beside=_models(verdict),
        rows=_rows(given),
        selected=given.selected,
        profile=profile_state(given),
        agreement=agreement(verdict),
        placed_by=placed_by(given.markers),
        reasons=tuple(dict.fromkeys(one for one in reasons if one not in always)),
        cautions=always,
        stale=given.stale,
        synthetic=given.synthetic,
    )


def _stage(verdict: GradingVerdict, running: bool) -> Stage:
    if running:
        return Stage.RUNNING
    if verdict.partial:
        return Stage.PARTIAL
    return Stage.NO_CALL if verdict.badge is Badge.NO_CALL else Stage.DONE


def _headline(verdict: GradingVerdict, running: bool) -> str:
    worst = verdict.worst
    if worst is None or worst.call is None:
        return "Too early to say" if running else "No call"
    return f"{worst.level.title} {worst.call.title}"


def _probability(worst: LevelGrade | None) -> str:
    if worst is None or worst.call is None or worst.probabilities is None:
        return ""
    return f"{worst.probabilities[worst.call]:.2f}"


def _progress(verdict: GradingVerdict, given: PanelInput) -> str:
    if not given.running and not verdict.partial:
        return ""
    total = len(given.markers.by_level) if given.markers else len(Level)
    start = "Partial," if given.running else "Partial result, stopped at"
    return f"{start} {len(verdict.levels)} of {total} levels"


def _models(verdict: GradingVerdict) -> str:
    count = max((len(one.models) for one in verdict.levels), default=0)
    return f"{count} model{'' if count == 1 else 's'}" if count else ""


def _rows(given: PanelInput) -> tuple[LevelRow, ...]:
    return tuple(level_row(given, level) for level in Level)


def _level_reasons(verdict: GradingVerdict, selected: Level | None) -> list[str]:
    """Return the cautions of the selected level, without a selection those of the worst."""
    shown = next((one for one in verdict.levels if one.level is selected), verdict.worst)
    return [f"{shown.level.title}: {reason}" for reason in _own_reasons(shown)] if shown else []


def _own_reasons(grade: LevelGrade) -> list[str]:
    return [reason for reason in grade.reasons if reason not in {WHOLE_SLICE, NUMBERING}]
