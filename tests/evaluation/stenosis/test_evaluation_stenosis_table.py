"""The published data contract: good tables are read, bad ones refused with line and reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.evaluation.stenosis.table import read_table

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "image_path,row_id,level,severity\n"


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "rows.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_that_the_reference_table_is_read(shared: Path) -> None:
    mri = shared / "reference" / "mri"
    rows = read_table(mri / "expected" / "rows.csv", mri / "dicom")
    assert [row.row_id for row in rows] == list("012345")
    assert [row.level for row in rows][:4] == [Level.L5_S1, Level.L5_S1, Level.L4_L5, Level.L1_L2]
    assert {row.truth for row in rows} == {Grade.NORMAL_MILD}
    assert all(row.image.is_file() for row in rows)
    assert [row.study for row in rows] == list("012345")


def test_that_studies_come_from_their_column_or_from_row_ids_that_end_in_a_level(
    tmp_path: Path,
) -> None:
    text = (
        HEAD + "a.dcm,12_canal_l1_l2,L1/L2,Normal/Mild\n"
        "b.dcm,12_canal_l4_l5,l4_l5,Severe\n"
        "c.dcm,12_canal_l4_l5,L5/S1,moderate\n"
        "d.dcm,L4/L5,L4-L5,\n"
    )
    rows = read_table(written(tmp_path, text), tmp_path)
    assert [row.study for row in rows] == ["12_canal", "12_canal", "12_canal_l4_l5", "L4/L5"]
    assert [row.truth for row in rows] == [Grade.NORMAL_MILD, Grade.SEVERE, Grade.MODERATE, None]
    text = "study_id,severity,level,row_id,image_path,more\n7,severe,L1/L2,x_l1_l2,a.dcm,1\n"
    assert read_table(written(tmp_path, text), tmp_path)[0].study == "7"


def test_that_paths_stay_below_the_folder_of_pictures(tmp_path: Path) -> None:
    inside = read_table(written(tmp_path, HEAD + "x/../y/a.dcm,1,L1/L2,\n"), tmp_path)
    assert inside[0].image == tmp_path / "y" / "a.dcm"
    absolute = read_table(written(tmp_path, f"{HEAD}{tmp_path}/a.dcm,1,L1/L2,\n"), tmp_path)
    assert absolute[0].image == tmp_path / "a.dcm"
    for path in ("../a.dcm", "/etc/passwd", "", ".", "x/../../a.dcm"):
        with pytest.raises(InputError, match="below the folder"):
            read_table(written(tmp_path, f"{HEAD}{path},1,L1/L2,\n"), tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "no column image_path"),
        (b"image_path,row_id,level\na,1,L1/L2\n", "no column severity"),
        (HEAD.encode(), "no rows"),
        (b"\xff\xfe\x00", "UTF-8"),
        (f"{HEAD}a.dcm,1,C4/C5,severe\n".encode(), "level 'C4/C5' in line 2"),
        (f"{HEAD}a.dcm,1,L1/L2,\nb.dcm,2,L1/L2,awful\n".encode(), "'awful' in line 3"),
        (f"{HEAD}a.dcm,1,L1/L2\n".encode(), "cells"),
        (f"{HEAD}a.dcm,1,L1/L2,severe,more\n".encode(), "cells"),
        (f"{HEAD}a.dcm,,L1/L2,severe\n".encode(), "no row_id"),
        (f'{HEAD}"a.dcm"x,1,L1/L2,severe\n'.encode(), "no table of commas"),
        (f"{HEAD}a\0.dcm,1,L1/L2,severe\n".encode(), r"rows\.csv"),
    ],
)
def test_that_a_bad_table_is_refused_with_a_sentence(
    text: bytes, words: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=words) as refused:
        read_table(written(tmp_path, text), tmp_path)
    assert refused.value.sentence.endswith(".")


def test_that_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="could not be read"):
        read_table(tmp_path / "nowhere.csv", tmp_path)
    with pytest.raises(InputError, match="no folder"):
        read_table(written(tmp_path, HEAD), tmp_path / "nowhere")
