from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import InputError, StorageError
from spinextract_gui.domain.verdict import RESEARCH_USE, Probabilities
from spinextract_gui.reports.json_export import read_result_json, write_result_json
from tests.reports.report_cases import case_of, no_call, noise_slide

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.result import CaseResult


@pytest.fixture
def result() -> CaseResult:
    return case_of([noise_slide(name="S1"), noise_slide(name="S2", seed=2)])[0]


def test_that_what_is_written_is_read_back_equal(tmp_path: Path, result: CaseResult) -> None:
    path = tmp_path / "result.json"
    both = [result, no_call(result)]
    write_result_json(both, path)
    assert read_result_json(path) == both


def test_that_names_with_any_character_survive(tmp_path: Path, result: CaseResult) -> None:
    path = tmp_path / "result.json"
    odd = replace(result, patient_id='a\x00"\u202e\udc80<b>')
    write_result_json([odd], path)
    assert read_result_json(path) == [odd]


def test_that_the_file_says_what_it_is(tmp_path: Path, result: CaseResult) -> None:
    path = tmp_path / "result.json"
    write_result_json([result], path)
    plain = json.loads(path.read_text("utf-8"))
    assert plain["notice"] == RESEARCH_USE
    assert plain["schema_version"] == 1
    assert plain["program_version"]
    assert plain["classes"] == ["Ependymoma", "Meningioma", "Metastasis", "Schwannoma"]
    left_out = [p for p in plain["cases"][0]["slides"][0]["patches"] if p["left_out"]]
    assert left_out


def test_that_writing_twice_gives_the_same_bytes(tmp_path: Path, result: CaseResult) -> None:
    for name in ("a", "b"):
        write_result_json([result], tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_that_a_value_that_is_no_number_is_never_written(
    tmp_path: Path, result: CaseResult, value: float
) -> None:
    bad = Probabilities((value, 0.0, 0.0, 0.0))
    patch = replace(result.slides[0].patches[0], raw=bad)
    slide = replace(result.slides[0], patches=(patch,))
    with pytest.raises(StorageError, match="not a number"):
        write_result_json([replace(result, slides=(slide,))], tmp_path / "result.json")
    assert not (tmp_path / "result.json").exists()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": "other"}', "[" * 100_000, '{"cases": NaN}', "\udcff"],
)
def test_that_foreign_files_are_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=r"result\.json is not a result"):
        read_result_json(path)


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999"])
def test_that_a_result_with_no_number_slipped_in_is_refused(
    tmp_path: Path, result: CaseResult, value: str
) -> None:
    path = tmp_path / "result.json"
    write_result_json([result], path)
    text = path.read_text("utf-8").replace('"seconds": 5.13', f'"seconds": {value}')
    assert value in text
    path.write_text(text, "utf-8")
    with pytest.raises(InputError):
        read_result_json(path)
