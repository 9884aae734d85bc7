from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
import pytest

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY, RESEARCH_USE
from spinextract_gui.reports.answer import SYNTHETIC_INPUT, SYNTHETIC_MODEL
from spinextract_gui.reports.page import Page
from spinextract_gui.reports.pdf import write_report, write_reports
from spinextract_gui.reports.pictures import MISSING
from tests.reports.hostile_text import HOSTILE
from tests.reports.pdf_reading import all_objects, objects_of_type, page_texts
from tests.reports.report_cases import case_of, no_call, noise_slide, two_slides

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.domain.slide import Case


@pytest.fixture(scope="module")
def diagnosed() -> tuple[CaseResult, Case]:
    return two_slides()


@pytest.fixture(scope="module")
def written(diagnosed: tuple[CaseResult, Case], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    write_report(*diagnosed, path)
    return path


def test_that_every_page_carries_the_research_line_and_its_number(written: Path) -> None:
    texts = page_texts(written)
    for number, text in enumerate(texts, start=1):
        assert RESEARCH_USE in text
        assert f"Page {number} of {len(texts)}" in text


def test_that_the_first_page_answers(written: Path, diagnosed: tuple[CaseResult, Case]) -> None:
    verdict = diagnosed[0].verdict
    assert verdict.probabilities is not None
    first = page_texts(written)[0]
    for expected in (
        "Meningioma", f"{verdict.probabilities.confidence:.2f}", "Low confidence",
        f"{verdict.counts.used} of {verdict.counts.total}", "blank", FOUR_CLASSES_ONLY,
        SYNTHETIC_MODEL, verdict.reasons[0], "Slide 1 virtual H&E", "µm",
    ):  # fmt: skip
        assert expected in first
    assert SYNTHETIC_INPUT not in first
    assert "Partial" not in first


def test_that_the_report_can_be_repeated_from_its_provenance(
    written: Path, diagnosed: tuple[CaseResult, Case]
) -> None:
    source = diagnosed[0].provenance
    text = " ".join(page_texts(written))
    for expected in (
        *source.input_hashes.values(), source.model.model_hash, source.model.calibrator_hash,
        source.device.name, source.device.runtime, source.device.precision, source.started_at,
        *source.settings.values(), *source.versions.values(),
    ):  # fmt: skip
        assert expected in text


def test_that_an_alias_hides_every_name(written: Path) -> None:
    assert not re.search("NAME_77|SLIDE_A|notes", " ".join(page_texts(written)))
    with pikepdf.open(written, access_mode=pikepdf.AccessMode.stream) as pdf:
        for item in all_objects(pdf):
            data = item.read_bytes() if isinstance(item, pikepdf.Stream) else item.unparse()
            assert not re.search(rb"NAME_77|SLIDE_A", data)


def test_that_names_stand_in_the_report_when_asked_for_but_never_in_the_metadata(
    tmp_path: Path, diagnosed: tuple[CaseResult, Case]
) -> None:
    write_report(*diagnosed, tmp_path / "r.pdf", alias="NAME_77")
    text = " ".join(page_texts(tmp_path / "r.pdf"))
    assert "NAME_77" in text
    assert "SLIDE_B" in text
    with pikepdf.open(tmp_path / "r.pdf") as pdf:
        assert "NAME_77" not in str(pdf.docinfo)
        assert b"NAME_77" not in pdf.Root.Metadata.read_bytes()


def test_that_a_no_call_names_no_class_anywhere(
    tmp_path: Path, diagnosed: tuple[CaseResult, Case]
) -> None:
    result = replace(no_call(diagnosed[0]), slides=diagnosed[0].slides)
    write_report(result, diagnosed[1], tmp_path / "r.pdf")
    texts = page_texts(tmp_path / "r.pdf")
    assert "No call" in texts[0]
    assert result.verdict.reasons[0] in texts[0]
    with pikepdf.open(tmp_path / "r.pdf") as pdf:
        said = " ".join(str(e.Alt) for e in objects_of_type(pdf, "/StructElem") if "/Alt" in e)
    everything = (" ".join(texts) + said).lower()
    for tumour in TumourClass:
        assert tumour.title.lower() not in everything


def test_that_partial_and_synthetic_inputs_are_called_so_on_the_first_page(tmp_path: Path) -> None:
    result, case = case_of([noise_slide(patient="synthetic-phantom-3")], synthetic=False)
    partial = replace(result, verdict=replace(result.verdict, partial=True))
    write_report(partial, case, tmp_path / "r.pdf")
    first = page_texts(tmp_path / "r.pdf")[0]
    assert "Partial result" in first
    assert SYNTHETIC_INPUT in first
    assert SYNTHETIC_MODEL not in first


@pytest.mark.parametrize("opened", [True, False])
def test_that_a_slide_that_is_gone_still_gives_a_report(tmp_path: Path, opened: bool) -> None:
    slide = noise_slide()
    result, case = case_of([slide])
    slide.gone = True
    write_report(result, case if opened else None, tmp_path / "r.pdf")
    text = " ".join(page_texts(tmp_path / "r.pdf"))
    assert MISSING in text
    assert "Picture not available" in text


def test_that_there_is_no_scale_bar_without_a_pixel_size(tmp_path: Path) -> None:
    result, case = case_of([noise_slide()])
    unknown = replace(result.slides[0], pixel_size_um=None)
    write_report(replace(result, slides=(unknown,)), case, tmp_path / "r.pdf")
    assert "µm" not in page_texts(tmp_path / "r.pdf")[0]


def test_that_fifty_hostile_texts_are_shown_literally(
    tmp_path: Path, diagnosed: tuple[CaseResult, Case]
) -> None:
    assert len(HOSTILE) >= 50
    result = replace(
        diagnosed[0],
        verdict=replace(diagnosed[0].verdict, reasons=HOSTILE),
        provenance=replace(
            diagnosed[0].provenance, settings={f"set {i}": t for i, t in enumerate(HOSTILE)}
        ),
    )
    write_report(result, diagnosed[1], tmp_path / "r.pdf", alias=HOSTILE[0])
    text = re.sub(r"\s", "", " ".join(page_texts(tmp_path / "r.pdf")))
    assert len(page_texts(tmp_path / "r.pdf")) <= 8
    with closing(Page()) as page:
        for hostile in HOSTILE:
            assert text.count(re.sub(r"\s", "", page.clean(hostile))) >= 2, hostile
    with pikepdf.open(tmp_path / "r.pdf") as pdf:
        assert "/OpenAction" not in pdf.Root or isinstance(pdf.Root.OpenAction, pikepdf.Array)
        assert pdf.check_pdf_syntax() == []


def test_that_several_patients_share_one_report_each_from_a_new_page(tmp_path: Path) -> None:
    cases = [case_of([noise_slide(patient=name)]) for name in ("P_ONE", "P_TWO")]
    other = replace(
        cases[1][0],
        provenance=replace(cases[1][0].provenance, input_hashes={"P_TWO/S1": "cd" * 32}),
    )
    write_reports([cases[0], (other, cases[1][1])], tmp_path / "r.pdf")
    names = [re.findall(r"Case [0-9a-f]{6}", text)[0] for text in page_texts(tmp_path / "r.pdf")]
    assert len(set(names)) == 2
    assert names == sorted(names, key=names.index)
