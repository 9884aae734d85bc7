"""A grader's card quotes the evaluation of that very model, and of no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.result import ModelInfo
from spinextract_gui.evaluation.stenosis.quote import quoted

if TYPE_CHECKING:
    from pathlib import Path

MODEL = ModelInfo("own", "Own", "a" * 64, "b" * 64, 0.75, synthetic=True)
ASSESSMENT = {
    "rows": 9,
    "macro_f1": 0.5,
    "balanced_accuracy": 0.25,
    "accuracy": 0.75,
    "quadratic_kappa": None,
    "macro_auc": 0.8,
    "confusion": [[4, 1, 0], [0, 2, 0], [0, 0, 2]],
}


def written(folder: Path, **changes: Any) -> Path:
    """Write what ``evaluate stenosis`` writes, as far as it is quoted."""
    scores = {"assessment": ASSESSMENT, "weighted_log_loss": 0.4, "any_severe_log_loss": 0.3}
    content = {
        "models": [{"model_hash": "a" * 64, "calibrator_hash": "b" * 64}],
        "synthetic_data": True,
        "scores": {"raw": [], "class_weights_divided_out": [{**scores, "studies": 3}]},
    }
    (folder / "metrics.json").write_text(json.dumps(content | changes))
    return folder


def test_that_figures_and_confusion_are_quoted(tmp_path: Path) -> None:
    text = quoted(written(tmp_path), MODEL)
    assert "3 synthetic phantoms, 9 levels" in text
    assert "Macro F1 0.500, balanced accuracy 0.250" in text
    assert "quadratic kappa -" in text
    assert "| normal/mild | 4 | 1 | 0 |" in text


@pytest.mark.parametrize(
    "changes",
    [
        {"models": [{"model_hash": "c" * 64, "calibrator_hash": "b" * 64}]},
        {"models": [{"model_hash": "a" * 64, "calibrator_hash": ""}]},
        {"models": []},
        {"scores": {}},
        {"scores": {"raw": []}},
        {"scores": 7},
    ],
)
def test_that_another_evaluation_is_refused(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="evaluation"):
        quoted(written(tmp_path, **changes), MODEL)


def test_that_a_folder_without_evaluation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no evaluation of slices"):
        quoted(tmp_path, MODEL)
