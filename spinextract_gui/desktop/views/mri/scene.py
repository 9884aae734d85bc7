"""Everything one plane shows, as plain state; painters read it, gestures change it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from spinextract_gui.desktop.views.mri.camera import PlaneCamera
from spinextract_gui.desktop.views.mri.marks import CornerTexts, LevelMark
from spinextract_gui.desktop.views.mri.measure import Measurement
from spinextract_gui.desktop.views.mri.picture import WindowedPicture
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.mri.reference import Line
from spinextract_gui.domain.mri.series import MriSlice

if TYPE_CHECKING:
    from collections.abc import Sequence


class Fit(Enum):
    """How the view follows the size of its pane: filled, whole, or as the user left it."""

    FILL = "fill"
    WHOLE = "whole"
    FREE = "free"


Place = tuple[str, int]
"""Series key and slice index: where measurements belong."""


@dataclass
class PlaneScene:
    """One slice, how it is looked at, and what lies on it.

    Attributes
    ----------
    centre, width
        The display window in force; `preset` is the one that a reset returns to.
    marks
        Level markers by level; `moving` replaces the point of one while it is dragged.
    lines, current_line
        Where slices of the other plane cross this one.
    outlines, outline_slice
        Curves such as the edges of the canal, and the slice they belong to.
    pointed_value
        Of the pixel under the pointer; None outside the slice.
    overlays_held, overlays_off
        Nothing but the picture: while Space is held, and until it is switched on again.
    """

    slice: MriSlice | None = None
    index: int = 0
    count: int = 0
    series_key: str = ""
    spacing_known: bool = True
    picture: WindowedPicture | None = None
    image: QImage | None = None
    camera: PlaneCamera | None = None
    centre: float = 0.5
    width: float = 1.0
    preset: tuple[float, float] = (0.5, 1.0)
    texts: CornerTexts = field(default_factory=CornerTexts)
    identity_hidden: bool = False
    overlays_held: bool = False
    overlays_off: bool = False
    marks: dict[Level, LevelMark] = field(default_factory=dict)
    selected: Level | None = None
    moving: tuple[Level, ImagePoint] | None = None
    lines: tuple[Line, ...] = ()
    current_line: int | None = None
    outlines: tuple[tuple[ImagePoint, ...], ...] = ()
    outline_slice: int = 0
    pointed_value: float | None = None
    measurements: dict[Place, list[Measurement]] = field(default_factory=dict)
    drawing: Measurement | None = None
    chosen_measurement: int | None = None

    @property
    def place(self) -> Place:
        """What the measurements of the shown slice are kept under."""
        return self.series_key, self.index

    @property
    def measured(self) -> Sequence[Measurement]:
        """The measurements on the shown slice."""
        return self.measurements.get(self.place, ())

    @property
    def shown_marks(self) -> list[LevelMark]:
        """The markers from head to foot, a dragged one where the pointer is."""
        marks = [self.marks[level] for level in sorted(self.marks)]
        if self.moving is None:
            return marks
        level, point = self.moving
        return [
            replace(mark, point=point, width_line=None, slice_index=self.index)
            if mark.level is level
            else mark
            for mark in marks
        ]

    @property
    def middle(self) -> ImagePoint | None:
        """The middle of the level markers; None without any."""
        points = [mark.point for mark in self.marks.values()]
        if not points:
            return None
        count = len(points)
        return ImagePoint(
            sum(one.x for one in points) / count, sum(one.y for one in points) / count
        )

    def add_measurement(self, made: Measurement) -> None:
        """Keep a finished measurement with the shown slice."""
        self.measurements.setdefault(self.place, []).append(made)
        self.chosen_measurement = len(self.measurements[self.place]) - 1

    def remove_measurement(self, number: int) -> None:
        """Forget one measurement of the shown slice."""
        del self.measurements[self.place][number]
        self.chosen_measurement = None

    def render(self) -> None:
        """Make the picture anew after slice or window changed."""
        self.image = self.picture.image(self.centre, self.width) if self.picture else None
