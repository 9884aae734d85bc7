"""The first thing on the page: the class with its probability and badge, or the no call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY
from spinextract_gui.reports import palette
from spinextract_gui.reports.blocks import (
    draw_badge,
    draw_banner,
    draw_context,
    draw_headline,
    draw_reasons,
)
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
    draw_context(page, *_context(result, names))
    _headline(page, verdict)
    _badge(page, verdict)
    if verdict.call is not None and verdict.probabilities is not None:
        draw_measures(page, verdict, verdict.probabilities)
    size = 12.0 if verdict.call is None else 9.5
    draw_reasons(page, map(names.redacted, verdict.reasons), size)
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
        draw_banner(page, SYNTHETIC_MODEL)
    names = (result.patient_id, *(slide.label for slide in result.slides))
    if any(_PHANTOM in name.lower() for name in names):
        draw_banner(page, SYNTHETIC_INPUT)
    counts = result.verdict.counts
    if result.verdict.partial:
        seen = counts.used + counts.left_out_total
        draw_banner(
            page, f"Partial result: the run was stopped after {seen} of {counts.total} patches."
        )


def _context(result: CaseResult, names: Names) -> tuple[str, str]:
    """Return which case this is, and which model answered when."""
    slides = f"{len(result.slides)} slide{'s' if len(result.slides) != 1 else ''}"
    source = result.provenance
    when = source.started_at[:16].replace("T", " ")
    return f"{names.case} · {slides}", f"{source.model.title} · {when}"


def _headline(page: Page, verdict: Verdict) -> None:
    """Draw the class and its probability, or the words No call."""
    if verdict.call is None or verdict.probabilities is None:
        draw_headline(page, "No call", "")
    else:
        number = shown_probability(verdict.probabilities.confidence, verdict.threshold)
        draw_headline(page, verdict.call.title, number)


def _badge(page: Page, verdict: Verdict) -> None:
    """Draw the badge with the threshold beside it."""
    beside = ""
    if verdict.call is not None:
        beside = f"high confidence from {verdict.threshold:g} on"
        beside += "" if verdict.calibrated else " · uncalibrated"
    draw_badge(page, verdict.badge, beside)


def _looked_at(verdict: Verdict) -> str:
    counts = verdict.counts
    return f"{counts.used} of {counts.total} {counted(counts)}"
