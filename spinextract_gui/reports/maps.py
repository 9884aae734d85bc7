"""Each slide twice, side by side: in virtual H&E, and in grey under its heatmap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.imaging.scalebar import scale_bar
from spinextract_gui.reports import palette
from spinextract_gui.reports.legend import LEGEND_MM, draw_legend
from spinextract_gui.reports.page import BOTTOM_MM, LEFT_MM, WIDTH_MM
from spinextract_gui.reports.pictures import MISSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image

    from spinextract_gui.domain.geometry import Point
    from spinextract_gui.domain.result import SlideResult
    from spinextract_gui.reports.exhibits import CasePictures, Exhibit
    from spinextract_gui.reports.naming import Names
    from spinextract_gui.reports.page import Page

_GAP_MM = 5.0
_BOX_MM = (WIDTH_MM - _GAP_MM) / 2
_RIGHT_BOX_MM = LEFT_MM + _BOX_MM + _GAP_MM
_CAPTION_MM = 4.8
_BELOW_MM = 5.0
_LOWEST_BOX_MM = 42.0
_MISSING_BOX_MM = 16.0
_LONGEST_SCALE_MM = 20.0


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a picture landed on the page, in mm; `mm_per_px` counts pixels of the slide."""

    x: float
    y: float
    width: float
    height: float
    mm_per_px: float


def draw_maps(page: Page, shown: CasePictures, names: Names) -> None:
    """Draw all slides of a case, the legend below the first; without a call there is no map."""
    slides = shown.result.slides
    called = shown.result.verdict.call is not None
    used_up = _CAPTION_MM + _BELOW_MM
    room = (BOTTOM_MM - page.get_y() - LEGEND_MM) / max(1, len(slides)) - used_up
    box = min(_BOX_MM, room) if room >= _LOWEST_BOX_MM else _BOX_MM * 0.85
    for number, slide in enumerate(slides, start=1):
        page.need(box + used_up)
        page.set_y(_slide(page, slide, shown, names.slides[slide.label], box) + _BELOW_MM)
        if called and number == 1:
            draw_legend(page, shown.result)


def _slide(page: Page, slide: SlideResult, shown: CasePictures, name: str, box: float) -> float:
    """Draw one slide's pictures; return where they end."""
    pictures = shown.slides[slide.label]
    _caption(page, LEFT_MM, name, "virtual H&E")
    frame = _fit(page, pictures.plain, pictures.scale, LEFT_MM, box, f"{name} in virtual H&E")
    if frame.mm_per_px and slide.pixel_size_um:
        _scale(page, frame, slide.pixel_size_um)
    if shown.result.verdict.call is not None and pictures.mapped is not None:
        _caption(page, _RIGHT_BOX_MM, name, "class and strength of every patch")
        said = f"{name} in grey, coloured by the class of every patch"
        frame = _fit(page, pictures.mapped, pictures.scale, _RIGHT_BOX_MM, box, said)
        own = [exhibit for exhibit in shown.exhibits if exhibit.slide_label == slide.label]
        _boxes(page, frame, own, pictures.origin)
    return frame.y + frame.height


def _caption(page: Page, x: float, name: str, words: str) -> None:
    y = page.get_y() + 3
    shift = page.words(x, y, name, 8.5, weight="medium", width=30)
    page.words(x + shift + 2, y, words, 8.5, palette.DIM, width=_BOX_MM - shift - 2)


def _fit(page: Page, image: Image | None, scale: float, x: float, box: float, said: str) -> _Frame:
    """Fit `image` below its caption, or say in its place that it is missing."""
    y = page.get_y() + _CAPTION_MM
    if image is None:
        page.panel(x, y, _BOX_MM, _MISSING_BOX_MM, palette.SURFACE)
        page.paragraph(x + 5, y + 4, _BOX_MM - 10, MISSING, 8.5, palette.DIM)
        return _Frame(x, y, _BOX_MM, _MISSING_BOX_MM, 0.0)
    mm = min(_BOX_MM / image.width, box / image.height)
    width, height = image.width * mm, image.height * mm
    page.picture(image, x, y, width, height, said)
    return _Frame(x, y, width, height, mm * scale)


def _boxes(page: Page, frame: _Frame, exhibits: Sequence[Exhibit], corner: Point) -> None:
    """Draw a numbered square around each patch that is shown among the evidence."""
    for exhibit in exhibits:
        place = exhibit.result.patch.origin
        x = frame.x + (place.col - corner.col) * frame.mm_per_px
        y = frame.y + (place.row - corner.row) * frame.mm_per_px
        edge = PATCH_SIZE_PX * frame.mm_per_px
        for colour, line in ((palette.WHITE, 0.8), (palette.INK, 0.3)):
            page.set_draw_color(*colour)
            page.set_line_width(line)
            page.rect(x, y, edge, edge)
        number_tag(page, exhibit.number, x, y)


def number_tag(page: Page, number: int, x: float, y: float) -> None:
    """Draw the number that ties a patch's picture to its place on the slide."""
    page.set_fill_color(*palette.INK)
    page.rect(x, y, 3.4, 3.2, style="F")
    place = y + 2.35
    page.words(x, place, str(number), 6.5, palette.WHITE, weight="bold", side="C", width=3.4)


def _scale(page: Page, frame: _Frame, pixel_size_um: float) -> None:
    """Draw a scale bar into the lower left corner of a picture."""
    bar = scale_bar(pixel_size_um, frame.mm_per_px, _LONGEST_SCALE_MM)
    x, y = frame.x + 3, frame.y + frame.height - 8.5
    page.panel(x, y, max(bar.length_px, 11) + 4, 6.5, palette.WHITE)
    page.set_fill_color(*palette.INK)
    page.rect(x + 2, y + 1.3, bar.length_px, 0.7, style="F")
    page.words(x + 2, y + 5.2, bar.label, 7.5)
