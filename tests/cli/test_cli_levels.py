"""`spinextract levels`: markers as a file and a picture, or one sentence and exit code 2."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from spinextract_gui.cli import app as command
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.inference.mri.markers_file import read_markers
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import StudyInput

if TYPE_CHECKING:
    from pathlib import Path

runner = CliRunner()


@pytest.fixture
def lumbar(shared: Path) -> Path:
    return shared / "data/spine_mri/dicom_series/sct_t2_lumbar_sag"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the real front door and return its exit code."""
    monkeypatch.setattr("sys.argv", ["spinextract", "levels", *arguments])
    try:
        command.main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_that_a_dicom_folder_becomes_markers_and_a_picture(
    lumbar: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    out, picture = tmp_path / "levels.json", tmp_path / "levels.png"
    code = run(monkeypatch, str(lumbar), "--out", str(out), "--picture", str(picture))
    assert code == 0
    said = capfd.readouterr()
    assert all(level.title in said.out for level in Level)
    assert RESEARCH_USE in said.out
    assert "L5/S1 was not recognised" in said.err
    opened = open_path(lumbar)
    assert isinstance(opened, StudyInput)
    markers = read_markers(out, opened.studies[0])
    assert sorted(markers.by_level) == list(Level)
    assert json.loads(out.read_text())["notice"] == RESEARCH_USE
    with Image.open(picture) as image:
        assert image.format == "PNG"


@pytest.mark.parametrize("kind", ["nothing", "slides", "model", "noise"])
def test_that_bad_input_ends_with_one_sentence_and_code_2(
    kind: str,
    lumbar: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / kind
    arguments = [str(path)]
    if kind == "slides":
        path.mkdir()
        (path / "notes.txt").write_text("nothing here")
    elif kind == "model":
        arguments = [str(lumbar), "--model", "demo-srh-synthetic"]
    elif kind == "noise":
        shutil.copytree(lumbar, path)
        _spoil(path)
    out = tmp_path / "levels.json"
    assert run(monkeypatch, *arguments, "--out", str(out)) == 2
    said = capfd.readouterr()
    assert said.err.strip()
    assert "Traceback" not in said.err
    assert not out.exists()


def _spoil(folder: Path) -> None:
    """Replace the pixels of every file by noise."""
    import pydicom

    rng = np.random.default_rng(4)
    for path in folder.glob("*.dcm"):
        header = pydicom.dcmread(path)
        shape = header.Rows, header.Columns
        header.PixelData = rng.integers(0, 300, shape).astype(np.uint16).tobytes()
        header.save_as(path)
