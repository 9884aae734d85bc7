"""Every level in detail: slice, marker, raw outputs, each model by itself, remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.reports import palette
from spinextract_gui.reports.page import LEFT_MM, WIDTH_MM
from spinextract_gui.reports.ruled_table import draw_table

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.grade import GradeProbabilities, LevelGrade
    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.reports.naming import Names
    from spinextract_gui.reports.page import Page

_MARKER = "Marker: column and row on the slice in pixels."
_RAW = (
    "Raw: mean softmax of the networks, in the order normal/mild, moderate, severe; the"
    " probabilities on the first page have the class weights of the training divided out and are"
    " {}."
)


def draw_details(page: Page, result: StudyResult, study: Study | None, names: Names) -> None:
    """Draw the tables of the levels of one study."""
    _details(page, result, study)
    _by_model(page, result)
    _remarks(page, result, names)


def _details(page: Page, result: StudyResult, study: Study | None) -> None:
    """List slice, marker, raw outputs and every model's own answer for each level."""
    if not result.verdict.levels:
        return
    page.heading("Levels in detail", 60)
    series = study.by_key(result.series_key) if study is not None else None
    count = f" of {len(series.slices)}" if series is not None else ""
    heads = ["Level", "Slice", "Marker", "Placed", "Raw"]
    rows = [_detail_row(level, count) for level in result.verdict.levels]
    draw_table(page, heads, rows, [20, 28, 34, 54, 38])
    y = page.get_y() - 1.5
    calibrated = all(model.calibrator_hash for model in result.provenance.models)
    raw = _RAW.format("calibrated by temperature scaling" if calibrated else "not calibrated")
    words = _MARKER if result.verdict.worst is None else f"{raw} {_MARKER}"
    page.set_y(y + page.paragraph(LEFT_MM, y, WIDTH_MM, words, 8, palette.DIM) + 2)


def _detail_row(level: LevelGrade, count: str) -> list[str]:
    point = level.marker.point
    return [
        level.level.title,
        f"{level.slice_index + 1}{count}",
        f"{point.x:.1f}, {point.y:.1f}",
        level.marker.placed_by.value,
        _values(level.raw) if level.call is not None else "—",
    ]


def _by_model(page: Page, result: StudyResult) -> None:
    """List what each model of an ensemble says by itself."""
    models = [model.name for model in result.provenance.models]
    if len(models) < 2 or result.verdict.worst is None:
        return
    page.heading("Each model by itself", 20)
    levels = result.verdict.levels
    rows = [[name, *(_model_words(level, name) for level in levels)] for name in models]
    share = (WIDTH_MM - 34) / max(len(levels), 4)
    widths = [WIDTH_MM - share * len(levels), *[share] * len(levels)]
    draw_table(page, ["Model", *(level.level.title for level in levels)], rows, widths)


def _model_words(level: LevelGrade, name: str) -> str:
    """Return one model's grade; nothing where the level has no call."""
    model = next((one for one in level.models if one.model == name), None)
    if model is None or level.call is None:
        return "—"
    top = model.probabilities.top
    return f"{top.title} {model.probabilities[top]:.2f}"


def _values(probabilities: GradeProbabilities | None) -> str:
    if probabilities is None:
        return "not computed"
    return " · ".join(f"{value:.3f}" for value in probabilities.values)


def _remarks(page: Page, result: StudyResult, names: Names) -> None:
    """List what is to be said of single levels, each thing once."""
    levels: dict[str, list[str]] = {}
    for level in result.verdict.levels:
        for reason in level.reasons:
            levels.setdefault(names.redacted(reason), []).append(level.level.title)
    if levels:
        page.heading("Remarks on single levels", 20)
        rows = [[", ".join(titles), remark] for remark, titles in levels.items()]
        draw_table(page, ["Level", "Remark"], rows, [54, 120])
