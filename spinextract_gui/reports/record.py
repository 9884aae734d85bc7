"""Tables of the report: slides, inputs that could not be used, and where the result came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.reports.measures import left_out_words, shown_probability
from spinextract_gui.reports.ruled_table import KEPT_TOGETHER_MM, ROW_MM, draw_table, listed

if TYPE_CHECKING:
    from spinextract_gui.domain.result import CaseResult, SlideResult
    from spinextract_gui.reports.naming import Names
    from spinextract_gui.reports.page import Page


def draw_record(page: Page, result: CaseResult, names: Names) -> None:
    """Draw every table of one case."""
    if len(result.slides) > 1:
        _slides(page, result, names)
    if result.failed:
        _failed(page, result, names)
    _provenance(page, result, names)


def _slides(page: Page, result: CaseResult, names: Names) -> None:
    """List the slides; a case without a call shows no class of a single slide either."""
    page.heading("Slides", 20)
    called = result.verdict.call is not None
    heads = ["Slide", *(["Class", "Probability"] if called else []), "Confidence", "Patches used"]
    widths = [24, *([30, 22] if called else []), 40, 58]
    rows = [_slide_row(slide, names, called) for slide in result.slides]
    draw_table(page, heads, rows, widths)


def _slide_row(slide: SlideResult, names: Names, called: bool) -> list[str]:
    verdict = slide.verdict
    answer = []
    if called and verdict.call is not None and verdict.probabilities is not None:
        confidence = verdict.probabilities.confidence
        answer = [verdict.call.title, shown_probability(confidence, verdict.threshold)]
    elif called:
        answer = ["no call", ""]
    counts = verdict.counts
    used = f"{counts.used} of {counts.total}; {left_out_words(counts)}"
    badge = verdict.badge.value.partition(":")[0]
    return [names.slides[slide.label], *answer, badge, used]


def _failed(page: Page, result: CaseResult, names: Names) -> None:
    page.heading("Inputs that could not be used", 20)
    rows = [
        [failed.name if names.shown else f"Input {number}", names.redacted(failed.sentence)]
        for number, failed in enumerate(result.failed, start=1)
    ]
    draw_table(page, ["Input", "Why"], rows, [50, 124])


def _provenance(page: Page, result: CaseResult, names: Names) -> None:
    """Say everything that is needed to repeat the result."""
    rows = _provenance_rows(result, names)
    page.heading("Provenance", min(ROW_MM * (len(rows) + 1), KEPT_TOGETHER_MM))
    draw_table(page, ["Item", "Value"], rows, [46, 128])


def _provenance_rows(result: CaseResult, names: Names) -> list[list[str]]:
    source = result.provenance
    model, device = source.model, source.device
    inputs = [
        [f"{names.slides.get(label, 'Input')}, sha256", digest]
        for label, digest in source.input_hashes.items()
    ]
    stated = [
        [f"{names.slides[slide.label]}, stated class", slide.true_class.title]
        for slide in result.slides
        if slide.true_class is not None and result.verdict.call is not None
    ]
    return [
        ["Started", f"{source.started_at} · took {source.seconds:.1f} s"],
        *inputs,
        *stated,
        ["Model", f"{model.title} ({model.name})"],
        ["Model, sha256", model.model_hash],
        ["Calibrator, sha256", model.calibrator_hash or "none: uncalibrated"],
        ["Known tissue, sha256", model.known_tissue_hash or "none: unknown tissue is not told"],
        ["High confidence from", f"{model.threshold:g}"],
        ["Device", f"{device.device.upper()} · {device.name}"],
        ["Runtime", f"{device.runtime} · {device.precision}"],
        ["Settings", names.redacted(listed(source.settings, ": "))],
        ["Versions", listed(source.versions, " ")],
    ]
