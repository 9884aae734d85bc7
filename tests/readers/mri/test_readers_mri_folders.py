"""Folders as hospitals and patients keep them: slides and MRI, indexes, viewers, nesting."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.readers.mri import sniff
from spinextract_gui.readers.open_path import MixedInput, SlideInput, StudyInput, open_path
from tests.readers.mri.dicom_writing import (
    dataset,
    noise,
    only_study,
    opened,
    refusal,
    save,
    write,
    write_series,
)
from tests.readers.srh_files import noise as slide_noise
from tests.readers.srh_files import write_patches, write_tiff

if TYPE_CHECKING:
    from pathlib import Path


def test_that_nested_folders_and_files_without_endings_are_found(tmp_path: Path) -> None:
    write_series(tmp_path / "DICOM/PAT0/STD0/SER0", 4)
    (tmp_path / "DICOMDIR").write_bytes(bytes(128) + b"DICM")
    (tmp_path / "viewer").mkdir()
    for name in ("autorun.inf", "viewer/start.exe", "viewer/readme.html", "logo.png"):
        (tmp_path / name).write_bytes(b"MZ\0\0" * 100)
    study = only_study(tmp_path)
    assert len(study.series[0].slices) == 4
    assert study.skipped == ()
    assert opened(tmp_path).sort == "DICOM folder"


def test_that_an_index_without_its_files_is_told(shared: Path, tmp_path: Path) -> None:
    index = shared / "data/bad_input/dicom/pydicom/test_files/dicomdirtests/DICOMDIR"
    (tmp_path / "index").write_bytes(index.read_bytes())
    assert "only an index" in refusal(tmp_path / "index")


def test_that_a_file_without_preamble_is_read(tmp_path: Path) -> None:
    plain = write(tmp_path / "with").read_bytes()
    start = plain.index(b"\x08\x00\x08\x00CS")
    (tmp_path / "without").write_bytes(plain[start:])
    study = only_study(tmp_path / "without")
    assert (study.series[0].read_slice(0) == noise()).all()


def test_that_slides_and_mri_in_folders_of_one_case_open_together(tmp_path: Path) -> None:
    write_patches(tmp_path / "histology/studies/P1/1/patches", ["p-0_0", "p-0_300"])
    write_series(tmp_path / "mri", 3)
    found = open_path(tmp_path)
    assert isinstance(found, MixedInput)
    assert [slide.label for slide in found.slides.cases[0].slides] == ["P1/1"]
    assert len(found.studies.studies[0].series[0].slices) == 3
    assert found.slides.cases[0].skipped == ()


@pytest.mark.parametrize("where", ["", "slides"])
def test_that_slides_beside_mri_open_together(tmp_path: Path, where: str) -> None:
    write_tiff(tmp_path / where / "a.tif", slide_noise(300, 600))
    write_series(tmp_path / "mri", 3)
    found = open_path(tmp_path)
    assert isinstance(found, MixedInput)
    assert len(found.slides.cases[0].slides[0].patches) == 2
    assert found.slides.cases[0].skipped == ()


def test_that_a_bad_dicom_file_takes_no_slide_with_it(tmp_path: Path) -> None:
    write_patches(tmp_path, ["p-0_0"])
    write(tmp_path / "scan", Modality="CT")
    found = open_path(tmp_path)
    assert isinstance(found, SlideInput)
    (skipped,) = found.cases[0].skipped
    assert "computed tomography" in skipped.sentence


def test_that_a_bad_tiff_takes_no_mri_with_it(tmp_path: Path) -> None:
    write_series(tmp_path, 3)
    (tmp_path / "export.tif").write_bytes(b"II*\0\x08\0\0\0")
    study = only_study(tmp_path)
    assert len(study.series[0].slices) == 3
    assert "TIFF" in study.skipped[0].sentence


def test_that_a_folder_of_slides_alone_stays_what_it_was(tmp_path: Path) -> None:
    write_patches(tmp_path / "s", ["p-0_0"])
    assert isinstance(open_path(tmp_path / "s"), SlideInput)


def test_that_damaged_files_beside_good_ones_are_listed(tmp_path: Path) -> None:
    write_series(tmp_path, 3)
    whole = (tmp_path / "IM000").read_bytes()
    (tmp_path / "short.dcm").write_bytes(whole[:-100])
    (tmp_path / "text.dcm").write_bytes(b"Dear colleague, please find the pictures attached.")
    (tmp_path / "empty.dcm").write_bytes(b"")
    study = only_study(tmp_path)
    assert len(study.series[0].slices) == 3
    assert {item.name for item in study.skipped} >= {"short.dcm"}
    assert len(study.skipped) <= 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_that_a_pipe_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.dcm")
    os.mkfifo(tmp_path / "pipe.nii")
    write_series(tmp_path, 3)
    assert len(only_study(tmp_path).series[0].slices) == 3


def test_that_a_folder_of_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sniff, "MAX_FILES", 4)
    write_series(tmp_path, 6)
    assert "more than 4 MRI files" in refusal(tmp_path)


def test_that_two_hundred_files_open_within_seconds(tmp_path: Path) -> None:
    import time

    values = noise(320, 320)
    for number in range(200):
        place = [number * 0.9, -10, 12]
        save(tmp_path / f"{number}", dataset(values, ImagePositionPatient=place))
    found = open_path(tmp_path / "0")
    start = time.perf_counter()
    found = open_path(tmp_path)
    took = time.perf_counter() - start
    assert isinstance(found, StudyInput)
    assert len(found.studies[0].series[0].slices) == 200
    assert took < 8  # 1 s on an idle machine
