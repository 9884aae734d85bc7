"""The canal's width along the spine, drawn beside the picture at the picture's own heights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.imaging.mri.crop import Crop
from spinextract_gui.reports import palette
from spinextract_gui.reports.mri.marks import draw_mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spinextract_gui.domain.mri.grade import CanalProfile, Grade
    from spinextract_gui.domain.mri.level import Level
    from spinextract_gui.imaging.mri.signs import Sign
    from spinextract_gui.reports.page import Page

_STEPS = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
_LABEL_MM = 11.0
_MOST_STEPS = 4
_LABEL_PT, _BESIDE_MM = 8.5, 2.2
_FILL = palette.mixed(palette.ACCENT, 0.14)
_LEVEL_LINE = palette.mixed(palette.DIM, 0.55)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a picture lies on the page, in mm; `crop` and `mm_per_px` of the sagittal one."""

    left: float
    top: float
    width: float
    height: float
    crop: Crop | None = None
    mm_per_px: float = 0.0


@dataclass(frozen=True, slots=True)
class _Axes:
    """From widths and places along the canal to the page."""

    left: float
    width: float
    largest: float
    heights: tuple[float, ...]
    top: float
    bottom: float

    def x(self, value: float) -> float:
        return self.left + self.width * value / self.largest


def draw_profile(
    page: Page,
    profile: CanalProfile,
    signs: Sequence[Sign],
    frame: Frame,
    left: float,
    width: float,
) -> None:
    """Draw at least two widths, head at the top, from width 0 on the left."""
    unit = "mm" if profile.in_mm else "px"
    step = next((s for s in _STEPS if max(profile.widths) <= s * _MOST_STEPS), _STEPS[-1])
    largest = step * math.ceil(max(profile.widths) / step)
    axes = _Axes(
        left + _LABEL_MM, width - _LABEL_MM, largest, _heights(profile, frame), frame.top,
        frame.top + frame.height - 5.5,
    )  # fmt: skip
    _scale(page, axes, step)
    _curve(page, axes, profile)
    calls = {sign.level: sign.call for sign in signs}
    for level, index in profile.levels:
        if axes.top <= axes.heights[index] <= axes.bottom:
            _level(page, axes, profile, index, level.title)
    _narrowest(page, axes, profile, unit, _call_there(profile, calls))


def _heights(profile: CanalProfile, frame: Frame) -> tuple[float, ...]:
    """Return where on the page each place along the canal lies: beside it in the picture."""
    if frame.crop is not None:
        places = [frame.crop.at(centre)[1] * frame.mm_per_px for centre in profile.centres]
        return tuple(frame.top + place for place in places)
    first, last = profile.along[0], profile.along[-1]
    room = (frame.height - 12) / max(last - first, 1e-6)
    return tuple(frame.top + 3 + (along - first) * room for along in profile.along)


def _scale(page: Page, axes: _Axes, step: float) -> None:
    """Draw the lines of round widths with their numbers below."""
    page.set_line_width(0.2)
    for number in range(round(axes.largest / step) + 1):
        x = axes.x(step * number)
        page.set_draw_color(*palette.HAIRLINE)
        page.line(x, axes.top, x, axes.bottom)
        words = f"{step * number:g}"
        page.words(x - 10, axes.bottom + 3.6, words, 8, palette.DIM, side="C", width=20)


def _curve(page: Page, axes: _Axes, profile: CanalProfile) -> None:
    """Draw the widths as a filled shape with an outline."""
    line = [
        (axes.x(width), y)
        for width, y in zip(profile.widths, axes.heights, strict=True)
        if axes.top <= y <= axes.bottom
    ]
    if len(line) < 2:
        return
    page.set_fill_color(*_FILL)
    page.polygon([(axes.left, line[0][1]), *line, (axes.left, line[-1][1])], style="F")
    page.set_draw_color(*palette.ACCENT)
    page.set_line_width(0.45)
    page.polyline(line)


def _level(page: Page, axes: _Axes, profile: CanalProfile, index: int, title: str) -> None:
    """Draw a line across at the height of a level, with its name on the left."""
    y = axes.heights[index]
    page.set_draw_color(*_LEVEL_LINE)
    page.set_line_width(0.25)
    page.set_dash_pattern(0.9, 0.9)
    page.line(axes.left, y, axes.x(profile.widths[index]), y)
    page.set_dash_pattern()
    page.words(axes.left - _LABEL_MM, y + 1.1, title, 8, palette.INK)


def _narrowest(
    page: Page, axes: _Axes, profile: CanalProfile, unit: str, call: Grade | None
) -> None:
    """Mark the narrowest place between the first and the last level with its width."""
    y, width = axes.heights[profile.narrowest], profile.widths[profile.narrowest]
    if not axes.top <= y <= axes.bottom:
        return
    x, words = axes.x(width), f"{width:.1f} {unit}"
    draw_mark(page, call, x, y, 1.25)
    room = axes.left + axes.width - x - _BESIDE_MM
    if page.width_of(words, _LABEL_PT) <= room:
        page.words(x + _BESIDE_MM, y + 1.2, words, _LABEL_PT, weight="medium")
    else:  # inside the shape, above the level's line
        page.words(
            axes.left, y - 1.0, words, _LABEL_PT, weight="medium", side="R", width=x - axes.left - 2
        )


def _call_there(profile: CanalProfile, calls: Mapping[Level, Grade | None]) -> Grade | None:
    """Return the grade of the level closest to the narrowest place."""
    if not profile.levels:
        return None
    level, _ = min(profile.levels, key=lambda pair: abs(pair[1] - profile.narrowest))
    return calls.get(level)
