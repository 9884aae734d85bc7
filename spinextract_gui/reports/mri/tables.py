"""The table of a grading: a row for every level that was placed."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.reports.csv_text import csv_bytes
from spinextract_gui.reports.plain_text import spreadsheet_cell
from spinextract_gui.storage.atomic import write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from spinextract_gui.domain.mri.grade import CanalWidth, GradeProbabilities, LevelGrade
    from spinextract_gui.domain.mri.result import StudyResult

GRADES = "grades.csv"
NO_CALL = "no_call"
"""In the column ``grade`` of a level that was placed and got no grade."""

GRADE_COLUMNS = [
    *("study", "series", "level", "slice", "x", "y", "placed_by"),
    *(f"prob_{grade.key}" for grade in Grade),
    *(f"raw_{grade.key}" for grade in Grade),
    *("grade", "canal_width_mm"),
]


def write_grades(results: Sequence[StudyResult], path: Path) -> None:
    """Write ``grades.csv``: levels from L1/L2 to L5/S1, study after study.

    ``study`` is the study's key (a hash) and ``series`` the description in the file; ``slice``
    counts from 0 from the patient's right to the left, ``x`` and ``y`` are pixels from the
    centre of the top left one, as in the file of levels; ``prob_*`` have the class weights
    divided out, ``raw_*`` are the means of the networks' own outputs. The user's own grades
    stand in ``result.json``. Raises StorageError; an older table is then untouched.
    """
    write_bytes(path, csv_bytes(GRADE_COLUMNS, chain.from_iterable(map(grade_rows, results))))


def grade_rows(result: StudyResult) -> Iterable[list[str]]:
    """Yield a row of `GRADE_COLUMNS` for every level that was placed."""
    for level in result.verdict.levels:
        yield [
            *(spreadsheet_cell(result.study_key), spreadsheet_cell(result.series)),
            *_place(level),
            *_values(level.probabilities),
            *_values(level.raw),
            level.call.key if level.call is not None else NO_CALL,
            _width(level.width),
        ]


def _place(level: LevelGrade) -> list[str]:
    marker = level.marker
    point = [f"{marker.point.x:.3f}", f"{marker.point.y:.3f}"]
    return [level.level.title, str(level.slice_index), *point, marker.placed_by.value]


def _values(probabilities: GradeProbabilities | None) -> list[str]:
    """Return three numbers in full precision; empty cells where nothing was computed."""
    return [""] * len(Grade) if probabilities is None else [*map(str, probabilities.values)]


def _width(width: CanalWidth | None) -> str:
    return "" if width is None or width.width_mm is None else f"{width.width_mm:.2f}"
