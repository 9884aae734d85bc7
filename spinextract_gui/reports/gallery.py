"""The patches that speak most clearly for the call, and those that speak against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.imaging.heatmap import CLASS_RGB
from spinextract_gui.reports import palette
from spinextract_gui.reports.maps import number_tag
from spinextract_gui.reports.measures import chip
from spinextract_gui.reports.page import LEFT_MM, WIDTH_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.reports.exhibits import CasePictures, Exhibit
    from spinextract_gui.reports.naming import Names
    from spinextract_gui.reports.page import Page

_COLUMNS = 4
_GAP_MM = 4.0
_EDGE_MM = (WIDTH_MM - (_COLUMNS - 1) * _GAP_MM) / _COLUMNS
_ROW_MM = _EDGE_MM + 17


def draw_gallery(page: Page, shown: CasePictures, names: Names) -> None:
    """Draw both rows of evidence; nothing without a call."""
    call = shown.result.verdict.call
    if call is None or not shown.exhibits:
        return
    page.heading("Evidence", _ROW_MM + 12)
    words = (
        "The strongest patches by margin, each with the calibrated probability of its own class."
    )
    page.words(LEFT_MM, page.get_y() + 1, words, 8, palette.DIM)
    page.set_y(page.get_y() + 5)
    _row(page, f"Speaks for {call.title.lower()}", shown.for_, names)
    if shown.against:
        _row(page, "Speaks against", shown.against, names)
    else:
        words = "No patch speaks against: every used patch is of this class."
        page.words(LEFT_MM, page.get_y() + 4, words, 9.5, palette.DIM)
        page.set_y(page.get_y() + 9)


def _row(page: Page, title: str, exhibits: Sequence[Exhibit], names: Names) -> None:
    page.need(_ROW_MM + 6)
    page.words(LEFT_MM, page.get_y() + 3.4, title, 9.5, palette.DIM, weight="medium")
    y = page.get_y() + 6
    for column, exhibit in enumerate(exhibits):
        _exhibit(page, exhibit, LEFT_MM + column * (_EDGE_MM + _GAP_MM), y, names)
    page.set_y(y + _ROW_MM + 3)


def _exhibit(page: Page, exhibit: Exhibit, x: float, y: float, names: Names) -> None:
    """Draw one patch: picture, number, class, both probabilities, position."""
    raw, calibrated = exhibit.result.raw, exhibit.result.calibrated
    if raw is None or calibrated is None:
        return
    tumour = calibrated.top
    slide = names.slides[exhibit.slide_label]
    said = f"Patch {exhibit.number} of {slide}, {tumour.title}"
    if exhibit.image is None:
        page.panel(x, y, _EDGE_MM, _EDGE_MM, palette.SURFACE)
        page.paragraph(x + 4, y + 16, _EDGE_MM - 8, "Picture not available", 8, palette.DIM)
    else:
        page.picture(exhibit.image, x, y, _EDGE_MM, _EDGE_MM, said)
    number_tag(page, exhibit.number, x, y)
    page.set_fill_color(*CLASS_RGB[tumour])
    page.rect(x, y + _EDGE_MM, _EDGE_MM, 0.9, style="F")
    below = y + _EDGE_MM + 2.6
    chip(page, tumour, x, below)
    page.words(x + 7.4, below + 3.3, f"{calibrated[tumour]:.2f}", 10, weight="bold")
    page.words(x + 16.5, below + 3.2, f"raw {raw[tumour]:.2f}", 8.5, palette.DIM)
    origin = exhibit.result.patch.origin
    page.words(x, below + 8, slide, 8, palette.DIM, width=_EDGE_MM)
    place = f"row {origin.row}, column {origin.col}"
    page.words(x, below + 11.6, place, 8, palette.DIM, width=_EDGE_MM)
