"""The three tables of the published system, per patch, slide and patient, and our verdicts.

Columns, number formats and decision rule of the three follow the released code: most probable
class, high confidence from the threshold on, float32 values; left-out patches have no row.
What the program makes of them stands in a fourth: the call or none, its badge, and why.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np

from spinextract_gui.reports.csv_text import csv_bytes
from spinextract_gui.reports.plain_text import spreadsheet_cell
from spinextract_gui.storage.atomic import write_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.domain.result import CaseResult, SlideResult
    from spinextract_gui.domain.tumour import TumourClass
    from spinextract_gui.domain.verdict import Verdict

    Row: TypeAlias = list[str]

_DECISION = ["true_label", "pred_label"]
_MEANS = [
    "patch_count",
    "confidence_score",
    "high_confidence",
    *(f"avg_prob_{index}" for index in range(4)),
]
_PATCH_COLUMNS = [
    *("path", "patient", "slide"),
    *(*_DECISION, "confidence_score"),
    *(f"prob_{index}" for index in range(4)),
    "high_confidence",
]
_SLIDE_COLUMNS = ["slide", *_DECISION, *_MEANS]
_PATIENT_COLUMNS = ["patient", *_DECISION, *_MEANS]
_VERDICT_COLUMNS = [
    *("of", "name", "call", "badge", "confidence", "agreement"),
    *("patches_used", "patches_left_out", "patches_unlike_known_tissue", "partial", "reasons"),
]


class CaseTable(NamedTuple):
    """One of the tables: its columns, and the rows that a case adds to it."""

    columns: Sequence[str]
    rows: Callable[[CaseResult], Iterable[Row]]


def write_tables(results: Sequence[CaseResult], folder: Path) -> None:
    """Write ``predictions_patch.csv``, ``_slide.csv``, ``_patient.csv`` and ``verdicts.csv``.

    Raises StorageError; all older files are then still in place unless the folder itself was
    lost between the renames.
    """
    write_together(
        {
            folder / name: csv_bytes(table.columns, chain.from_iterable(map(table.rows, results)))
            for name, table in TABLES.items()
        }
    )


def _patch_rows(case: CaseResult) -> Iterable[Row]:
    """Yield the rows of every classified patch."""
    patient = spreadsheet_cell(case.patient_id)
    threshold = case.verdict.threshold
    for slide in case.slides:
        keys = [patch.patch.key for patch in slide.patches if patch.calibrated is not None]
        for key, values in zip(keys, _calibrated(slide), strict=True):
            yield [
                *(spreadsheet_cell(key), patient, spreadsheet_cell(slide.label)),
                *(_label(slide.true_class), str(values.argmax()), str(values.max())),
                *map(str, values),
                str(bool(values.max() >= threshold)),
            ]


def _slide_rows(case: CaseResult) -> Iterable[Row]:
    """Yield one row for each slide that has a classified patch."""
    for slide in case.slides:
        values = _calibrated(slide)
        if len(values):
            yield _mean_row(slide.label, slide.true_class, values, case.verdict.threshold)


def _patient_rows(case: CaseResult) -> Iterable[Row]:
    """Yield the patient's row, over ALL its patches (not over the means of its slides)."""
    values = np.concatenate([*map(_calibrated, case.slides), np.empty((0, 4), np.float32)])
    if len(values):
        yield _mean_row(case.patient_id, case.true_class, values, case.verdict.threshold)


def _mean_row(
    name: str, true_class: TumourClass | None, values: NDArray[np.float32], threshold: float
) -> Row:
    """Return the row of a slide or patient with `values` (N, 4) of its patches.

    The mean is numpy's over float32 rows, printed as float64: digit for digit the reference.
    """
    mean = values.mean(axis=0).astype(np.float64)
    return [
        *(spreadsheet_cell(name), _label(true_class), str(mean.argmax()), str(len(values))),
        *(str(mean.max()), str(bool(mean.max() >= threshold))),
        *map(str, mean),
    ]


def _verdict_rows(case: CaseResult) -> Iterable[Row]:
    """Yield the patient's verdict and those of the slides; a no call names no class."""
    yield _verdict_row("patient", case.patient_id, case.verdict)
    for slide in case.slides:
        yield _verdict_row("slide", slide.label, slide.verdict)


def _verdict_row(what: str, name: str, verdict: Verdict) -> Row:
    called = verdict.call is not None and verdict.probabilities is not None
    counts = verdict.counts
    return [
        *(what, spreadsheet_cell(name)),
        verdict.call.name.lower() if verdict.call is not None else "",
        verdict.badge.value,
        f"{verdict.probabilities.confidence:.6f}" if called and verdict.probabilities else "",
        f"{verdict.agreement:.6f}" if called else "",
        *(str(counts.used), str(counts.left_out_total)),
        "" if counts.unlike is None else str(counts.unlike),
        str(verdict.partial),
        spreadsheet_cell(" ".join(verdict.reasons)),
    ]


def _calibrated(slide: SlideResult) -> NDArray[np.float32]:
    """Return the calibrated probabilities (N, 4) float32 of the classified patches."""
    rows = [patch.calibrated.values for patch in slide.patches if patch.calibrated is not None]
    return np.array(rows, np.float32).reshape(-1, 4)


def _label(true_class: TumourClass | None) -> str:
    return "" if true_class is None else str(int(true_class))


TABLES: Final = {
    "predictions_patch.csv": CaseTable(_PATCH_COLUMNS, _patch_rows),
    "predictions_slide.csv": CaseTable(_SLIDE_COLUMNS, _slide_rows),
    "predictions_patient.csv": CaseTable(_PATIENT_COLUMNS, _patient_rows),
    "verdicts.csv": CaseTable(_VERDICT_COLUMNS, _verdict_rows),
}
"""By file name; for those who write row by row what is too large to hold."""
