"""What lies on a slice besides its pixels, as values without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level


@dataclass(frozen=True, slots=True)
class LevelMark:
    """One level marker as it is drawn.

    Attributes
    ----------
    slice_index
        The slice on which it was placed; on other slices it is drawn faintly.
    grade, probability
        The models' call and its probability; None while there is none (drawn hollow).
    own
        The user's own grade.
    width_line, width_text
        Ends of the measured canal width and its value with unit, shown at the selected level.
    """

    level: Level
    point: ImagePoint
    slice_index: int
    grade: Grade | None = None
    probability: float | None = None
    own: Grade | None = None
    width_line: tuple[ImagePoint, ImagePoint] | None = None
    width_text: str = ""

    @property
    def wordings(self) -> tuple[str, ...]:
        """What stands beside the marker, from all of it to the least that will do."""
        title = self.level.title
        if self.grade is None:
            words = title
        elif self.probability is None:
            words = f"{title} {self.grade.title}"
        else:
            words = f"{title} {self.grade.title} {self.probability:.2f}"
        own = () if self.own is None else (f"{words} · you: {self.own.title}",)
        short = () if self.grade is None else (f"{title} {self.grade.title}",)
        return tuple(dict.fromkeys((*own, words, *short, title)))

    @property
    def text(self) -> str:
        """All that is known, such as ``L4/L5 severe 0.83 · you: moderate``."""
        return self.wordings[0]


@dataclass(frozen=True, slots=True)
class CornerTexts:
    """Foreign text over the picture: patient at the top left, study at the top right."""

    patient: tuple[str, ...] = ()
    study: tuple[str, ...] = ()
