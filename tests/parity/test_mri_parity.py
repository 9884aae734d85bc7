"""The published grader's numbers, through the real path: checkpoint file in, tables out."""

from __future__ import annotations

import csv
import json
import runpy
import shutil
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spinextract_gui.cli.app import main
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.evaluation.stenosis.outputs import DIVIDED
from spinextract_gui.inference.mri.preprocess import prepare
from spinextract_gui.readers.mri.single import read_picture

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BACKBONES = ("vit", "swin", "beit", "efficientnet", "resnet152", "convnext")
WEIGHTS = (1.0, 11.404, 16.966)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> None:
    monkeypatch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code in (0, None)


def write_checkpoint(mri: Path, backbone: str, path: Path) -> None:
    """Write a checkpoint as the authors' training code would save it, with made-up weights.

    EfficientNet's made-up weights let numbers grow to 1e9, where the gates of its blocks flip
    with the last digit of a sum: torch itself answers differently on one thread and on two, and
    differently again in float64. The program notices that OpenVINO disagrees with the
    golden vectors and lets torch compute, which gives the expected numbers to the last digit
    where torch's kernels are those of the machine that made them.
    """
    import torch

    made = runpy.run_path(str(mri.parent / "deterministic_weights.py"))["tensor_for"]
    overrides = np.load(mri / "overrides.npz")
    state: dict[str, Any] = {}
    for name, (shape, kind) in json.loads((mri / "state_dict_keys.json").read_text())[
        backbone
    ].items():
        if kind != "float32":  # counters, and tables that follow from the architecture
            state[f"model.{name}"] = torch.zeros(shape, dtype=torch.int64)
            continue
        own = f"{backbone}/{name}"
        values = overrides[own] if own in overrides.files else made(name, tuple(shape))
        state[f"model.{name}"] = torch.from_numpy(values)
    torch.save({"epoch": 29, "model_state_dict": state, "optimizer_state_dict": {}}, path)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def probabilities(rows: list[dict[str, str]]) -> NDArray[np.float64]:
    return np.array([[float(row[f"prob_{grade.key}"]) for grade in Grade] for row in rows])


@pytest.mark.slow
@pytest.mark.parametrize("backbone", BACKBONES)
def test_that_an_imported_checkpoint_answers_as_the_published_network(
    backbone: str,
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Any,
) -> None:
    mri, models, out = shared / "reference" / "mri", tmp_path / "models", tmp_path / "out"
    checkpoint = tmp_path / "checkpoint.pth"
    write_checkpoint(mri, backbone, checkpoint)
    run(
        monkeypatch,
        *("models", "import", checkpoint, "--task", "stenosis", "--backbone", backbone),
        *("--preprocessing", "reference", "--class-weights", ",".join(map(str, WEIGHTS))),
        *("--name", backbone, "--models-dir", models),
    )
    checkpoint.unlink()
    run(
        monkeypatch,
        *("evaluate", "stenosis", "--table", mri / "expected" / "rows.csv"),
        *("--images", mri / "dicom", "--model", backbone, "--models-dir", models),
        *("--out", out, "--device", "cpu", "--precision", "float32"),
    )
    logits = np.load(mri / "expected" / "logits.npz")[backbone].astype(np.float64)
    softmax = np.exp(logits - logits.max(axis=1, keepdims=True))
    softmax /= softmax.sum(axis=1, keepdims=True)
    found = table(out / f"{backbone}_predictions.csv")
    difference = float(np.abs(probabilities(found) - softmax).max())
    record_property(f"largest difference of the raw softmax, {backbone}", difference)
    assert difference <= 1e-3
    expected = softmax / WEIGHTS
    expected /= expected.sum(axis=1, keepdims=True)
    shown = probabilities(table(out / DIVIDED / f"{backbone}_predictions.csv"))
    np.testing.assert_allclose(shown, expected, atol=1e-3)
    shutil.rmtree(models)  # 350 MB that nobody needs any more


def test_that_the_reference_preprocessing_is_exact(shared: Path) -> None:
    mri = shared / "reference" / "mri"
    expected = np.load(mri / "expected" / "inputs.npz")
    made = [prepare(read_picture(mri / "dicom" / f"{n}.dcm"), "reference") for n in range(6)]
    assert (made[0] == expected["first_image"]).all()
    found = np.array([image.mean(dtype=np.float64) for image in made])
    np.testing.assert_allclose(found, expected["checksum"], rtol=1e-6)
