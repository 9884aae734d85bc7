"""One report over the slides and the MRI of one patient."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
import pytest

from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.reports.naming import default_alias
from spinextract_gui.reports.pdf import write_case_report
from tests.reports.mri.study_cases import PATIENT, usual
from tests.reports.pdf_reading import page_texts
from tests.reports.report_cases import case_of, noise_slide

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(name="written", scope="module")
def _written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    write_case_report([case_of([noise_slide()])], [usual()], path)
    return path


def test_that_histology_comes_first_and_mri_begins_a_new_page(written: Path) -> None:
    texts = page_texts(written)
    kinds = ["MRI" if "Spine MRI" in text else "histology" for text in texts]
    assert kinds == sorted(kinds, key=["histology", "MRI"].index)
    assert set(kinds) == {"MRI", "histology"}
    assert "Meningioma" in texts[0]
    assert "L4/L5 severe" in texts[kinds.index("MRI")]


def test_that_pages_are_counted_through_under_one_alias(written: Path) -> None:
    texts = page_texts(written)
    for number, text in enumerate(texts, start=1):
        assert f"Page {number} of {len(texts)}" in text
        assert RESEARCH_USE in text
    assert len({re.findall(r"Case [0-9a-f]{6}", text)[0] for text in texts}) == 1


def test_that_the_outline_has_an_entry_for_each_part(written: Path) -> None:
    with pikepdf.open(written) as pdf:
        assert pdf.check_pdf_syntax() == []
        with pdf.open_outline() as outline:
            parts = [str(item.title) for item in outline.root]
            below = [str(item.title) for item in outline.root[1].children]
    assert parts == ["Stimulated Raman histology", "Spine MRI"]
    assert "Provenance" in below


def test_that_neither_part_names_what_the_other_hides(tmp_path: Path) -> None:
    result, case = case_of([noise_slide()])
    reasons = (f"{PATIENT.name} is short.", "NAME_77 is short.")
    result = replace(result, verdict=replace(result.verdict, reasons=reasons))
    graded, study = usual()
    graded = replace(graded, verdict=replace(graded.verdict, reasons=reasons))
    write_case_report([(result, case)], [(graded, study)], tmp_path / "r.pdf", "Case 0007")
    text = " ".join(page_texts(tmp_path / "r.pdf"))
    assert not re.search("DOE|JANE|NAME_77", text)
    assert text.count("[name hidden] is short.") == 4
    assert "Case 0007" in text


@pytest.mark.parametrize("only", ["slides", "study"])
def test_that_one_modality_alone_is_fine(tmp_path: Path, only: str) -> None:
    slides = [case_of([noise_slide()])] if only == "slides" else []
    studies = [usual()] if only == "study" else []
    write_case_report(slides, studies, tmp_path / "r.pdf", "Case 0007")
    assert ("Spine MRI" in page_texts(tmp_path / "r.pdf")[0]) is (only == "study")


def test_that_stopped_gradings_without_a_hash_still_have_an_alias_each() -> None:
    result, _ = usual()
    stopped = replace(result, provenance=replace(result.provenance, input_hashes={}))
    assert default_alias(stopped) != default_alias(replace(stopped, study_key="d4" * 16))
    assert default_alias(stopped) != default_alias(result)
