"""Bars, intervals, agreement and counts of a verdict, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.imaging.heatmap import CLASS_RGB
from spinextract_gui.reports import palette
from spinextract_gui.reports.page import LEFT_MM, RIGHT_MM

if TYPE_CHECKING:
    from spinextract_gui.domain.verdict import PatchCounts, Probabilities, Verdict
    from spinextract_gui.reports.page import Page

_BARS_MM = 103.0
_CARD_LEFT_MM = LEFT_MM + _BARS_MM + 13
_CARD_MM = RIGHT_MM - _CARD_LEFT_MM


def draw_measures(page: Page, verdict: Verdict, probabilities: Probabilities) -> None:
    """Draw the bars on the left and the two counts on the right of a verdict with a call."""
    top = page.get_y()
    bars_end = _bars(page, verdict, probabilities)
    page.set_y(max(bars_end, _cards(page, verdict, top)) + 5)


def shown_probability(value: float, threshold: float) -> str:
    """Return two digits, or four where two would land on the other side of `threshold`."""
    short = f"{value:.2f}"
    return short if (float(short) >= threshold) == (value >= threshold) else f"{value:.4f}"


def left_out_words(counts: PatchCounts) -> str:
    """Name what was left out and why, such as ``21 left out: 15 blank, 6 blood``."""
    named = ", ".join(f"{number} {why.value}" for why, number in counts.left_out.items() if number)
    return f"{counts.left_out_total} left out: {named}" if named else "none left out"


def _bars(page: Page, verdict: Verdict, probabilities: Probabilities) -> float:
    """Draw one bar for each class with its 95 % interval; return where they end."""
    y = page.get_y()
    start, length = LEFT_MM + 35, _BARS_MM - 35 - 15
    ordered = sorted(TumourClass, key=lambda c: -probabilities[c])
    for tumour in ordered:
        bold = tumour is verdict.call
        colour = palette.INK if bold else palette.DIM
        chip(page, tumour, LEFT_MM, y + 0.6)
        page.words(
            LEFT_MM + 8, y + 4, tumour.title, 10, colour, weight="medium" if bold else "regular"
        )
        page.panel(start, y + 1.2, length, 3, palette.TRACK)
        page.set_fill_color(*CLASS_RGB[tumour])
        page.rect(start, y + 1.2, max(0.4, length * probabilities[tumour]), 3, style="F")
        if verdict.intervals is not None:
            interval = verdict.intervals[tumour]
            _bracket(page, start + length * interval.low, start + length * interval.high, y + 2.7)
        number = shown_probability(probabilities[tumour], verdict.threshold)
        page.words(
            LEFT_MM, y + 4, number, 10, weight="medium" if bold else "regular",
            side="R", width=_BARS_MM,
        )  # fmt: skip
        y += 7.6
    kind = "calibrated" if verdict.calibrated else "uncalibrated"
    note = f"Bars: {kind} probability, mean over patches. Brackets: 95 % interval over patches."
    page.words(LEFT_MM, y + 3, note, 7.5, palette.DIM)
    return y + 4


def _bracket(page: Page, low: float, high: float, y: float) -> None:
    page.set_draw_color(*palette.INK)
    page.set_line_width(0.25)
    page.line(low, y, high, y)
    for end in (low, high):
        page.line(end, y - 1.5, end, y + 1.5)


def chip(page: Page, tumour: TumourClass, x: float, y: float) -> None:
    """Draw the class's colour with its letter, 6 x 4.2 mm."""
    page.panel(x, y, 6, 4.2, CLASS_RGB[tumour])
    page.words(x, y + 3.05, tumour.letter, 7.5, weight="bold", side="C", width=6)


def _cards(page: Page, verdict: Verdict, y: float) -> float:
    """Draw agreement and patch counts; return where they end."""
    counts = verdict.counts
    _card(page, y, f"{100 * verdict.agreement:.0f} %", "of the used patches agree")
    below = y + 17.5
    height = _card(page, below, f"{counts.used} of {counts.total}", counted(counts))
    return below + height


def counted(counts: PatchCounts) -> str:
    """Say of the patches what was used, left out and, after a stop, not reached."""
    open_ = counts.total - counts.used - counts.left_out_total
    stopped = f"; {open_} not reached" if open_ > 0 else ""
    unlike = f", {counts.unlike} of them unlike known tissue" if counts.unlike else ""
    return f"patches used{unlike}; {left_out_words(counts)}{stopped}"


def _card(page: Page, y: float, number: str, words: str) -> float:
    inner = _CARD_MM - 8
    text = page.paragraph(0, y, inner, words, 8.5, draw=False)
    height = 8.4 + text + 2.2
    page.panel(_CARD_LEFT_MM, y, _CARD_MM, height, palette.SURFACE)
    page.words(_CARD_LEFT_MM + 4, y + 6.9, number, 13, weight="bold")
    page.paragraph(_CARD_LEFT_MM + 4, y + 8.4, inner, words, 8.5, palette.DIM)
    return height
