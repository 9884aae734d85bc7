"""The shipped models on the real lumbar series: from DICOM files to table, record and report."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.cli.app import main
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.settings import DEFAULT_LEVELS_MODEL, DEFAULT_STENOSIS_MODEL
from spinextract_gui.domain.verdict import Badge
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.reports.mri.json_export import read_result_json

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


def run(*arguments: object) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
    return int(left.value.code or 0)


@pytest.fixture(scope="module")
def series(shared: Path) -> Path:
    """Return the real series; both shipped models must be there to grade it."""
    for name in (DEFAULT_LEVELS_MODEL, DEFAULT_STENOSIS_MODEL):
        if not ModelStore().has(name):
            pytest.skip(f"{name} is not in this checkout")
    return shared / "data/spine_mri/dicom_series/sct_t2_lumbar_sag"


def test_that_the_real_series_is_graded_and_a_rerun_is_identical(
    series: Path, tmp_path: Path
) -> None:
    tables = []
    for out in (tmp_path / "first", tmp_path / "second"):
        assert run("grade", series, "--out", out, "--report") == 0
        tables.append((out / "grades.csv").read_bytes())
        assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    assert tables[0] == tables[1]
    with (tmp_path / "first" / "grades.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["level"] for row in rows] == [level.title for level in Level]
    for row in rows:
        for kind in ("prob", "raw"):
            shares = [float(v) for k, v in row.items() if k.startswith(f"{kind}_")]
            assert sum(shares) == pytest.approx(1, abs=1e-5)
        assert 5 < float(row["canal_width_mm"]) < 25
        assert row["placed_by"] == "placed by the model"


def test_that_a_model_of_phantoms_never_sounds_sure_of_a_patient(
    series: Path, tmp_path: Path
) -> None:
    assert run("grade", series, "--out", tmp_path) == 0
    (result,) = read_result_json(tmp_path / "result.json")
    assert result.verdict.badge is not Badge.HIGH
    assert any("synthetic" in reason for reason in result.verdict.reasons)
    assert result.provenance.localiser is not None
    assert len(result.provenance.input_hashes[result.series_key]) == 64


def test_that_levels_from_a_file_give_the_same_grades(series: Path, tmp_path: Path) -> None:
    levels = tmp_path / "levels.json"
    assert run("levels", series, "--out", levels) == 0
    assert run("grade", series, "--out", tmp_path / "auto") == 0
    assert run("grade", series, "--levels", levels, "--out", tmp_path / "file") == 0
    found = [(tmp_path / way / "grades.csv").read_text("utf-8") for way in ("auto", "file")]
    assert found[0] == found[1]
