from __future__ import annotations

import csv
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.domain.geometry import Point
from spinextract_gui.domain.result import CaseResult, SlideResult
from spinextract_gui.domain.slide import Patch
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import PatchResult, Probabilities
from spinextract_gui.reports.plain_text import spreadsheet_cell
from spinextract_gui.reports.tables import write_tables
from tests.reports.report_cases import case_of, no_call, noise_slide, provenance, verdict

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

TABLES = ["patch", "slide", "patient"]


def _probabilities(row: NDArray[np.float64]) -> Probabilities:
    a, b, c, d = row.tolist()
    return Probabilities((a, b, c, d))


def _reference_cases(folder: Path) -> list[CaseResult]:
    """Return the reference's numbers as results of this program."""
    keys = json.loads((folder / "expected" / "paths.json").read_text("utf-8"))
    meta = json.loads((folder / "meta" / "spinextract.json").read_text("utf-8"))
    with np.load(folder / "expected" / "tensors.npz") as tensors:
        raw, calibrated = tensors["head_output"], tensors["calibrated"]
    slides: dict[tuple[str, str], list[PatchResult]] = {}
    for index, key in enumerate(keys):
        _, patient, slide, *_ = key.split("/")
        patch = Patch(index, Point(0, 0), key)
        result = PatchResult(patch, _probabilities(raw[index]), _probabilities(calibrated[index]))
        slides.setdefault((patient, slide), []).append(result)
    cases = []
    for patient in dict.fromkeys(patient for patient, _ in slides):
        true = TumourClass.from_name(meta[patient]["class"])
        own = [
            SlideResult(f"{p}/{s}", s, verdict(patches), tuple(patches), true, None)
            for (p, s), patches in slides.items()
            if p == patient
        ]
        every = [patch for slide in own for patch in slide.patches]
        cases.append(CaseResult(patient, verdict(every), tuple(own), true, (), provenance({})))
    return cases


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("table", TABLES)
def test_that_the_tables_equal_the_reference_character_by_character(
    tmp_path: Path, shared: Path, table: str
) -> None:
    folder = shared / "reference" / "srh"
    write_tables(_reference_cases(folder), tmp_path)
    name = f"predictions_{table}.csv"
    assert (tmp_path / name).read_bytes() == (folder / "expected" / name).read_bytes()


@pytest.mark.parametrize("table", ["slide", "patient"])
def test_that_means_are_numpys_over_the_rows_of_the_patch_table(tmp_path: Path, table: str) -> None:
    result, _ = case_of([noise_slide(name="S1"), noise_slide(name="S2", seed=2)])
    write_tables([result], tmp_path)
    patches = _rows(tmp_path / "predictions_patch.csv")
    for row in _rows(tmp_path / f"predictions_{table}.csv"):
        own = [p for p in patches if p[table] == row[table]]
        values = np.array([[p[f"prob_{k}"] for k in range(4)] for p in own]).astype(np.float32)
        printed = [float(row[f"avg_prob_{k}"]) for k in range(4)]
        np.testing.assert_allclose(printed, values.mean(axis=0), rtol=0, atol=1e-12)
        assert int(row["patch_count"]) == len(own)


def test_that_left_out_patches_have_no_row_and_unknown_classes_an_empty_cell(
    tmp_path: Path,
) -> None:
    result, _ = case_of([noise_slide()])
    slide = replace(result.slides[0], true_class=None)
    write_tables([replace(result, slides=(slide,))], tmp_path)
    rows = _rows(tmp_path / "predictions_patch.csv")
    assert len(rows) == sum(p.left_out is None for p in slide.patches) < len(slide.patches)
    assert {row["true_label"] for row in rows} == {""}


def test_that_a_no_call_still_fills_the_published_tables(tmp_path: Path) -> None:
    result, _ = case_of([noise_slide()])
    write_tables([no_call(result)], tmp_path)
    assert len(_rows(tmp_path / "predictions_patient.csv")) == 1


def test_that_the_verdicts_stand_in_a_table_of_their_own(tmp_path: Path) -> None:
    result, _ = case_of([noise_slide()])
    counts = replace(result.verdict.counts, unlike=3)
    told = replace(result, verdict=replace(result.verdict, counts=counts))
    refused = no_call(result)
    write_tables([told, refused], tmp_path)
    rows = [row for row in _rows(tmp_path / "verdicts.csv") if row["of"] == "patient"]
    assert told.verdict.call is not None
    assert rows[0]["call"] == told.verdict.call.name.lower()
    assert rows[0]["badge"] == told.verdict.badge.value
    assert rows[0]["patches_unlike_known_tissue"] == "3"
    assert (rows[1]["call"], rows[1]["confidence"], rows[1]["badge"]) == ("", "", "no call")
    assert rows[1]["reasons"] == " ".join(refused.verdict.reasons)
    assert rows[1]["patches_unlike_known_tissue"] == ""


def test_that_a_case_without_a_classified_patch_gives_headers_only(tmp_path: Path) -> None:
    result, _ = case_of([noise_slide()])
    empty = replace(result, slides=(replace(result.slides[0], patches=()),))
    write_tables([empty], tmp_path)
    assert [len(_rows(tmp_path / f"predictions_{t}.csv")) for t in TABLES] == [0, 0, 0]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "\\x09=1"),
        ("\r\n=1", "\\x0d\\x0a=1"),
        ("a;=1", "a;'=1"),
        ("\uff1d1", "'\uff1d1"),
        ("\u202eabc", "\\u202eabc"),
        ("\udc80", "\\udc80"),
        ("SIM_100-1-0_0_0_0.tif", "SIM_100-1-0_0_0_0.tif"),
        ("Müller, Ä", "Müller, Ä"),
    ],
)
def test_that_no_cell_becomes_a_formula(text: str, cell: str) -> None:
    assert spreadsheet_cell(text) == cell


def test_that_names_from_files_stay_in_their_own_cell(tmp_path: Path) -> None:
    name = '=HYPERLINK("x")\n,"a"'
    result, _ = case_of([noise_slide(patient=name)])
    write_tables([replace(result, patient_id=name)], tmp_path)
    (row,) = _rows(tmp_path / "predictions_patient.csv")
    assert row["patient"] == '\'=HYPERLINK("x")\\x0a,"a"'
    assert row["patch_count"].isdigit()


def test_that_a_full_disk_changes_none_of_the_three(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, _ = case_of([noise_slide()])
    folder = tmp_path / "out"
    write_tables([result], folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    real, calls = os.write, 0

    def write(descriptor: int, data: memoryview) -> int:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError(28, "No space left on device")
        return real(descriptor, data)

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(StorageError):
        write_tables([replace(result, patient_id="other")], folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
