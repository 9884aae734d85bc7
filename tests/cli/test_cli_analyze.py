"""`spinextract analyze` on good, bad and mixed inputs: tables, exit codes, sentences."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
from PIL import Image

from spinextract_gui.cli.app import main
from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.synthesis.slide import phantom_slide

if TYPE_CHECKING:
    from pathlib import Path

TABLES = ("predictions_patch.csv", "predictions_slide.csv", "predictions_patient.csv")


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    phantom = phantom_slide(TumourClass.MENINGIOMA, Size(1500, 1500), seed=77)
    return phantom.render(Region.of_size(Size(1500, 1500)))


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def write_good(folder: Path, pixels: np.ndarray) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "good.tif"
    tifffile.imwrite(path, pixels, photometric="minisblack")
    return path


def write_bad(folder: Path, pixels: np.ndarray) -> dict[str, Path]:
    """One file or folder for each way in which an input can be wrong."""
    folder.mkdir(parents=True, exist_ok=True)
    rgb = np.random.default_rng(0).integers(0, 255, (600, 600, 3), dtype=np.uint8)
    whole = write_good(folder / "whole", pixels).read_bytes()
    made = {name: folder / f"{name}.tif" for name in ("truncated", "one-channel", "rgb", "8-bit")}
    made["truncated"].write_bytes(whole[:200])
    tifffile.imwrite(made["one-channel"], pixels[0], photometric="minisblack")
    tifffile.imwrite(made["rgb"], rgb, photometric="rgb")
    tifffile.imwrite(made["8-bit"], (pixels >> 8).astype(np.uint8), photometric="minisblack")
    made["picture"] = folder / "picture.png"
    Image.fromarray(rgb).save(made["picture"])
    made["text"] = folder / "notes.txt"
    made["text"].write_text("not a slide")
    made["empty folder"] = folder / "empty"
    made["empty folder"].mkdir()
    made["small patches"] = folder / "small" / "patches"
    made["small patches"].mkdir(parents=True)
    tifffile.imwrite(
        made["small patches"] / "a-1-0_0_0_0.tif", pixels[:, :256, :256], photometric="minisblack"
    )
    made["missing"] = folder / "nowhere.tif"
    return made


def test_that_every_bad_input_gets_one_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    pixels: np.ndarray,
) -> None:
    for name, path in write_bad(tmp_path / "bad", pixels).items():
        assert run(monkeypatch, "analyze", path, "--out", tmp_path / "out") == 2, name
        said = capsys.readouterr().err.strip()
        assert said, name
        assert "Traceback" not in said, name
        assert len(said.splitlines()) == 1, name
        assert said.endswith("."), name
    assert not (tmp_path / "out").exists()


def test_that_an_unknown_model_is_named_together_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(monkeypatch, "analyze", tmp_path, "--model", "nonesuch") == 2
    said = capsys.readouterr().err
    assert "nonesuch" in said
    assert "demo-srh-synthetic" in said


@pytest.mark.slow
def test_that_good_slides_survive_the_bad_ones_beside_them(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    pixels: np.ndarray,
) -> None:
    good = write_good(tmp_path / "good", pixels)
    bad = write_bad(tmp_path / "bad", pixels)
    out = tmp_path / "out"
    assert run(monkeypatch, "analyze", good, *bad.values(), "--out", out, "--report") == 1
    said = capsys.readouterr()
    for path in bad.values():
        assert path.name in said.err
    assert RESEARCH_USE in said.out
    for table in TABLES:
        with (out / table).open(newline="", encoding="utf-8") as stream:
            assert list(csv.DictReader(stream))
    assert json.loads((out / "result.json").read_text(encoding="utf-8"))
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
