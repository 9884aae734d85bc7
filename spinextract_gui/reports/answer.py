"""The first thing on the page: the class with its probability and badge, or the no call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY, Badge
from spinextract_gui.reports import palette
from spinextract_gui.reports.measures import counted, draw_measures, shown_probability
from spinextract_gui.reports.page import LEFT_MM, WIDTH_MM

if TYPE_CHECKING:
    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.domain.verdict import Verdict
    from spinextract_gui.reports.naming import Names
    from spinextract_gui.reports.page import Page

SYNTHETIC_MODEL = "Synthetic model: trained on phantom slides, its answers have no medical meaning."
SYNTHETIC_INPUT = "Synthetic input: phantom slides made by the program, not tissue."

_LAST_LINE_MM = 9.0
_PHANTOM = "phantom"
"""The names of every synthetic slide hold this word."""


def draw_answer(page: Page, result: CaseResult, names: Names) -> None:
    """Draw banners, verdict, bars, counts and cautions of one case from the top of a page."""
    verdict = result.verdict
    _banners(page, result)
    _context(page, result, names)
    _headline(page, verdict)
    _badge(page, verdict)
    if verdict.call is not None and verdict.probabilities is not None:
        draw_measures(page, verdict, verdict.probabilities)
    _reasons(page, verdict, names)
    if verdict.call is None:
        page.need(_LAST_LINE_MM)
        page.words(LEFT_MM, page.get_y() + 3, _looked_at(verdict), 9.5, palette.DIM)
        page.set_y(page.get_y() + 6)
    page.need(_LAST_LINE_MM)
    y = page.get_y()
    page.set_y(y + page.paragraph(LEFT_MM, y, WIDTH_MM, FOUR_CLASSES_ONLY, 8.5, palette.DIM) + 5)


def _banners(page: Page, result: CaseResult) -> None:
    """Say before everything else what weakens the result as a whole."""
    if result.provenance.model.synthetic:
        _banner(page, SYNTHETIC_MODEL)
    names = (result.patient_id, *(slide.label for slide in result.slides))
    if any(_PHANTOM in name.lower() for name in names):
        _banner(page, SYNTHETIC_INPUT)
    counts = result.verdict.counts
    if result.verdict.partial:
        seen = counts.used + counts.left_out_total
        _banner(
            page, f"Partial result: the run was stopped after {seen} of {counts.total} patches."
        )


def _banner(page: Page, sentence: str) -> None:
    y = page.get_y()
    page.panel(LEFT_MM, y, WIDTH_MM, 8.4, palette.CAUTION_SURFACE)
    page.set_fill_color(*palette.CAUTION)
    page.rect(LEFT_MM, y, 1.1, 8.4, style="F")
    page.words(LEFT_MM + 4.5, y + 5.4, sentence, 9.5, palette.CAUTION, weight="medium")
    page.set_y(y + 12)


def _context(page: Page, result: CaseResult, names: Names) -> None:
    """Say which case this is, which model answered, and when."""
    y = page.get_y() + 4
    slides = f"{len(result.slides)} slide{'s' if len(result.slides) != 1 else ''}"
    page.words(LEFT_MM, y, f"{names.case} · {slides}", 9.5, palette.DIM, width=WIDTH_MM / 2)
    source = result.provenance
    when = source.started_at[:16].replace("T", " ")
    answered = f"{source.model.title} · {when}"
    page.words(LEFT_MM, y, answered, 9.5, palette.DIM, side="R", width=WIDTH_MM)
    page.set_y(y + 3)


def _headline(page: Page, verdict: Verdict) -> None:
    """Draw the class and its probability in the same size, or the words No call."""
    baseline = page.get_y() + 9
    called = verdict.call is not None and verdict.probabilities is not None
    words = verdict.call.title if verdict.call is not None and called else "No call"
    page.words(LEFT_MM, baseline, words, 28, weight="bold")
    if called and verdict.probabilities is not None:
        number = shown_probability(verdict.probabilities.confidence, verdict.threshold)
        page.words(LEFT_MM, baseline, number, 28, weight="bold", side="R", width=WIDTH_MM)
    page.set_y(baseline + 5)


def _badge(page: Page, verdict: Verdict) -> None:
    """Draw the badge in words, colour and shape, with the threshold beside it."""
    words = verdict.badge.value[0].upper() + verdict.badge.value[1:]
    y, height = page.get_y(), 7.6
    ink = {Badge.HIGH: palette.WHITE, Badge.LOW: palette.CAUTION, Badge.NO_CALL: palette.DIM}
    colour = ink[verdict.badge]
    page.set_font("medium", size=10)
    width = page.get_string_width(words) + 13
    page.set_draw_color(*colour)
    page.set_line_width(0.35)
    fill = {Badge.HIGH: palette.GOOD, Badge.LOW: palette.WHITE, Badge.NO_CALL: palette.TRACK}
    page.set_fill_color(*fill[verdict.badge])
    style = "DF" if verdict.badge is Badge.LOW else "F"
    page.rect(LEFT_MM, y, width, height, style=style, round_corners=True, corner_radius=1.4)
    _badge_shape(page, verdict.badge, LEFT_MM + 3.2, y + height / 2)
    page.words(LEFT_MM + 9.2, y + 5.1, words, 10, colour, weight="medium")
    if verdict.call is not None:
        beside = f"high confidence from {verdict.threshold:g} on"
        beside += "" if verdict.calibrated else " · uncalibrated"
        page.words(LEFT_MM + width + 4, y + 5.1, beside, 9, palette.DIM)
    page.set_y(y + height + 7)


def _badge_shape(page: Page, badge: Badge, x: float, y: float) -> None:
    """Draw a check mark, a triangle or a dash, 3.6 mm wide, centred on `y`."""
    page.set_line_width(0.55)
    if badge is Badge.HIGH:
        page.set_draw_color(*palette.WHITE)
        page.polyline([(x, y + 0.1), (x + 1.3, y + 1.4), (x + 3.6, y - 1.4)])
    elif badge is Badge.LOW:
        page.set_draw_color(*palette.CAUTION)
        page.polygon([(x, y + 1.6), (x + 3.6, y + 1.6), (x + 1.8, y - 1.7)])
    else:
        page.set_draw_color(*palette.DIM)
        page.line(x, y, x + 3.6, y)


def _looked_at(verdict: Verdict) -> str:
    counts = verdict.counts
    return f"{counts.used} of {counts.total} {counted(counts)}"


def _reasons(page: Page, verdict: Verdict, names: Names) -> None:
    """List why there is no call, or every caution that applies to the call."""
    size = 12.0 if verdict.call is None else 9.5
    for reason in verdict.reasons:
        words, width = names.redacted(reason), WIDTH_MM - 3.5
        height = page.paragraph(LEFT_MM, 0, width, words, size, draw=False)
        page.need(height)
        y = page.get_y()
        page.paragraph(LEFT_MM + 3.5, y, width, words, size)
        page.set_fill_color(*palette.CAUTION)
        page.rect(LEFT_MM, y + 0.6, 0.8, height - 1.2, style="F")
        page.set_y(y + height + 1.4)
