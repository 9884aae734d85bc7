"""The figures of an evaluation of slices as a section of a model card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.evaluation.stenosis.outputs import DIVIDED, METRICS

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.result import ModelInfo

_MOST_BYTES = 64 << 20
_SCORES = {
    "macro_f1": "macro F1",
    "balanced_accuracy": "balanced accuracy",
    "accuracy": "accuracy",
    "quadratic_kappa": "quadratic kappa",
    "macro_auc": "AUC",
}


def quoted(folder: Path, model: ModelInfo) -> str:
    """Return Markdown with the figures that ``evaluate stenosis`` wrote into `folder`.

    The figures are of the probabilities that the program shows.

    Raises
    ------
    InputError
        When there is no such evaluation, or it is not of this model and calibrator alone.
    """
    path = folder / METRICS
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"{METRICS} in {folder.name} is too large.")
        told = json.loads(path.read_bytes())
        own = [(one["model_hash"], one["calibrator_hash"]) for one in told["models"]]
        if own != [(model.model_hash, model.calibrator_hash)]:
            raise InputError(f"The evaluation in {folder.name} is of another model.")
        scores = told["scores"].get(DIVIDED, told["scores"]["raw"])[0]
        return _quoted(scores, told)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise InputError(f"There is no evaluation of slices in {folder.name}.") from error


def _quoted(scores: dict[str, Any], told: dict[str, Any]) -> str:
    found = scores["assessment"]
    figures = ", ".join(f"{title} {_number(found[name])}" for name, title in _SCORES.items())
    titles = [grade.title for grade in Grade]
    rows = [
        f"| {title} | {' | '.join(str(int(count)) for count in row)} |"
        for title, row in zip(titles, found["confusion"], strict=True)
    ]
    what = "synthetic phantoms" if told.get("synthetic_data") else "studies"
    return "\n".join(
        [
            f"- {int(scores['studies'])} {what}, {int(found['rows'])} levels, by `spinextract "
            f"evaluate stenosis`; class weights divided out, calibrated if the model is.",
            f"- {figures[0].upper()}{figures[1:]};",
            f"  weighted log loss {_number(scores['weighted_log_loss'])}, any severe "
            f"{_number(scores['any_severe_log_loss'])}.",
            "- Confusion (rows: truth, columns: called):",
            "",
            f"| | {' | '.join(titles)} |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{float(value):.3f}"
