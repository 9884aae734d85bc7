"""The published system's numbers, through the real path: checkpoint file in, tables out."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.cli.app import main

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.networks.bundle import SrhBundle

pytestmark = pytest.mark.slow
TABLES = ("predictions_patch.csv", "predictions_slide.csv", "predictions_patient.csv")
Row = dict[str, str]


def _read(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> None:
    monkeypatch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0


@pytest.fixture(scope="module")
def models(
    tmp_path_factory: pytest.TempPathFactory, shared: Path, lightning_checkpoint: Path
) -> Path:
    """Import the checkpoint with the command line; return the models folder."""
    folder = tmp_path_factory.mktemp("imported")
    with pytest.MonkeyPatch.context() as patch:
        calibration = shared / "reference" / "srh" / "platt_ukk.json"
        _run(
            patch,
            *("models", "import", lightning_checkpoint, "--task", "srh"),
            *("--calibration", calibration, "--name", "published", "--models-dir", folder),
        )
    return folder


def _analyze(
    monkeypatch: pytest.MonkeyPatch, shared: Path, models: Path, out: Path, precision: str
) -> dict[str, tuple[list[Row], list[Row]]]:
    srh = shared / "reference" / "srh"
    _run(
        monkeypatch,
        *("analyze", srh, "--model", "published", "--models-dir", models),
        *("--out", out, "--device", "cpu", "--precision", precision),
    )
    return {name: (_read(out / name), _read(srh / "expected" / name)) for name in TABLES}


def test_that_float32_reproduces_the_published_tables(
    monkeypatch: pytest.MonkeyPatch, shared: Path, models: Path, tmp_path: Path
) -> None:
    for rows, expected in _analyze(monkeypatch, shared, models, tmp_path, "float32").values():
        assert [list(row) for row in rows] == [list(row) for row in expected]
        for row, wanted in zip(rows, expected, strict=True):
            for column, value in wanted.items():
                if "prob" in column or column == "confidence_score":
                    assert float(row[column]) == pytest.approx(float(value), abs=1e-4)
                else:
                    assert row[column] == value


def test_that_auto_precision_keeps_every_clear_label(
    monkeypatch: pytest.MonkeyPatch, shared: Path, models: Path, tmp_path: Path
) -> None:
    tables = _analyze(monkeypatch, shared, models, tmp_path, "auto")
    clear = 0
    for rows, expected in tables.values():
        for row, wanted in zip(rows, expected, strict=True):
            second, first = sorted(float(v) for k, v in wanted.items() if "prob_" in k)[-2:]
            if first - second > 0.1:
                clear += 1
                assert row["pred_label"] == wanted["pred_label"]
    assert clear > 10


def test_that_embeddings_agree_with_the_published_network(
    shared: Path, parity_bundle: SrhBundle, tmp_path: Path
) -> None:
    import json

    import tifffile

    from spinextract_gui.domain.settings import Device, Precision
    from spinextract_gui.inference.runtimes import open_runtime

    srh = shared / "reference" / "srh"
    paths = json.loads((srh / "expected" / "paths.json").read_text())
    expected = np.load(srh / "expected" / "tensors.npz")
    patches = np.stack([tifffile.imread(srh / path) for path in paths])
    runtime = open_runtime(parity_bundle, Device.CPU, Precision.FLOAT32, tmp_path, lambda _: None)
    outputs = list(runtime.stream(iter([patches])))
    runtime.close()
    embeddings = np.concatenate([output.embeddings for output in outputs])
    head = np.concatenate([output.head for output in outputs])
    scale = np.abs(expected["embeddings"]).max()
    assert np.abs(embeddings - expected["embeddings"]).max() <= 1e-3 * scale
    np.testing.assert_allclose(head, expected["head_output"], atol=5e-5)
    assert parity_bundle.calibrator is not None
    calibrated = parity_bundle.calibrator.calibrate(head)
    np.testing.assert_allclose(calibrated, expected["calibrated"], atol=1e-4)
