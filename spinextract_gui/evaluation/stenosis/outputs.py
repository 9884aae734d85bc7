"""The files of an evaluation: predictions, summary, confusion matrices, everything as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from spinextract_gui import __version__
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.evaluation.confusion import confusion_png
from spinextract_gui.evaluation.stenosis.reading import score
from spinextract_gui.reports.csv_text import csv_bytes
from spinextract_gui.reports.plain_text import spreadsheet_cell
from spinextract_gui.storage.atomic import write_text, write_together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from spinextract_gui.evaluation.stenosis.reading import Reading, Scores

    Row = list[str]

SUMMARY = "model_performance_summary.csv"
METRICS = "metrics.json"
DIVIDED = "class_weights_divided_out"
"""Folder with the same files for the probabilities that the program shows."""
CALIBRATED = "calibrated"
"""That folder's name when at least one of the models has a calibrator."""
_PREDICTION_COLUMNS = [
    *("row_id", "true_label", "predicted_label"),
    *(f"prob_{grade.key}" for grade in Grade),
]
_SCORES = ("accuracy", "balanced_accuracy", "macro_precision", "macro_recall", "macro_f1")
_SUMMARY_COLUMNS = [
    *("model", "rows", *_SCORES, "quadratic_kappa", "macro_auc"),
    *("weighted_log_loss", "any_severe_log_loss"),
    *(
        f"{what}_{grade.key}"
        for grade in Grade
        for what in ("rows", "precision", "recall", "f1", "auc")
    ),
]


def write_readings(readings: Sequence[Reading], folder: Path, note: str) -> list[Scores]:
    """Write the tables and pictures of all models, read in one way; return their scores.

    Parameters
    ----------
    note
        Stands below every picture: what the probabilities are.

    Raises StorageError; no file is changed then unless the folder itself was lost.
    """
    scored = [(reading, score(reading)) for reading in readings]
    files = {
        folder / f"{reading.model}_predictions.csv": _predictions(reading) for reading in readings
    }
    known = [scores for _, scores in scored if scores is not None]
    for scores in known:
        files[folder / f"{scores.model}_confusion.csv"] = _confusion(scores)
        files[folder / f"{scores.model}_confusion.png"] = _picture(scores, note)
    files[folder / SUMMARY] = csv_bytes(_SUMMARY_COLUMNS, map(_summary, known))
    write_together(files)
    return known


def write_metrics(
    path: Path, scores: Mapping[str, Sequence[Scores]], record: Mapping[str, Any]
) -> None:
    """Write every score and where it came from as JSON. Raises StorageError.

    Parameters
    ----------
    scores
        By way of reading: ``raw``, and ``class_weights_divided_out`` or ``calibrated`` where
        what is shown differs.
    record
        Models, device, settings, versions, inputs that were refused.
    """
    document = {
        "format": "spinextract-evaluation",
        "schema_version": 1,
        "program_version": __version__,
        "notice": RESEARCH_USE,
        "task": "stenosis",
        "classes": [grade.key for grade in Grade],
        **record,
        "scores": {way: [asdict(one) for one in found] for way, found in scores.items()},
    }
    write_text(path, json.dumps(document, indent=1, allow_nan=False) + "\n")


def _predictions(reading: Reading) -> bytes:
    rows = zip(reading.rows, reading.predicted, reading.probabilities.tolist(), strict=True)
    return csv_bytes(
        _PREDICTION_COLUMNS,
        (
            [
                spreadsheet_cell(row.row_id),
                "" if row.truth is None else row.truth.key,
                predicted.key,
                *(f"{share:.9g}" for share in shares),
            ]
            for row, predicted, shares in rows
        ),
    )


def _summary(scores: Scores) -> Row:
    found = scores.assessment
    per_grade = [
        cell
        for one in found.classes
        for cell in (one.rows, one.precision, one.recall, one.f1, one.auc)
    ]
    return [
        scores.model,
        *_cells([found.rows, *(getattr(found, name) for name in _SCORES)]),
        *_cells([found.quadratic_kappa, found.macro_auc]),
        *_cells([scores.weighted_log_loss, scores.any_severe_log_loss, *per_grade]),
    ]


def _cells(values: Iterable[float | None]) -> Row:
    """Return numbers to six places; an empty cell for what is not defined on these rows."""
    return ["" if v is None else str(v) if isinstance(v, int) else f"{v:.6f}" for v in values]


def _confusion(scores: Scores) -> bytes:
    columns = ["true_label", *(f"predicted_{grade.key}" for grade in Grade)]
    counts = scores.assessment.confusion
    rows = ([grade.key, *map(str, row)] for grade, row in zip(Grade, counts, strict=True))
    return csv_bytes(columns, rows)


def _picture(scores: Scores, note: str) -> bytes:
    found = scores.assessment
    title = f"{scores.model}: {found.rows} slices, macro F1 {found.macro_f1:.3f}"
    classes = [grade.title for grade in Grade]
    return confusion_png(found.confusion, classes, title, f"{note} {RESEARCH_USE}")
