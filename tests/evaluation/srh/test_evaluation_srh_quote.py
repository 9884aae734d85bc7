"""A model's card quotes the evaluation of that very model, and of no other."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.result import ModelInfo
from spinextract_gui.evaluation.srh.quote import quoted

if TYPE_CHECKING:
    from pathlib import Path

MODEL = ModelInfo("own", "Own", "a" * 64, "b" * 64, 0.77, synthetic=True)


def written(folder: Path, **changes: Any) -> Path:
    """Write what ``evaluate srh`` writes, as far as it is quoted."""
    estimate = {"value": 0.5, "low": 0.25, "high": 0.75}
    content = {
        "task": "srh",
        "record": {"model": {"model_hash": "a" * 64, "calibrator_hash": "b" * 64}},
        "patients": 3,
        "slides": 4,
        "synthetic_data": True,
        "levels": {
            "slide": {"rows": 4, "estimates": {"balanced_accuracy": estimate}},
            "patient": {"rows": 3, "estimates": {"balanced_accuracy": {"value": None}}},
        },
    }
    (folder / "metrics.json").write_text(json.dumps(content | changes))
    return folder


def test_that_every_level_and_interval_is_quoted(tmp_path: Path) -> None:
    text = quoted(written(tmp_path), MODEL)
    assert "4 synthetic slides of 3 patients" in text
    assert "| | slide (n = 4) | patient (n = 3) |" in text
    assert "| balanced accuracy | 0.500 (0.250-0.750) | - |" in text


@pytest.mark.parametrize(
    "changes",
    [
        {"record": {"model": {"model_hash": "c" * 64, "calibrator_hash": "b" * 64}}},
        {"record": {"model": {"model_hash": "a" * 64, "calibrator_hash": ""}}},
        {"record": {"model": None}},
        {"task": "stenosis"},
        {"levels": {}},
    ],
)
def test_that_another_evaluation_is_refused(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="evaluation"):
        quoted(written(tmp_path, **changes), MODEL)


def test_that_a_folder_without_evaluation_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no evaluation"):
        quoted(tmp_path, MODEL)
