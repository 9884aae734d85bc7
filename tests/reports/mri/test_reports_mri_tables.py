"""grades.csv: the columns of the command line's contract, a row for every placed level."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.reports.mri.tables import write_grades
from spinextract_gui.reports.plain_text import spreadsheet_cell
from tests.reports.hostile_text import HOSTILE
from tests.reports.mri.study_cases import PATIENT, no_call, usual

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.mri.result import StudyResult

CONTRACT = (
    "study,series,level,slice,x,y,placed_by,prob_normal_mild,prob_moderate,prob_severe,"
    "raw_normal_mild,raw_moderate,raw_severe,grade,canal_width_mm"
)


@pytest.fixture(name="result", scope="module")
def _result() -> StudyResult:
    return usual()[0]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_that_the_columns_are_those_of_the_contract(tmp_path: Path, result: StudyResult) -> None:
    write_grades([result], tmp_path / "grades.csv")
    assert (tmp_path / "grades.csv").read_text("utf-8").splitlines()[0] == CONTRACT


def test_that_a_row_says_what_the_result_says(tmp_path: Path, result: StudyResult) -> None:
    write_grades([result, result], tmp_path / "grades.csv")
    rows = _rows(tmp_path / "grades.csv")
    assert [row["level"] for row in rows] == 2 * [level.title for level in Level]
    row, level = rows[Level.L4_L5], result.verdict.levels[Level.L4_L5]
    assert level.probabilities is not None
    assert level.raw is not None
    assert (row["study"], row["series"], row["slice"]) == (result.study_key, "Sag T2 TSE", "3")
    assert float(row["x"]) == pytest.approx(level.marker.point.x, abs=0.001)
    assert row["placed_by"] == "placed by the model"
    assert float(row["prob_severe"]) == level.probabilities.values[2]
    assert float(row["raw_severe"]) == level.raw.values[2]
    assert (row["grade"], row["canal_width_mm"]) == ("severe", "5.90")


def test_that_a_no_call_names_no_grade(tmp_path: Path, result: StudyResult) -> None:
    write_grades([no_call(result)], tmp_path / "grades.csv")
    assert {row["grade"] for row in _rows(tmp_path / "grades.csv")} == {"no_call"}


def test_that_what_was_not_computed_or_measured_is_an_empty_cell(
    tmp_path: Path, result: StudyResult
) -> None:
    first, second, *_ = result.verdict.levels
    assert second.width is not None
    levels = (
        replace(first, probabilities=None, raw=None, call=None, width=None, models=()),
        replace(second, width=replace(second.width, width_mm=None)),
    )
    verdict = replace(result.verdict, levels=levels, worst=None)
    write_grades([replace(result, verdict=verdict)], tmp_path / "grades.csv")
    rows = _rows(tmp_path / "grades.csv")
    assert {rows[0][f"{kind}_{grade}"] for kind in ("prob", "raw") for grade in ("severe",)} == {""}
    assert [row["canal_width_mm"] for row in rows] == ["", ""]


@pytest.mark.parametrize("text", HOSTILE)
def test_that_a_hostile_description_stays_in_its_cell(
    tmp_path: Path, result: StudyResult, text: str
) -> None:
    write_grades([replace(result, series=text)], tmp_path / "grades.csv")
    rows = _rows(tmp_path / "grades.csv")
    assert len(rows) == len(Level)
    assert {row["series"] for row in rows} == {spreadsheet_cell(text)}
    assert not rows[0]["series"].startswith(("=", "+", "-", "@"))


def test_that_the_patient_is_not_named(tmp_path: Path, result: StudyResult) -> None:
    write_grades([result], tmp_path / "grades.csv")
    text = (tmp_path / "grades.csv").read_text("utf-8")
    assert PATIENT.name not in text
    assert PATIENT.patient_id not in text


def test_that_a_full_disk_keeps_the_older_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: StudyResult
) -> None:
    path = tmp_path / "grades.csv"
    path.write_bytes(b"old")

    def write(_descriptor: int, _data: memoryview) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(StorageError, match=r"grades\.csv"):
        write_grades([result], path)
    assert path.read_bytes() == b"old"
