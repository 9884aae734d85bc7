"""Gradings and series as the window words them; pure, so that every view says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.case_state import CaseState
from spinextract_gui.desktop.rows import Tone
from spinextract_gui.desktop.wording import model_words, plural, probability, short_hash
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.domain.mri.grade import GradingVerdict, LevelGrade
    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.domain.result import ModelInfo

NOT_GRADED = "not graded yet"
SYNTHETIC_MRI = "Trained on synthetic spines only: the grades have no medical meaning."
NO_COMMON_FRAME = (
    "The two series do not share a frame of reference: they cannot be linked, "
    "and the axial slice stays where it is."
)


def worst_words(verdict: GradingVerdict) -> str:
    """Return the worst level with its grade, or the words for having none."""
    worst = verdict.worst
    if worst is None or worst.call is None:
        return "No call"
    return f"{worst.level.title} {worst.call.title}"


def worst_probability(verdict: GradingVerdict) -> str:
    """Return the probability of the worst level's grade; empty without a call."""
    worst = verdict.worst
    if worst is None or worst.call is None or worst.probabilities is None:
        return ""
    return probability(worst.probabilities[worst.call])


def grading_line(verdict: GradingVerdict) -> str:
    """Return one short line for lists, such as ``L4/L5 severe``."""
    if verdict.partial:
        return "partial result"
    if verdict.worst is None:
        return "no call"
    return "low confidence" if verdict.badge is Badge.LOW else worst_words(verdict)


def level_line(grade: LevelGrade) -> str:
    """Return one line about a level, such as ``L4/L5 severe 0.83``."""
    if grade.call is None or grade.probabilities is None:
        return f"{grade.level.title} no call"
    sure = probability(grade.probabilities[grade.call])
    return f"{grade.level.title} {grade.call.title} {sure}"


def study_line(study: OpenStudy) -> str:
    """Return one short line about a study."""
    if study.state is CaseState.RUNNING:
        return "grading…"
    if study.state is CaseState.STOPPING:
        return "stopping…"
    if study.state is CaseState.FAILED:
        return "failed"
    if study.stale:
        return "out of date"
    return grading_line(study.verdict) if study.verdict else NOT_GRADED


def study_tone(study: OpenStudy) -> Tone:
    """Return how the line of a study is meant."""
    if study.is_running:
        return Tone.ACTIVE
    if study.state is CaseState.FAILED:
        return Tone.PROBLEM
    if study.stale or study.state is CaseState.PARTIAL:
        return Tone.CAUTION
    return verdict_tone(study.verdict)


def verdict_tone(verdict: GradingVerdict | None) -> Tone:
    """Return the tone of a finished grading: that of its worst level, if it can be relied on."""
    worst = verdict.worst if verdict else None
    if verdict is None or worst is None or worst.call is None:
        return Tone.QUIET
    if verdict.badge is Badge.LOW:
        return Tone.CAUTION
    return {
        Grade.NORMAL_MILD: Tone.GOOD,
        Grade.MODERATE: Tone.CAUTION,
        Grade.SEVERE: Tone.GRAVE,
    }[worst.call]


def series_words(series: Series) -> str:
    """Return what a series is called in lists, such as ``Sagittal T2 · 21 slices``."""
    count = plural(len(series.slices), "slice", "slices")
    return f"{series.plane.value.capitalize()} {series.weighting.value} · {count}"


def models_words(models: Sequence[ModelInfo]) -> str:
    """Return which models answer: the title and hash of one, the number and hashes of several."""
    if len(models) == 1:
        return model_words(models[0])
    hashes = ", ".join(short_hash(model.model_hash) for model in models[:3])
    return f"{len(models)} models vote · {hashes}" + ("…" if len(models) > 3 else "")
