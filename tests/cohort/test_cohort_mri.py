"""Cohorts of spine MRI, and of slides and MRI side by side."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.synthesis.spine.phantom import SpinePhantom
from spinextract_gui.synthesis.spine.write import write_series
from tests.cohort.cohort_files import tables_of, write_patch
from tests.cohort.test_cohort_run import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def spines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("spines") / "root"
    for seed in (3, 4):
        write_series(root / f"study{seed}", SpinePhantom(seed))
    return root


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_that_studies_get_the_grades_of_grade(spines: Path, tmp_path: Path) -> None:
    assert run("cohort", spines, "--out", tmp_path / "many", "--task", "stenosis") == 0
    assert sorted(tables_of(tmp_path / "many")) == ["failed.csv", "grades.csv"]
    found = rows(tmp_path / "many" / "grades.csv")
    assert len(found) >= 8
    for name in ("study3", "study4"):
        assert run("grade", spines / name, "--out", tmp_path / name) == 0
        mine = [row for row in found if row["unit"] == name]
        alone = rows(tmp_path / name / "grades.csv")
        assert mine == [{"unit": name, **row} for row in alone]


def test_that_slides_and_studies_side_by_side_get_a_table_each(
    spines: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "root"
    shutil.copytree(spines / "study3", root / "study3")
    for index in range(2):
        write_patch(root / "slide" / f"x-1-0_0_{300 * index}_0.tif", index)
    assert run("cohort", root, "--out", tmp_path / "both") == 0
    assert {row["unit"] for row in rows(tmp_path / "both" / "grades.csv")} == {"study3"}
    assert len(rows(tmp_path / "both" / "predictions_patch.csv")) == 2
    capsys.readouterr()
    assert run("cohort", root, "--out", tmp_path / "one", "--task", "srh") == 1
    assert "study3: This is spine MRI" in capsys.readouterr().err
