"""Grades of central canal stenosis and what the engine says of a level and of a study."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.level import Level, Marker
from spinextract_gui.domain.verdict import Badge

WHOLE_SLICE = "This model sees the whole slice: a marker only chooses the slice, it does not crop."
NUMBERING = "Lumbar MRI alone is misnumbered in one of seven patients: check L5/S1."


class Grade(IntEnum):
    """Central canal stenosis; the value is the published network's output index."""

    NORMAL_MILD = 0
    MODERATE = 1
    SEVERE = 2

    @property
    def title(self) -> str:
        """Name for display."""
        return ("normal/mild", "moderate", "severe")[self.value]

    @property
    def key(self) -> str:
        """Name in tables: ``normal_mild``, ``moderate``, ``severe``."""
        return self.name.lower()

    @classmethod
    def from_name(cls, name: str) -> Grade | None:
        """Return the grade called `name` (``Normal/Mild``, ``severe``), or None."""
        return cls.__members__.get(name.strip().upper().replace("/", "_").replace(" ", "_"))


@dataclass(frozen=True, slots=True)
class GradeProbabilities:
    """One probability per grade, in the grades' order; they sum to one."""

    values: tuple[float, float, float]

    def __getitem__(self, grade: Grade) -> float:
        """Return the probability of one grade."""
        return self.values[grade]

    @property
    def top(self) -> Grade:
        """The most probable grade (the first of equals)."""
        return Grade(self.values.index(max(self.values)))

    @property
    def confidence(self) -> float:
        """The largest probability."""
        return max(self.values)


@dataclass(frozen=True, slots=True)
class ModelGrade:
    """What one model says of one level.

    Attributes
    ----------
    raw
        The network's softmax.
    probabilities
        After dividing out the class weights of its training.
    novelty
        How far the slice is from the pictures that the model knows, as a multiple of the
        distance from which it counts as unlike; None when the model cannot tell.
    """

    model: str
    raw: GradeProbabilities
    probabilities: GradeProbabilities
    novelty: float | None = None

    @property
    def is_unlike(self) -> bool:
        """Whether the slice is unlike any picture that the model learned from."""
        return self.novelty is not None and self.novelty > 1


@dataclass(frozen=True, slots=True)
class CanalWidth:
    """Antero-posterior width of the canal at a level, measured on a mask.

    Attributes
    ----------
    width_mm
        None when the pixel spacing is not known.
    front, back
        Ends of the measured line on the slice.
    """

    width_px: float
    width_mm: float | None
    slice_index: int
    front: ImagePoint
    back: ImagePoint


@dataclass(frozen=True, slots=True)
class CanalProfile:
    """Widths along the canal from head to foot on one slice.

    Attributes
    ----------
    along
        Distance along the canal's centre line, in mm (pixels when the spacing is not known).
    widths
        Width at each of these places, in the same unit.
    narrowest
        Index of the smallest width between the first and the last level.
    levels
        For each placed level the index closest to it.
    """

    slice_index: int
    in_mm: bool
    along: tuple[float, ...]
    widths: tuple[float, ...]
    centres: tuple[ImagePoint, ...]
    narrowest: int
    levels: tuple[tuple[Level, int], ...]


@dataclass(frozen=True, slots=True)
class LevelGrade:
    """The answer for one level.

    Attributes
    ----------
    marker
        What chose the slice.
    slice_index
        The sagittal slice that was graded.
    models
        One entry per loaded model, in their order.
    probabilities, raw
        Means over the models.
    call
        The grade, or None for no call.
    agreement
        Share of the models whose own most probable grade is the most probable one.
    reasons
        Why there is no call, and every caution that applies to this level.
    """

    level: Level
    marker: Marker
    slice_index: int
    models: tuple[ModelGrade, ...]
    probabilities: GradeProbabilities | None
    raw: GradeProbabilities | None
    call: Grade | None
    agreement: float
    width: CanalWidth | None
    reasons: tuple[str, ...]

    @property
    def is_unlike(self) -> bool:
        """Whether the slice is unlike any picture that at least one of the models knows."""
        return any(one.is_unlike for one in self.models)

    @property
    def severity(self) -> tuple[int, float]:
        """What levels are ranked by: the call, then how much speaks for it.

        Among levels that are all normal, the one with the least sure "normal" ranks highest.
        """
        if self.call is None or self.probabilities is None:
            return -1, 0.0
        sure = self.probabilities[self.call]
        return int(self.call), -sure if self.call is Grade.NORMAL_MILD else sure


@dataclass(frozen=True, slots=True)
class GradingVerdict:
    """The answer for a study.

    Attributes
    ----------
    levels
        From L1/L2 to L5/S1, those that were placed.
    worst
        The level with the most severe call, of equals that with the highest `severity`; None
        without a call.
    reasons
        Sentences that apply to the whole.
    partial
        True while the run goes on, and for good when it was stopped.
    """

    levels: tuple[LevelGrade, ...]
    worst: LevelGrade | None
    badge: Badge
    reasons: tuple[str, ...]
    partial: bool
