"""What the colours of the heatmap mean, in words, letters and numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.imaging.heatmap import CLASS_RGB, LEFT_OUT, LEFT_OUT_RGB, call_of
from spinextract_gui.reports import palette
from spinextract_gui.reports.measures import chip
from spinextract_gui.reports.page import LEFT_MM
from spinextract_gui.reports.pictures import MAP_STYLE

if TYPE_CHECKING:
    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.reports.page import Page

LEGEND_MM = 16.0

_SCALE_MM = 24.0
_STEPS = 24


def draw_legend(page: Page, result: CaseResult) -> None:
    """Draw chips with the number of patches per class, the left-out mark, the strength scale."""
    page.need(LEGEND_MM)
    y, x = page.get_y(), LEFT_MM
    counts = Counter(call_of(patch)[0] for slide in result.slides for patch in slide.patches)
    for tumour in TumourClass:
        chip(page, tumour, x, y)
        x += 7.4
        x += page.words(x, y + 3.1, f"{tumour.title} {counts[tumour]}", 8, palette.DIM) + 4
    _left_out_mark(page, x, y)
    x += 7.4
    page.words(x, y + 3.1, f"Left out {counts[LEFT_OUT]}", 8, palette.DIM)
    if result.verdict.call is not None:
        _strength(page, CLASS_RGB[result.verdict.call], y + 6.6)
    page.set_y(y + LEGEND_MM)


def _left_out_mark(page: Page, x: float, y: float) -> None:
    """Draw the hatched grey of tissue that was left out."""
    page.panel(x, y, 6, 4.2, palette.mixed(LEFT_OUT_RGB, 0.45))
    page.set_draw_color(*LEFT_OUT_RGB)
    page.set_line_width(0.3)
    for start in (0.4, 1.9, 3.4):
        page.line(x + start, y + 3.8, x + start + 2.2, y + 0.4)


def _strength(page: Page, colour: palette.Colour, y: float) -> None:
    """Draw the fixed scale from margin 0 to margin 1."""
    start = LEFT_MM + page.words(LEFT_MM, y + 3.1, "Strength = margin  0", 8, palette.DIM) + 1.5
    step = _SCALE_MM / _STEPS
    for index in range(_STEPS):
        strength = MAP_STYLE.opacity * (index + 0.5) / _STEPS
        page.set_fill_color(*palette.mixed(colour, strength))
        page.rect(start + index * step, y + 0.5, step + 0.05, 3.2, style="F")
    words = "1  largest minus second largest output of the network, the same scale on every slide"
    page.words(start + _SCALE_MM + 1.5, y + 3.1, words, 8, palette.DIM)
