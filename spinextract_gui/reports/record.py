"""Tables of the report: slides, inputs that could not be used, and where the result came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from spinextract_gui.reports import palette
from spinextract_gui.reports.measures import left_out_words, shown_probability
from spinextract_gui.reports.page import LEFT_MM, WIDTH_MM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spinextract_gui.domain.result import CaseResult, SlideResult
    from spinextract_gui.reports.naming import Names
    from spinextract_gui.reports.page import Page

_LINE_MM = 4.3
_ROW_MM = _LINE_MM + 2.2
_KEPT_TOGETHER_MM = 120.0


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
    _table(page, heads, rows, widths)


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
    _table(page, ["Input", "Why"], rows, [50, 124])


def _provenance(page: Page, result: CaseResult, names: Names) -> None:
    """Say everything that is needed to repeat the result."""
    rows = _provenance_rows(result, names)
    page.heading("Provenance", min(_ROW_MM * (len(rows) + 1), _KEPT_TOGETHER_MM))
    _table(page, ["Item", "Value"], rows, [46, 128])


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
        ["High confidence from", f"{model.threshold:g}"],
        ["Device", f"{device.device.upper()} · {device.name}"],
        ["Runtime", f"{device.runtime} · {device.precision}"],
        ["Settings", names.redacted(_listed(source.settings, ": "))],
        ["Versions", _listed(source.versions, " ")],
    ]


def _listed(values: Mapping[str, str], between: str) -> str:
    return " · ".join(f"{name}{between}{value}" for name, value in values.items())


def _table(
    page: Page, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> None:
    """Draw a table with hairlines whose heads stand again on every page it reaches."""
    page.set_font("regular", size=8.5)
    page.set_text_color(*palette.INK)
    page.set_draw_color(*palette.HAIRLINE)
    page.set_fill_color(*palette.WHITE)
    page.set_line_width(0.2)
    page.set_x(LEFT_MM)
    with page.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=tuple(widths),
        headings_style=FontFace(family="medium", emphasis="", color=palette.DIM),
        line_height=_LINE_MM,
        padding=(1.1, 3, 1.1, 0),
        text_align="LEFT",
        v_align="TOP",
        width=WIDTH_MM,
    ) as table:
        for cells in (heads, *rows):
            table.row([page.clean(cell) for cell in cells])
    page.set_y(page.get_y() + 4)
