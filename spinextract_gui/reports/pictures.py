"""Pictures of slides and patches for the report: lossless RGB, or a sentence why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.geometry import Point, Region, Size
from spinextract_gui.domain.slide import Channel, ReadFault
from spinextract_gui.imaging.colour import Display, rgb
from spinextract_gui.imaging.contrast import auto_display
from spinextract_gui.imaging.heatmap import HeatStyle, overview_rgba

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.result import SlideResult
    from spinextract_gui.domain.slide import Patch, Pixels, Slide
    from spinextract_gui.domain.verdict import PatchResult
    from spinextract_gui.imaging.colour import Rgb

PIXELS_PER_REPORT = 1_500_000
"""Shared by all overview pictures: 300 dpi for one slide, and a file that still fits an e-mail."""

MAP_STYLE = HeatStyle(opacity=0.8)
"""Stronger than on a bright screen: ink on paper shows less."""

_LONGEST_PX = 1600
_SHORTEST_PX = 240
MISSING = "Picture not available: the slide could not be read any more."


@dataclass(frozen=True, slots=True)
class SlidePictures:
    """One slide as it is printed.

    Attributes
    ----------
    plain, mapped
        Virtual H&E; grey with the heatmap. None when the slide could not be read.
    display
        Contrast of the overview, also for the slide's patches.
    scale
        Picture pixels per slide pixel.
    origin
        What part of the slide the pictures' top left corner shows.
    """

    plain: Image.Image | None
    mapped: Image.Image | None
    display: Display
    scale: float
    origin: Point


def slide_pictures(slide: Slide | None, result: SlideResult, budget_px: int) -> SlidePictures:
    """Draw `slide` and its heatmap, each with at most `budget_px` pixels; never raises for it."""
    overview = None if slide is None else _overview(slide, budget_px)
    if slide is None or overview is None:
        return SlidePictures(None, None, Display(), 1.0, Point(0, 0))
    pixels, scale = overview
    shown = _shown_part(slide)
    display = auto_display(pixels)
    grey = rgb(pixels, display.of_channel(Channel.GREY))
    moved = [_moved(patch, shown.origin) for patch in result.patches]
    heat = overview_rgba(moved, Size(shown.height, shown.width), scale, MAP_STYLE)
    return SlidePictures(
        Image.fromarray(rgb(pixels, display)),
        Image.fromarray(_over(grey, heat)),
        display,
        scale,
        shown.origin,
    )


def patch_pictures(
    slide: Slide | None, patches: Sequence[Patch], display: Display
) -> list[Image.Image | None]:
    """Return each patch in virtual H&E at full resolution; None where it cannot be read."""
    if slide is None or not patches:
        return [None] * len(patches)
    try:
        read = slide.read_patches(patches)
    except (SpinextractError, OSError):
        return [None] * len(patches)
    return [None if isinstance(p, ReadFault) else Image.fromarray(rgb(p, display)) for p in read]


def _overview(slide: Slide, budget_px: int) -> tuple[Pixels, float] | None:
    """Read what a slide shows, reduced to `budget_px`, with the scale that was reached."""
    part = _shown_part(slide)
    longest = max(part.height, part.width)
    scale = min(1.0, math.sqrt(budget_px / (part.height * part.width)), _LONGEST_PX / longest)
    scale = min(1.0, max(scale, _SHORTEST_PX / longest))
    level = max(0, math.floor(-math.log2(scale)))
    try:
        pixels = slide.read_region(part, level)
    except (SpinextractError, OSError):
        return None
    height, width = max(1, round(part.height * scale)), max(1, round(part.width * scale))
    return np.stack([_resized(channel, height, width) for channel in pixels]), scale


def _shown_part(slide: Slide) -> Region:
    """Return the slide from its first patch on: patch folders may begin far from the corner."""
    row = min((patch.origin.row for patch in slide.patches), default=0)
    col = min((patch.origin.col for patch in slide.patches), default=0)
    return Region(row, col, max(1, slide.size.height - row), max(1, slide.size.width - col))


def _moved(result: PatchResult, origin: Point) -> PatchResult:
    """Return `result` at its place in a picture whose corner shows `origin`."""
    place = result.patch.origin
    moved = Point(place.row - origin.row, place.col - origin.col)
    return replace(result, patch=replace(result.patch, origin=moved))


def _resized(channel: Pixels, height: int, width: int) -> Pixels:
    """Average one channel (H, W) uint16 down to (height, width)."""
    image = Image.fromarray(channel.astype(np.float32)).resize(
        (width, height), Image.Resampling.BOX
    )
    return np.asarray(image).round().astype(np.uint16)


def _over(picture: Rgb, heat: Rgb) -> Rgb:
    """Lay `heat` (h, w, 4) uint8 over `picture` (H, W, 3); they may differ by a pixel."""
    height, width = min(picture.shape[0], heat.shape[0]), min(picture.shape[1], heat.shape[1])
    below = picture[:height, :width].astype(np.uint16)
    colour, opacity = heat[:height, :width, :3], heat[:height, :width, 3:].astype(np.uint16)
    mixed = (colour * opacity + below * (255 - opacity) + 127) // 255
    picture[:height, :width] = mixed
    return picture
