"""What the grade panel and the series strip show, as values without Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from spinextract_gui.domain.mri.grade import (
    NUMBERING,
    WHOLE_SLICE,
    CanalProfile,
    CanalWidth,
    Grade,
    GradingVerdict,
    LevelGrade,
)
from spinextract_gui.domain.mri.level import Level, Markers, PlacedBy
from spinextract_gui.domain.verdict import Badge

NONE = "-"


class Stage(Enum):
    """How far the grading of the study is."""

    NO_SERIES = "no series"
    NO_MARKERS = "no markers"
    READY = "ready"
    RUNNING = "running"
    PARTIAL = "partial"
    NO_CALL = "no call"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or word that matters, with the words below that explain it."""

    lead: str
    words: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """One level of the table.

    Attributes
    ----------
    is_placed
        False for a level without a marker.
    grade, probabilities
        The models' call and the three probabilities; None while there is none.
    model_text
        What stands in the model's column: the grade, "no call", or what is missing.
    width, width_tip
        The canal's width as shown, and the same in a sentence.
    tip
        Probabilities, agreement and reasons in words.
    """

    level: Level
    is_placed: bool
    grade: Grade | None
    probabilities: tuple[float, float, float] | None
    model_text: str
    width: str
    width_tip: str
    own: Grade | None
    tip: str


@dataclass(frozen=True, slots=True)
class ProfileState:
    """Widths along the canal from head to foot.

    Attributes
    ----------
    along, widths
        In `unit`, one value per place.
    narrowest
        Index of the smallest width between the first and the last level.
    grade
        Of the level closest to the narrowest place; None when that has none.
    ticks
        Levels with their index along the canal.
    """

    along: tuple[float, ...]
    widths: tuple[float, ...]
    unit: str
    narrowest: int
    grade: Grade | None
    ticks: tuple[tuple[Level, int], ...]


@dataclass(frozen=True, slots=True)
class GradePanelState:
    """Everything the panel shows; it computes nothing of its own.

    Attributes
    ----------
    headline, probability
        The answer and its probability in the same size; both name no grade on a no call.
    words
        The sentence of a state without an answer.
    progress
        How much a running or stopped grading rests on; empty otherwise.
    badge, beside
        None while there is no finished answer; what stands beside it, such as ``6 models``.
    reasons
        Why there is no call, and cautions of this study.
    cautions
        What always holds; stands at the bottom.
    can_place, can_run
        Whether the panel offers to place levels, and to grade.
    """

    stage: Stage
    subject: str = ""
    headline: str = ""
    probability: str = ""
    words: str = ""
    progress: str = ""
    badge: Badge | None = None
    beside: str = ""
    rows: tuple[LevelRow, ...] = ()
    selected: Level | None = None
    profile: ProfileState | None = None
    agreement: Figure | None = None
    placed_by: Figure | None = None
    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    stale: str = ""
    synthetic: str = ""
    can_place: bool = False
    can_run: bool = False


@dataclass(frozen=True, slots=True)
class PanelInput:
    """What is known of the shown study.

    Attributes
    ----------
    no_series
        Why there is no sagittal series to grade; empty when there is one.
    markers
        None before levels were placed or found.
    verdict
        Also of a run under way; None before the first level.
    widths
        Measured widths, for levels that have no grade yet as well.
    models
        Number of models that answer.
    stale
        Why the verdict is out of date; empty when it is not.
    synthetic
        A sentence on models that learned from phantoms; empty without any.
    remark
        A sentence about the last change of markers.
    """

    no_series: str = ""
    markers: Markers | None = None
    verdict: GradingVerdict | None = None
    profile: CanalProfile | None = None
    widths: Mapping[Level, CanalWidth] = field(default_factory=dict)
    own_grades: Mapping[Level, Grade] = field(default_factory=dict)
    selected: Level | None = None
    models: int = 1
    running: bool = False
    stale: str = ""
    synthetic: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SeriesItem:
    """One series of the strip.

    Attributes
    ----------
    title, line
        Description (foreign text) and, in our words, what it is: ``sagittal T2 · 21 slices``.
    role
        ``sagittal`` or ``axial`` for the chosen ones; empty for others.
    reason
        Why it was chosen, or why it cannot be.
    can_be_sagittal, can_be_axial
        Which uses the menu offers.
    """

    key: str
    title: str
    line: str
    role: str = ""
    reason: str = ""
    can_be_sagittal: bool = True
    can_be_axial: bool = True


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
    worst = max(called, key=_severity, default=None)
    return GradingVerdict(ordered, worst, Badge.NO_CALL, (), partial=True)


def level_row(given: PanelInput, level: Level) -> LevelRow:
    """Return the row of one level."""
    placed = given.markers is not None and level in given.markers.by_level
    grade = _grade_of(given, level)
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
        profile=_profile(given),
        placed_by=_placed_by(given.markers),
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
        profile=_profile(given),
        agreement=_agreement(verdict),
        placed_by=_placed_by(given.markers),
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


def _rows(given: PanelInput) -> tuple[LevelRow, ...]:
    return tuple(level_row(given, level) for level in Level)


def _grade_of(given: PanelInput, level: Level) -> LevelGrade | None:
    levels = given.verdict.levels if given.verdict else ()
    return next((one for one in levels if one.level is level), None)


def _values(grade: LevelGrade | None) -> tuple[float, float, float] | None:
    """Return what the bar shows; a level without a call shows none, as it names no grade."""
    if grade is None or grade.call is None or grade.probabilities is None:
        return None
    return grade.probabilities.values


def _models(verdict: GradingVerdict) -> str:
    count = max((len(one.models) for one in verdict.levels), default=0)
    return f"{count} model{'' if count == 1 else 's'}" if count else ""


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


def _level_reasons(verdict: GradingVerdict, selected: Level | None) -> list[str]:
    """Return the cautions of the selected level, without a selection those of the worst."""
    shown = next((one for one in verdict.levels if one.level is selected), verdict.worst)
    return [f"{shown.level.title}: {reason}" for reason in _own_reasons(shown)] if shown else []


def _own_reasons(grade: LevelGrade) -> list[str]:
    return [reason for reason in grade.reasons if reason not in {WHOLE_SLICE, NUMBERING}]


def _agreement(verdict: GradingVerdict) -> Figure | None:
    """Return the agreement at the level where the models agree least."""
    several = [one for one in verdict.levels if len(one.models) > 1]
    if not several:
        count = max((len(one.models) for one in verdict.levels), default=0)
        return Figure("1 model", "no others to compare with") if count else None
    least = min(several, key=lambda one: one.agreement)
    total = len(least.models)
    if least.agreement >= 1:
        return Figure(f"{total} of {total}", "models agree on every level")
    agreeing = round(least.agreement * total)
    return Figure(f"{agreeing} of {total}", f"models agree on {least.level.title}")


_PLACED = {
    PlacedBy.MODEL: "model",
    PlacedBy.TEMPLATE: "two clicks",
    PlacedBy.USER: "you",
    PlacedBy.MOVED: "you",
    PlacedBy.LABEL_MAP: "label map",
    PlacedBy.FILE: "file",
}


def _placed_by(markers: Markers | None) -> Figure | None:
    """Return who placed most markers, and which ones the user moved."""
    if markers is None or not markers.by_level:
        return None
    moved = [one.level.title for one in markers.ordered if one.placed_by is PlacedBy.MOVED]
    others = [one for one in markers.ordered if one.placed_by is not PlacedBy.MOVED]
    kinds = [one.placed_by for one in others] or [PlacedBy.MOVED]
    if PlacedBy.TEMPLATE in kinds:
        lead = _PLACED[PlacedBy.TEMPLATE]
    else:
        lead = _PLACED[max(kinds, key=kinds.count)]
    words = "markers placed by"
    if moved and others:
        which = "all others" if len(moved) > 3 else ", ".join(moved)
        words = f"markers placed by\n{which} moved by you"
    if markers.transitional:
        words += "\nnumbering uncertain (L6)"
    return Figure(lead, words)


def _profile(given: PanelInput) -> ProfileState | None:
    profile = given.profile
    if profile is None or len(profile.along) < 2:
        return None
    ticks = tuple(one for one in profile.levels if 0 <= one[1] < len(profile.along))
    nearest = min(ticks, key=lambda one: abs(one[1] - profile.narrowest), default=None)
    grade = _grade_of(given, nearest[0]) if nearest else None
    return ProfileState(
        profile.along,
        profile.widths,
        "mm" if profile.in_mm else "px",
        profile.narrowest,
        grade.call if grade else None,
        ticks,
    )


def _severity(one: LevelGrade) -> tuple[int, float]:
    assert one.call is not None  # noqa: S101 # only levels with a call are compared
    return one.call, one.probabilities[one.call] if one.probabilities else 0.0
