"""What the engine tells while it works; it never knows who listens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from spinextract_gui.domain.result import CaseResult, DeviceInfo, SlideResult
from spinextract_gui.domain.verdict import PatchResult, Verdict


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The model is ready on `device`; `total` patches lie ahead over all slides."""

    device: DeviceInfo
    total: int


@dataclass(frozen=True, slots=True)
class SlideStarted:
    """Patches of the slide with this label come next."""

    label: str


@dataclass(frozen=True, slots=True)
class PatchesDone:
    """A batch of patches of one slide is ready."""

    label: str
    results: tuple[PatchResult, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the run is; `seconds_left` is None until it can be estimated."""

    done: int
    total: int
    patches_per_s: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class VerdictUpdated:
    """The running verdicts of the slide and of the patient; both are partial."""

    label: str
    slide: Verdict
    patient: Verdict


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence the user should see: a fallback taken, an input skipped."""

    sentence: str


@dataclass(frozen=True, slots=True)
class SlideFinished:
    """One slide is complete, or as complete as it was when the run was stopped."""

    result: SlideResult


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every run, stopped ones included."""

    result: CaseResult


Event: TypeAlias = (
    RunStarted
    | SlideStarted
    | PatchesDone
    | Progress
    | VerdictUpdated
    | Notice
    | SlideFinished
    | Finished
)
