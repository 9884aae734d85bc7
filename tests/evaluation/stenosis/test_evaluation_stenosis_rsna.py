"""The RSNA 2024 layout: what becomes a row, and what is said of everything that does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.evaluation.stenosis.rsna import read_rsna
from spinextract_gui.evaluation.stenosis.source import labelled_rows
from tests.evaluation.stenosis.rsna_writing import write_rsna

if TYPE_CHECKING:
    from pathlib import Path

CANAL = "Spinal Canal Stenosis"
GOOD = (
    f"1,10,8,{CANAL},L1/L2,100.5,50.25",
    f"1,10,9,{CANAL},L4/L5,101,150",
    f"2,30,7,{CANAL},L1/L2,90,60",
)


def test_that_marked_levels_become_rows_of_the_published_table(tmp_path: Path) -> None:
    root = write_rsna(tmp_path, ["2,Severe,,,,", "1,Normal/Mild,,,Moderate,"], GOOD)
    rows, refused = read_rsna(root)
    assert not refused
    assert [(row.study, row.level, row.truth) for row in rows] == [
        ("2", Level.L1_L2, Grade.SEVERE),
        ("1", Level.L1_L2, Grade.NORMAL_MILD),
        ("1", Level.L4_L5, Grade.MODERATE),
    ]
    assert rows[2].row_id == "1_spinal_canal_stenosis_l4_l5"
    assert rows[2].image == root / "train_images" / "1" / "10" / "9.dcm"
    assert rows[1].place == (100.5, 50.25)


def test_that_other_conditions_t1_and_second_places_are_no_rows(tmp_path: Path) -> None:
    more = (
        f"1,20,8,{CANAL},L2/L3,1,1",
        "1,10,8,Left Neural Foraminal Narrowing,L3/L4,1,1",
        f"1,10,9,{CANAL},L1/L2,1,1",
    )
    rows, refused = read_rsna(write_rsna(tmp_path, ["1,Severe,,,,", "2,,,,,"], [*GOOD, *more]))
    assert [row.row_id[-5:] for row in rows] == ["l1_l2", "l4_l5", "l1_l2"]
    assert rows[0].place == (100.5, 50.25)
    assert not refused


def test_that_a_level_without_a_grade_is_a_row_without_truth(tmp_path: Path) -> None:
    rows, _ = read_rsna(write_rsna(tmp_path, ["1,,,,Severe,", "2,,,,,"], GOOD))
    assert [row.truth for row in rows] == [None, Grade.SEVERE, None]


def test_that_odd_spelling_is_understood(tmp_path: Path) -> None:
    root = write_rsna(
        tmp_path,
        ["1, normal/mild ,,,SEVERE,"],
        ["1,10,08,spinal_canal_stenosis,l1_l2,1,1", "1,10,9, spinal canal Stenosis,L4-L5,1,1"],
        ["1,10,sagittal t2 / stir"],
        ["1/10/8", "1/10/9"],
    )
    text = (root / "train.csv").read_text().replace("spinal_canal_stenosis_l", "Spinal Canal ")
    (root / "train.csv").write_text("\ufeff" + text.replace("Canal ", "Canal Stenosis L"), "utf-8")
    rows, refused = read_rsna(root)
    assert [row.truth for row in rows] == [Grade.NORMAL_MILD, Grade.SEVERE]
    assert not refused


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"1,10,77,{CANAL},L2/L3,1,1", "no picture 77.dcm"),
        (f"1,11,8,{CANAL},L2/L3,1,1", "series 11 is not in"),
        (f"1,12,8,{CANAL},L2/L3,1,1", "no series 12"),
        (f"3,10,8,{CANAL},L2/L3,1,1", "not in train.csv"),
        (f"1,10,8,{CANAL},C4/C5,1,1", "make no sense"),
        (f"1,10,8,{CANAL},L2/L3,left,1", "make no sense"),
        (f"1,../10,8,{CANAL},L2/L3,1,1", "make no sense"),
        (f"1,10,-8,{CANAL},L2/L3,1,1", "make no sense"),
        (f"1,10,\u0668,{CANAL},L2/L3,1,1", "make no sense"),
    ],
)
def test_that_each_unusable_place_gets_a_sentence_and_the_rest_is_read(
    tmp_path: Path, line: str, words: str
) -> None:
    series = ("1,10,Sagittal T2/STIR", "1,12,Sagittal T2/STIR", "2,30,Sagittal T2/STIR")
    rows, refused = read_rsna(
        write_rsna(tmp_path, ["1,Severe,Severe,,,", "2,,,,,"], [*GOOD, line], series)
    )
    assert len(rows) == 3
    (one,) = [item for item in refused if words in item.sentence]
    assert "line 5 of train_label_coordinates.csv" in one.name
    assert one.sentence.endswith(".")


def test_that_a_grade_that_is_marked_nowhere_is_named(tmp_path: Path) -> None:
    places = [*GOOD, f"1,20,8,{CANAL},L2/L3,1,1"]
    rows, refused = read_rsna(write_rsna(tmp_path, ["1,Severe,Moderate,,,", "2,,,,,"], places))
    assert len(rows) == 3
    assert [item.name for item in refused] == ["study 1, L2/L3"]


@pytest.mark.parametrize(
    ("grades", "places", "words"),
    [
        (["1,Awful,,,,"], GOOD, "'Awful' in line 2 of train.csv"),
        (["1,Severe,,,,"], ["1,10,8,Left Subarticular Stenosis,L1/L2,1,1"], "on no sagittal T2"),
        (["1,,,,,"], [f"1,10,5,{CANAL},L1/L2,1,1"], "no picture 5.dcm"),
        (["1,,,,,"], ["1,10,8"], "cells"),
    ],
)
def test_that_tables_without_a_usable_row_are_refused(
    tmp_path: Path, grades: list[str], places: list[str], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        read_rsna(write_rsna(tmp_path, grades, places))


def test_that_another_folder_is_refused_by_what_it_lacks(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no folder train_images"):
        read_rsna(tmp_path)
    root = write_rsna(tmp_path, ["1,,,,,"], GOOD)
    (root / "train.csv").write_text("study_id,left_neural_foraminal_narrowing_l1_l2\n1,Severe\n")
    with pytest.raises(InputError, match="no column of spinal canal"):
        read_rsna(root)
    (root / "train.csv").unlink()
    with pytest.raises(InputError, match=r"train\.csv could not be read"):
        read_rsna(root)


def test_that_one_source_is_named_and_its_files_are_hashed(tmp_path: Path) -> None:
    root = write_rsna(tmp_path, ["1,Severe,,,,", "2,,,,,"], GOOD)
    found = labelled_rows(rsna=root)
    assert len(found.rows) == 3
    assert len(found.hashes["train.csv_sha256"]) == 64
    for named in ({}, {"rsna": root, "images": root}, {"table": root / "train.csv"}):
        with pytest.raises(InputError, match="either a table"):
            labelled_rows(**named)
