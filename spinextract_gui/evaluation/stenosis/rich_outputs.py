"""The further files of an evaluation: tables with intervals, figures, and the two reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.evaluation.document.html import as_html
from spinextract_gui.evaluation.document.pdf import write_pdf
from spinextract_gui.evaluation.figures.style import noted
from spinextract_gui.evaluation.stenosis.detail import TITLES, detail
from spinextract_gui.evaluation.stenosis.report import report_of
from spinextract_gui.evaluation.tables import (
    BIN_COLUMNS,
    DECISION_COLUMNS,
    MEASURE_COLUMNS,
    bin_rows,
    decision_rows,
    measure_rows,
)
from spinextract_gui.reports.csv_text import csv_bytes
from spinextract_gui.storage.atomic import write_together

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.evaluation.bootstrap import Resampling
    from spinextract_gui.evaluation.stenosis.detail import Detail
    from spinextract_gui.evaluation.stenosis.reading import Reading
    from spinextract_gui.evaluation.stenosis.report import About


def write_rich(
    readings: Sequence[Reading], folder: Path, about: About, resampling: Resampling
) -> None:
    """Write metrics.csv and its kin, figures, report.html and report.pdf into `folder`.

    Nothing is written when no row's grade is known. Raises StorageError.
    """
    found = [one for reading in readings if (one := detail(reading, resampling)) is not None]
    if not found:
        return
    document, figures = report_of(found, about)
    note = " ".join((*about.banners, RESEARCH_USE))
    write_together(
        {
            **{folder / "figures" / f"{n}.png": noted(png, note) for n, png in figures.items()},
            folder / "report.html": as_html(document),
            **{folder / name: data for name, data in _tables(found).items()},
        }
    )
    write_pdf(document, folder / "report.pdf")


def _tables(details: Sequence[Detail]) -> dict[str, bytes]:
    measures = ([one.model, *row] for one in details for row in measure_rows(one.measures, TITLES))
    levels = (
        [one.model, level, *row]
        for one in details
        for level, found in one.levels.items()
        for row in measure_rows(found, TITLES)
    )
    decisions = (
        [one.model, curve.name, *row]
        for one in details
        for curve in one.decisions
        for row in decision_rows(curve)
    )
    bins = ([one.model, *row] for one in details for row in bin_rows(one.bins))
    columns = ["studies" if name == "patients" else name for name in MEASURE_COLUMNS]
    return {
        "metrics.csv": csv_bytes(["model", *columns], measures),
        "per_level.csv": csv_bytes(["model", "level", *columns], levels),
        "decision_curve.csv": csv_bytes(["model", "event", *DECISION_COLUMNS], decisions),
        "calibration.csv": csv_bytes(["model", *BIN_COLUMNS], bins),
    }
