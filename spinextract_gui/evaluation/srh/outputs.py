"""The files of an evaluation: tables, figures, everything as JSON, and the two reports."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from spinextract_gui import __version__
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY, RESEARCH_USE
from spinextract_gui.evaluation.document.html import as_html
from spinextract_gui.evaluation.document.pdf import write_pdf
from spinextract_gui.evaluation.figures.style import noted
from spinextract_gui.evaluation.srh.assessment import TITLES
from spinextract_gui.evaluation.srh.figures import figures_of
from spinextract_gui.evaluation.srh.report import report_of
from spinextract_gui.evaluation.tables import (
    BIN_COLUMNS,
    DECISION_COLUMNS,
    MEASURE_COLUMNS,
    bin_rows,
    cell,
    decision_rows,
    measure_rows,
)
from spinextract_gui.reports.csv_text import csv_bytes
from spinextract_gui.reports.plain_text import spreadsheet_cell
from spinextract_gui.reports.tables import write_tables
from spinextract_gui.storage.atomic import write_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.evaluation.patch_counts import PatchCounts
    from spinextract_gui.evaluation.srh.assessment import Assessment, LevelAssessment
    from spinextract_gui.evaluation.srh.outcome import SrhEvaluation

    Row = list[str]

METRICS = "metrics.json"
_COUNT_COLUMNS = ("level", "what", "patches", "units", "accuracy")


def write_evaluation(evaluation: SrhEvaluation, results: Sequence[CaseResult]) -> None:
    """Write all files of an evaluation into its folder.

    Parameters
    ----------
    results
        Their tables are written too; empty when these were there before.

    Raises StorageError; the tables, figures and numbers are then as before.
    """
    out, figures = evaluation.out, figures_of(evaluation.assessment)
    report = report_of(evaluation, figures)
    note = " ".join((*report.banners, RESEARCH_USE))
    write_together(
        {
            **{out / "figures" / f"{name}.png": noted(png, note) for name, png in figures.items()},
            out / "report.html": as_html(report),
            out / "metrics.csv": _by_level(evaluation.assessment, MEASURE_COLUMNS, _measures),
            out / "decision_curve.csv": _by_level(
                evaluation.assessment, DECISION_COLUMNS, lambda one: decision_rows(one.decision)
            ),
            out / "calibration.csv": _by_level(
                evaluation.assessment, BIN_COLUMNS, lambda one: bin_rows(one.bins)
            ),
            out / "confusion.csv": _confusion(evaluation.assessment),
            out / "per_site.csv": _sites(evaluation.assessment),
            out / "patch_count.csv": _counts(evaluation.assessment),
            out / METRICS: _json(evaluation),
        }
    )
    write_pdf(report, out / "report.pdf")
    if results:
        write_tables(results, out)


def _by_level(
    assessment: Assessment,
    columns: Sequence[str],
    rows: Callable[[LevelAssessment], Iterator[Row]],
) -> bytes:
    """Return a table whose rows begin with the level."""
    every = ([level, *row] for level, one in assessment.levels.items() for row in rows(one))
    return csv_bytes(["level", *columns], every)


def _measures(level: LevelAssessment) -> Iterator[Row]:
    return measure_rows(level.measures, TITLES)


def _confusion(assessment: Assessment) -> bytes:
    columns = ["true_class", *(f"predicted_{tumour.name.lower()}" for tumour in TumourClass)]
    return _by_level(assessment, columns, _confusion_rows)


def _confusion_rows(level: LevelAssessment) -> Iterator[Row]:
    for tumour, counts in zip(TumourClass, level.measures.confusion, strict=True):
        yield [tumour.name.lower(), *map(str, counts)]


def _sites(assessment: Assessment) -> bytes:
    rows = (
        [spreadsheet_cell(site.site), level, *row]
        for site in assessment.sites
        for level, measures in site.levels.items()
        for row in measure_rows(measures, TITLES)
    )
    return csv_bytes(["site", "level", *MEASURE_COLUMNS], rows)


def _counts(assessment: Assessment) -> bytes:
    rows = (
        [name, *row]
        for name, level in assessment.levels.items()
        if level.counts is not None
        for row in _count_rows(level.counts, level.answers.truth.size)
    )
    return csv_bytes(_COUNT_COLUMNS, rows)


def _count_rows(counts: PatchCounts, units: int) -> Iterator[Row]:
    for one in counts.ranges:
        share = one.right / one.units if one.units else None
        yield ["patches there are", one.words, str(one.units), cell(share)]
    for taken, accuracy in zip(counts.taken, counts.accuracy, strict=True):
        yield ["patches drawn at random", str(taken), str(units), cell(accuracy)]


def _json(evaluation: SrhEvaluation) -> bytes:
    """Return every figure and where it came from."""
    found = evaluation.assessment
    document = {
        "format": "spinextract-evaluation",
        "schema_version": 1,
        "program_version": __version__,
        "notice": RESEARCH_USE,
        "limits": FOUR_CLASSES_ONLY,
        "task": "srh",
        "classes": [tumour.name.lower() for tumour in TumourClass],
        "partial": evaluation.partial,
        "synthetic_model": bool(evaluation.record.model and evaluation.record.model.synthetic),
        "synthetic_data": evaluation.synthetic_data,
        "record": asdict(evaluation.record),
        "patients": found.patients,
        "patients_of_each_class": found.classes,
        "patients_without_class": evaluation.without_class,
        "slides": found.slides,
        "refused": [asdict(item) for item in evaluation.refused],
        "levels": {name: _level_json(level) for name, level in found.levels.items()},
        "sites": [
            {
                "site": site.site,
                "patients": site.patients,
                "levels": {name: asdict(one) for name, one in site.levels.items()},
            }
            for site in found.sites
        ],
    }
    return (json.dumps(document, indent=1, allow_nan=False) + "\n").encode()


def _level_json(level: LevelAssessment) -> dict[str, Any]:
    curve = level.decision
    return {
        "units": level.units,
        "no_calls": level.no_calls,
        **asdict(level.measures),
        "calibration": [asdict(one) for one in level.bins],
        "decision_curve": {
            **asdict(curve),
            "thresholds_above_nobody": curve.positive_share,
            "thresholds_above_both": curve.best_share,
        },
        "patch_counts": None if level.counts is None else asdict(level.counts),
    }
