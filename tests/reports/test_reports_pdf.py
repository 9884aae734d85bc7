from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pikepdf
import pytest

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.reports.pdf import write_report
from tests.reports.pdf_reading import all_objects, objects_of_type, page_pictures, page_texts
from tests.reports.report_cases import MemorySlide, case_of, noise_slide, two_slides

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.domain.slide import Case

MAX_BYTES = 6_000_000


@pytest.fixture(scope="module")
def diagnosed() -> tuple[CaseResult, Case]:
    return two_slides()


@pytest.fixture(scope="module")
def written(diagnosed: tuple[CaseResult, Case], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    write_report(*diagnosed, path)
    return path


def test_that_the_file_declares_pdf_a_2u_with_its_colour_profile(written: Path) -> None:
    with pikepdf.open(written) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "2U"
        assert "/DestOutputProfile" in pdf.Root.OutputIntents[0]
        assert str(pdf.Root.Lang) == "en-US"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert pdf.check_pdf_syntax() == []


def test_that_every_font_is_embedded_and_can_be_read_back(written: Path) -> None:
    with pikepdf.open(written) as pdf:
        fonts = objects_of_type(pdf, "/Font")
        outer = [font for font in fonts if font.Subtype == "/Type0"]
        assert len(outer) == 3
        for font in outer:
            assert "/ToUnicode" in font
            assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
        assert {str(font.Subtype) for font in fonts} == {"/Type0", "/CIDFontType2"}


def test_that_nothing_in_the_file_can_act(written: Path) -> None:
    with pikepdf.open(written) as pdf:
        keys = {
            key
            for item in all_objects(pdf)
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream)
            for key in item.keys()  # noqa: SIM118 - pikepdf objects iterate differently
        }
        assert not keys & {"/JS", "/JavaScript", "/AA", "/Launch", "/EmbeddedFiles", "/URI"}
        assert "/AcroForm" not in pdf.Root


def test_that_pictures_are_lossless_without_alpha_and_described(written: Path) -> None:
    with pikepdf.open(written) as pdf:
        images = [o for o in objects_of_type(pdf, "/XObject") if o.Subtype == "/Image"]
        assert len(images) == 4 + 8
        assert {str(image.Filter) for image in images} == {"/FlateDecode"}
        assert not any("/SMask" in image for image in images)
        figures = [e for e in objects_of_type(pdf, "/StructElem") if "/Alt" in e]
        assert len(figures) == len(images)


def test_that_the_file_stays_small(written: Path) -> None:
    assert written.stat().st_size < MAX_BYTES


def test_that_pages_are_drawn_inside_the_margins_a_letter_printer_keeps(written: Path) -> None:
    for picture in page_pictures(written):
        dark = picture[..., :3].min(axis=2) < 200
        rows, cols = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
        height_mm, width_mm = 297 / dark.shape[0], 210 / dark.shape[1]
        assert rows[0] * height_mm > 15
        assert 297 - rows[-1] * height_mm > 15
        assert min(cols[0], dark.shape[1] - cols[-1]) * width_mm > 12


def test_that_the_same_result_gives_the_same_pages(
    tmp_path: Path, written: Path, diagnosed: tuple[CaseResult, Case]
) -> None:
    write_report(*diagnosed, tmp_path / "again.pdf")
    assert page_texts(tmp_path / "again.pdf") == page_texts(written)
    for first, second in zip(
        page_pictures(written), page_pictures(tmp_path / "again.pdf"), strict=True
    ):
        np.testing.assert_array_equal(first, second)


def test_that_the_heads_of_a_long_table_stand_on_each_of_its_pages(tmp_path: Path) -> None:
    result, _ = case_of([noise_slide()])
    many = tuple(replace(result.slides[0], label=f"P/{n}", slide_id=str(n)) for n in range(50))
    write_report(replace(result, slides=many), None, tmp_path / "r.pdf")
    heads = [text.count("Patches used") for text in page_texts(tmp_path / "r.pdf")]
    assert sum(heads) >= 2
    assert max(heads) == 1


@pytest.mark.parametrize(("height", "width"), [(300, 9000), (9000, 300), (300, 300)])
def test_that_slides_of_any_shape_fit_the_page(tmp_path: Path, height: int, width: int) -> None:
    pixels = np.random.default_rng(0).integers(0, 9000, (2, height, width), np.uint16)
    result, case = case_of([MemorySlide("P", "S", pixels)])
    write_report(result, case, tmp_path / "r.pdf")
    assert len(page_texts(tmp_path / "r.pdf")) <= 4


def test_that_a_disk_full_at_any_write_keeps_the_old_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, diagnosed: tuple[CaseResult, Case]
) -> None:
    path = tmp_path / "r.pdf"
    path.write_bytes(b"old")
    real = os.write
    for allowed in range(3):
        calls = 0

        def write(descriptor: int, data: memoryview, allowed: int = allowed) -> int:
            nonlocal calls
            calls += 1
            if calls > allowed:
                raise OSError(28, "No space left on device")
            return real(descriptor, data[:1000])

        with monkeypatch.context() as patched:
            patched.setattr(os, "write", write)
            with pytest.raises(StorageError, match=r"r\.pdf"):
                write_report(diagnosed[0], None, path)
        assert path.read_bytes() == b"old"


def test_that_reports_may_be_written_in_worker_threads_at_once(
    tmp_path: Path, diagnosed: tuple[CaseResult, Case], written: Path
) -> None:
    paths = [tmp_path / f"{n}.pdf" for n in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda path: write_report(*diagnosed, path), paths))
    assert all(page_texts(path) == page_texts(written) for path in paths)
