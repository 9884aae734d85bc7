"""The MRI report as a file: PDF/A, lossless pictures, inside the margins, whole or not there."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pikepdf
import pytest

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS
from spinextract_gui.reports.mri.pdf import write_study_report
from tests.reports.mri.study_cases import no_call, usual
from tests.reports.pdf_reading import all_objects, objects_of_type, page_pictures, page_texts

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.mri.series import Study

MAX_BYTES = 4_000_000


@pytest.fixture(name="graded", scope="module")
def _graded() -> tuple[StudyResult, Study]:
    return usual()


@pytest.fixture(name="written", scope="module")
def _written(graded: tuple[StudyResult, Study], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    write_study_report(*graded, path)
    return path


def test_that_the_file_declares_pdf_a_2u_and_can_do_nothing(written: Path) -> None:
    with pikepdf.open(written) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2U"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.check_pdf_syntax() == []
        keys = {
            key
            for item in all_objects(pdf)
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream)
            for key in item.keys()  # noqa: SIM118 - pikepdf objects iterate differently
        }
        assert not keys & {"/JS", "/JavaScript", "/AA", "/Launch", "/EmbeddedFiles", "/URI"}


def test_that_both_key_images_are_lossless_and_described(written: Path) -> None:
    with pikepdf.open(written) as pdf:
        images = [o for o in objects_of_type(pdf, "/XObject") if o.Subtype == "/Image"]
        assert len(images) == 2
        assert {str(image.Filter) for image in images} == {"/FlateDecode"}
        assert not any("/SMask" in image for image in images)
        said = [str(e.Alt) for e in objects_of_type(pdf, "/StructElem") if "/Alt" in e]
    assert len(said) == 2
    assert "L4/L5 severe" in said[0]
    assert said[1].startswith("Axial slice")


def test_that_the_file_stays_small(written: Path) -> None:
    assert written.stat().st_size < MAX_BYTES


def test_that_the_first_page_shows_every_grade_in_its_colour(written: Path) -> None:
    first = page_pictures(written)[0][..., :3]
    for mark in GRADE_MARKS.values():
        # pypdfium2 gives blue, green, red.
        assert (np.abs(first.astype(int) - mark.rgb[::-1]).max(axis=2) < 12).sum() > 40


def test_that_a_no_call_shows_no_colour_of_a_grade(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    write_study_report(no_call(graded[0]), graded[1], tmp_path / "r.pdf")
    first = page_pictures(tmp_path / "r.pdf")[0][..., :3]
    for grade in (Grade.NORMAL_MILD, Grade.MODERATE, Grade.SEVERE):
        near = np.abs(first.astype(int) - GRADE_MARKS[grade].rgb[::-1]).max(axis=2) < 12
        assert near.sum() < 5


def test_that_pages_are_drawn_inside_the_margins_a_letter_printer_keeps(written: Path) -> None:
    for picture in page_pictures(written):
        dark = picture[..., :3].min(axis=2) < 200
        rows, cols = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
        height_mm, width_mm = 297 / dark.shape[0], 210 / dark.shape[1]
        assert rows[0] * height_mm > 15
        assert 297 - rows[-1] * height_mm > 15
        assert min(cols[0], dark.shape[1] - cols[-1]) * width_mm > 12


def test_that_the_same_result_gives_the_same_pages(
    tmp_path: Path, written: Path, graded: tuple[StudyResult, Study]
) -> None:
    write_study_report(*graded, tmp_path / "again.pdf")
    assert page_texts(tmp_path / "again.pdf") == page_texts(written)
    for first, second in zip(
        page_pictures(written), page_pictures(tmp_path / "again.pdf"), strict=True
    ):
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("count", [1, 6])
def test_that_ensembles_of_any_size_fit(
    tmp_path: Path, graded: tuple[StudyResult, Study], count: int
) -> None:
    result, study = graded
    source = result.provenance
    models = tuple(replace(source.models[0], name=f"backbone-{n}") for n in range(count))
    many = replace(result, provenance=replace(source, models=models))
    write_study_report(many, study, tmp_path / "r.pdf")
    texts = page_texts(tmp_path / "r.pdf")
    assert len(texts) <= 4
    assert ("Each model by itself" in " ".join(texts)) is (count > 1)


def test_that_a_disk_full_at_any_write_keeps_the_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, graded: tuple[StudyResult, Study]
) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(b"old")

    def write(_descriptor: int, _data: memoryview) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", write)
    with pytest.raises(StorageError, match=r"r\.pdf could not be saved"):
        write_study_report(*graded, path)
    assert path.read_bytes() == b"old"
    assert [item.name for item in tmp_path.iterdir()] == ["r.pdf"]
