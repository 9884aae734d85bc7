"""An evaluation on made-up networks: files, both readings, rows that cannot be answered."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.evaluation.stenosis.outputs import DIVIDED, METRICS, SUMMARY
from spinextract_gui.evaluation.stenosis.run import Evaluation, evaluate_rows
from spinextract_gui.evaluation.stenosis.source import LabelledRows, labelled_rows
from spinextract_gui.inference.mri.ensemble import Ensemble
from tests.inference.mri.grading_fakes import FakeStenosisRuntime, a_bundle

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.evaluation.bootstrap import Resampling

WEIGHTS = (1.0, 2.0, 5.0)
MILD, DOUBTFUL = (0.9, 0.06, 0.04), (0.2, 0.3, 0.5)
ROWS = (
    "image_path,row_id,level,severity\n"
    "a.png,7_l1_l2,L1/L2,normal_mild\n"
    "b.png,7_l4_l5,L4/L5,severe\n"
    "a.png,8_l4_l5,L4/L5,moderate\n"
)


def pictures(folder: Path) -> Path:
    rng = np.random.default_rng(1)
    for name in ("a", "b"):
        Image.fromarray(rng.integers(0, 255, (60, 50), dtype=np.uint8)).save(folder / f"{name}.png")
    return folder


def evaluated(folder: Path, rows: str = ROWS, resampling: Resampling | None = None) -> Evaluation:
    """Evaluate two models; without `resampling` only the published files are written."""
    (folder / "rows.csv").write_text(rows)
    answers = {**dict.fromkeys(Level, MILD), Level.L4_L5: DOUBTFUL}
    bundles = [a_bundle("plain"), a_bundle("weighted", WEIGHTS, synthetic=True)]
    runtimes = [FakeStenosisRuntime(MILD), FakeStenosisRuntime(answers)]
    ensemble = Ensemble(bundles, runtimes)
    told: list[tuple[int, int]] = []
    found = evaluate_rows(
        labelled_rows(folder / "rows.csv", pictures(folder)),
        bundles,
        lambda: ensemble,
        folder / "out",
        lambda done, total: told.append((done, total)),
        resampling,
    )
    assert told[-1] == (rows.count("\n") - 1, rows.count("\n") - 1)
    assert all(runtime.closed for runtime in runtimes)
    return found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Evaluation]:
    """Evaluate two models once for all tests that look at the files."""
    folder = tmp_path_factory.mktemp("evaluation")
    found = evaluated(folder)
    return folder / "out", found


def test_that_predictions_have_the_published_columns_and_the_raw_softmax(
    done: tuple[Path, Evaluation],
) -> None:
    out, _ = done
    rows = table(out / "weighted_predictions.csv")
    assert list(rows[0]) == [
        *("row_id", "true_label", "predicted_label"),
        *("prob_normal_mild", "prob_moderate", "prob_severe"),
    ]
    assert [row["row_id"] for row in rows] == ["7_l1_l2", "7_l4_l5", "8_l4_l5"]
    assert [row["true_label"] for row in rows] == ["normal_mild", "severe", "moderate"]
    assert [row["predicted_label"] for row in rows] == ["normal_mild", "severe", "severe"]
    raw = [float(rows[1][f"prob_{name}"]) for name in ("normal_mild", "moderate", "severe")]
    assert raw == pytest.approx(DOUBTFUL, abs=1e-7)


def test_that_the_weights_are_divided_out_in_a_folder_of_their_own(
    done: tuple[Path, Evaluation],
) -> None:
    out, _ = done
    rows = table(out / DIVIDED / "weighted_predictions.csv")
    shown = [float(rows[1][f"prob_{name}"]) for name in ("normal_mild", "moderate", "severe")]
    assert shown == pytest.approx((4 / 9, 3 / 9, 2 / 9), abs=1e-6)
    assert rows[1]["predicted_label"] == "normal_mild"
    plain = table(out / DIVIDED / "plain_predictions.csv")[0]
    assert float(plain["prob_normal_mild"]) == pytest.approx(0.9, abs=1e-6)


def test_that_several_models_are_also_read_as_an_ensemble(done: tuple[Path, Evaluation]) -> None:
    out, _ = done
    rows = table(out / "ensemble_predictions.csv")
    assert float(rows[1]["prob_severe"]) == pytest.approx((0.04 + 0.5) / 2, abs=1e-6)
    models = [row["model"] for row in table(out / SUMMARY)]
    assert models == ["plain", "weighted", "ensemble"]


def test_that_the_summary_and_the_matrix_fit_the_predictions(done: tuple[Path, Evaluation]) -> None:
    out, found = done
    summary = table(out / SUMMARY)[1]
    assert float(summary["accuracy"]) == pytest.approx(2 / 3, abs=1e-6)
    assert summary["recall_moderate"] == "0.000000"
    assert summary["precision_moderate"] == ""
    assert summary["rows_severe"] == "1"
    matrix = table(out / "weighted_confusion.csv")
    assert matrix[1] == {
        "true_label": "moderate",
        "predicted_normal_mild": "0",
        "predicted_moderate": "0",
        "predicted_severe": "1",
    }
    assert (out / "weighted_confusion.png").read_bytes().startswith(b"\x89PNG")
    assert found.scores[1].studies == 2
    assert not found.refused


def test_that_the_json_tells_scores_models_and_inputs(done: tuple[Path, Evaluation]) -> None:
    out, _ = done
    told = json.loads((out / METRICS).read_text("utf-8"))
    assert "Research use only" in told["notice"]
    assert [one["model"] for one in told["scores"]["raw"]] == ["plain", "weighted", "ensemble"]
    assert told["models"][1]["class_weights"] == list(WEIGHTS)
    assert told["models"][1]["synthetic"] is True
    assert told["device"]["precision"] == "float32"
    assert len(told["table_sha256"]) == 64
    assert told["rows"] == 3


def test_that_rows_without_a_picture_are_listed_and_the_others_answered(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((40, 40), np.uint8)).save(tmp_path / "black.png")
    (tmp_path / "text.dcm").write_text("no picture")
    bad = "none.dcm,x,L1/L2,severe\nblack.png,y,L1/L2,\ntext.dcm,z,L1/L2,severe\n"
    found = evaluated(tmp_path, ROWS + bad)
    assert [item.name for item in found.refused] == [
        "row x (none.dcm)", "row y (black.png)", "row z (text.dcm)",
    ]  # fmt: skip
    assert all(item.sentence.endswith(".") for item in found.refused)
    assert len(table(tmp_path / "out" / "plain_predictions.csv")) == 3
    assert len(json.loads((tmp_path / "out" / METRICS).read_text("utf-8"))["refused"]) == 3


def test_that_a_table_without_any_picture_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no picture"):
        evaluated(tmp_path, "image_path,row_id,level,severity\nnone.dcm,x,L1/L2,severe\n")
    assert not (tmp_path / "out").exists()


def test_that_rows_without_severity_are_predicted_and_not_compared(tmp_path: Path) -> None:
    found = evaluated(tmp_path, "image_path,row_id,level,severity\na.png,x,L1/L2,\n")
    assert found.scores == ()
    rows = table(tmp_path / "out" / "plain_predictions.csv")
    assert (rows[0]["true_label"], rows[0]["predicted_label"]) == ("", "normal_mild")
    assert table(tmp_path / "out" / SUMMARY) == []


def test_that_a_formula_in_a_row_id_is_no_formula_in_the_table(tmp_path: Path) -> None:
    evaluated(tmp_path, "image_path,row_id,level,severity\na.png,=1+1,L1/L2,severe\n")
    assert table(tmp_path / "out" / "plain_predictions.csv")[0]["row_id"] == "'=1+1"


def test_that_a_name_that_would_share_a_file_is_refused(tmp_path: Path) -> None:
    bundles = [a_bundle("a"), a_bundle("ensemble")]
    with pytest.raises(InputError, match="ensemble"):
        evaluate_rows(
            LabelledRows((), (), {}), bundles, lambda: Ensemble([], []), tmp_path, lambda *_: None
        )
