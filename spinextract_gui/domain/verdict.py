"""Verdicts: value objects that speak for themselves; nobody downstream computes on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from spinextract_gui.domain.slide import Patch
from spinextract_gui.domain.tumour import TumourClass

RESEARCH_USE = "Research use only. Not a medical device."
FOUR_CLASSES_ONLY = (
    "Only four tumours are known to this model; any other tissue is forced into one of them."
)


@dataclass(frozen=True, slots=True)
class Probabilities:
    """One probability per tumour class, in the classes' index order; they sum to one."""

    values: tuple[float, float, float, float]

    def __getitem__(self, tumour: TumourClass) -> float:
        """Return the probability of one class."""
        return self.values[tumour]

    @property
    def top(self) -> TumourClass:
        """The most probable class (the first of equals, as argmax in the published code)."""
        return TumourClass(self.values.index(max(self.values)))

    @property
    def confidence(self) -> float:
        """The largest probability."""
        return max(self.values)

    @property
    def margin(self) -> float:
        """Largest minus second largest probability, in [0, 1]."""
        second, first = sorted(self.values)[-2:]
        return first - second


class LeftOut(Enum):
    """Why a patch did not take part in the verdict."""

    BLANK = "blank"
    BLOOD = "blood"
    SATURATED = "saturated"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class PatchResult:
    """What the engine says of one patch.

    Attributes
    ----------
    raw
        The head's output (one softmax); its margin is the strength drawn in the heatmap.
        None when the patch was left out.
    calibrated
        After the second softmax and Platt scaling; equal to `raw` without a calibrator.
    left_out
        Why the patch was not classified, or None.
    note
        A sentence about an unreadable patch; empty otherwise.
    novelty
        How far the patch is from any tissue that the model learned from, as a multiple of the
        distance from which it counts as unlike; None when the model cannot tell.
    """

    patch: Patch
    raw: Probabilities | None = None
    calibrated: Probabilities | None = None
    left_out: LeftOut | None = None
    note: str = ""
    novelty: float | None = None

    @property
    def is_unlike(self) -> bool:
        """Whether the patch is unlike any tissue that the model learned from."""
        return self.novelty is not None and self.novelty > 1


class Badge(Enum):
    """How far a verdict can be relied on."""

    HIGH = "high confidence"
    LOW = "low confidence: do not rely on this result"
    NO_CALL = "no call"


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval of a mean over patches (normal approximation, clipped to [0, 1])."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PatchCounts:
    """How many patches there are, were used and were left out, and why.

    `total` counts all patches of the slide or case, `used` the classified ones; what is in
    neither was not reached when the run was stopped. Of the used ones `unlike` are unlike any
    tissue that the model learned from; None when the model cannot tell.
    """

    total: int
    used: int
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    unlike: int | None = None

    @property
    def left_out_total(self) -> int:
        """Number of patches looked at and not classified."""
        return sum(self.left_out.values())


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for one slide or one patient.

    Attributes
    ----------
    call
        The class, or None for a no call; a no call never shows a class name.
    probabilities, intervals
        Mean over the used patches, and its 95 % interval per class; None without any patch.
    agreement
        Share of the used patches whose own most probable class is `probabilities.top`.
    reasons
        Sentences: why there is no call, and every caution that applies.
    threshold
        Confidence from which the bundle calls a result high confidence.
    calibrated
        False when the bundle has no calibrator; shown as "uncalibrated".
    partial
        True while the run goes on, and for good when it was stopped.
    """

    call: TumourClass | None
    probabilities: Probabilities | None
    intervals: tuple[Interval, Interval, Interval, Interval] | None
    badge: Badge
    agreement: float
    counts: PatchCounts
    reasons: tuple[str, ...]
    threshold: float
    calibrated: bool
    partial: bool
