"""What the grade panel and the series strip show, as values without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from spinextract_gui.domain.mri.grade import (
    CanalProfile,
    CanalWidth,
    Grade,
    GradingVerdict,
)
from spinextract_gui.domain.mri.level import Level, Markers
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
