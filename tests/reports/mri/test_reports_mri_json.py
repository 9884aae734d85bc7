"""result.json of a grading: whole, readable again, never with a value that is no number."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import InputError, StorageError
from spinextract_gui.domain.mri.grade import Grade, GradeProbabilities
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.reports.mri.json_export import read_result_json, write_result_json
from tests.reports.hostile_text import HOSTILE
from tests.reports.mri.study_cases import no_call, usual

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.mri.result import StudyResult


@pytest.fixture(name="result", scope="module")
def _result() -> StudyResult:
    return usual()[0]


def test_that_what_is_written_is_read_back_equal(tmp_path: Path, result: StudyResult) -> None:
    both = [replace(result, own_grades={Level.L1_L2: Grade.SEVERE}), no_call(result)]
    write_result_json(both, tmp_path / "result.json")
    assert read_result_json(tmp_path / "result.json") == both


def test_that_text_with_any_character_survives(tmp_path: Path, result: StudyResult) -> None:
    odd = [replace(result, series=text, patient_id=text) for text in HOSTILE]
    write_result_json(odd, tmp_path / "result.json")
    assert read_result_json(tmp_path / "result.json") == odd


def test_that_the_file_says_what_it_is(tmp_path: Path, result: StudyResult) -> None:
    write_result_json([result], tmp_path / "result.json")
    plain = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert plain["notice"] == RESEARCH_USE
    assert plain["grades"] == ["normal/mild", "moderate", "severe"]
    assert plain["levels_snomed"][Level.L5_S1] == "243927000"
    assert plain["studies"][0]["provenance"]["models"][0]["synthetic"] is True
    assert plain["studies"][0]["own_grades"] == {"3": 1}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_that_a_value_that_is_no_number_is_never_written(
    tmp_path: Path, result: StudyResult, value: float
) -> None:
    bad = replace(result.verdict.levels[0], raw=GradeProbabilities((value, 0.0, 0.0)))
    verdict = replace(result.verdict, levels=(bad,))
    with pytest.raises(StorageError, match="not a number"):
        write_result_json([replace(result, verdict=verdict)], tmp_path / "result.json")
    assert not (tmp_path / "result.json").exists()


@pytest.mark.parametrize("text", ["", "[]", '{"format": "other"}', "[" * 100_000, '{"a": NaN}'])
def test_that_foreign_files_are_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "result.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"result\.json is not a grading"):
        read_result_json(path)
