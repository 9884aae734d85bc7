"""What the MRI report says: the answer, its limits, where it came from, and no name."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pikepdf
import pytest

from spinextract_gui.domain.mri.grade import NUMBERING, WHOLE_SLICE, Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.verdict import RESEARCH_USE, Badge
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import StudyInput
from spinextract_gui.reports.mri.answer import PARTIAL, SYNTHETIC_INPUT, SYNTHETIC_MODEL
from spinextract_gui.reports.mri.pdf import write_study_report, write_study_reports
from spinextract_gui.reports.mri.pictures import MISSING, NO_AXIAL
from spinextract_gui.reports.page import Page
from spinextract_gui.synthesis.spine.phantom import SpinePhantom
from spinextract_gui.synthesis.spine.write import write_series
from tests.reports.hostile_text import HOSTILE
from tests.reports.mri.study_cases import (
    PATIENT,
    axial_series,
    no_call,
    result_of,
    sagittal_series,
    study_of,
    usual,
)
from tests.reports.pdf_reading import all_objects, objects_of_type, page_texts

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.mri.series import Study


@pytest.fixture(name="graded", scope="module")
def _graded() -> tuple[StudyResult, Study]:
    return usual()


@pytest.fixture(name="written", scope="module")
def _written(graded: tuple[StudyResult, Study], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    write_study_report(*graded, path)
    return path


def _text(result: StudyResult, study: Study | None, path: Path, named: str | None = None) -> str:
    write_study_report(result, study, path, named)
    return " ".join(page_texts(path))


def test_that_every_page_carries_the_research_line_and_its_number(written: Path) -> None:
    texts = page_texts(written)
    for number, text in enumerate(texts, start=1):
        assert RESEARCH_USE in text
        assert f"Page {number} of {len(texts)}" in text
        assert "Spine MRI" in text
        assert "histology" not in text


def test_that_the_first_page_answers(written: Path) -> None:
    first = page_texts(written)[0]
    for expected in (
        *("L4/L5 severe", "0.81", "High confidence", "the worst level", "3 of 3", "5.9 mm"),
        *(WHOLE_SLICE, NUMBERING, SYNTHETIC_MODEL, "Own grade", "Canal width in mm"),
        *("Sagittal slice 4", "Axial slice", *(level.title for level in Level)),
    ):
        assert expected in first
    assert SYNTHETIC_INPUT not in first
    assert PARTIAL not in first


def test_that_the_users_own_grade_stands_beside_the_models(written: Path) -> None:
    row = re.search(r"L4/L5 severe 0\.04 0\.15 0\.81 3 of 3 5\.9 mm (\S+)", page_texts(written)[0])
    assert row is not None
    assert row[1] == "moderate"


def test_that_the_report_can_be_repeated_from_its_provenance(
    written: Path, graded: tuple[StudyResult, Study]
) -> None:
    source = graded[0].provenance
    assert source.localiser is not None
    text = " ".join(page_texts(written))
    for expected in (
        *source.input_hashes.values(), *(model.model_hash for model in source.models),
        source.localiser.model_hash, source.localiser.name, source.device.name,
        source.device.runtime, source.device.precision, source.started_at, graded[0].study_key,
        *source.settings.values(), *source.versions.values(), "placed by the model",
        "moved by the user", "0.887",
    ):  # fmt: skip
        assert expected in text


def test_that_an_alias_hides_every_name(written: Path) -> None:
    names = re.compile("DOE|JANE|PAT-0815|1962|Nowhere|L SPINE|TSE")
    assert not names.search(" ".join(page_texts(written)))
    raw = re.compile(names.pattern.encode())
    with pikepdf.open(written, access_mode=pikepdf.AccessMode.stream) as pdf:
        for item in all_objects(pdf):
            data = item.read_bytes() if isinstance(item, pikepdf.Stream) else item.unparse()
            if not (isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"):
                assert not raw.search(data)


def test_that_a_name_in_any_spelling_vanishes_from_sentences(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    reasons = ("Doe_Jane.dcm could not be read.", "IM_DOE is damaged.", "The study is short.")
    result = replace(graded[0], verdict=replace(graded[0].verdict, reasons=reasons))
    text = _text(result, graded[1], tmp_path / "r.pdf")
    assert not re.search("doe|jane", text, re.IGNORECASE)
    assert "The study is short." in text


def test_that_a_patient_called_like_a_word_of_a_model_leaves_the_models_name_whole(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    result, study = graded
    study = replace(study, identity=replace(study.identity, name="SYNTHETIC^RSNA"))
    said = ("Trained on synthetic pictures.", "SYNTHETIC_1.dcm is damaged.")
    result = replace(result, verdict=replace(result.verdict, reasons=said))
    text = _text(result, study, tmp_path / "r.pdf")
    assert "Trained on synthetic pictures." in text
    assert "Demo stenosis (synthetic) vit" in text
    assert "SYNTHETIC" not in text


def test_that_a_remark_on_several_levels_is_made_once(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    remark = "This picture is unlike any other."
    verdict = graded[0].verdict
    levels = tuple(replace(one, reasons=(remark,)) for one in verdict.levels)
    result = replace(graded[0], verdict=replace(verdict, levels=levels))
    text = _text(result, graded[1], tmp_path / "r.pdf")
    assert text.count(remark) == 1
    assert "L1/L2, L2/L3, L3/L4, L4/L5, L5/S1" in text


@pytest.mark.parametrize("named", [PATIENT.name, PATIENT.patient_id])
def test_that_names_stand_in_the_report_when_asked_for_but_never_in_the_metadata(
    tmp_path: Path, graded: tuple[StudyResult, Study], named: str
) -> None:
    text = _text(*graded, tmp_path / "r.pdf", named)
    for expected in (PATIENT.name, PATIENT.patient_id, PATIENT.study_date, "Sag T2 TSE"):
        assert expected in text
    with pikepdf.open(tmp_path / "r.pdf") as pdf:
        assert named not in str(pdf.docinfo)
        assert named.encode() not in pdf.Root.Metadata.read_bytes()


def test_that_a_no_call_names_no_grade_anywhere(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    result = no_call(graded[0])
    text = _text(result, graded[1], tmp_path / "r.pdf")
    assert "No call" in text
    assert result.verdict.reasons[0] in text
    with pikepdf.open(tmp_path / "r.pdf") as pdf:
        said = " ".join(str(e.Alt) for e in objects_of_type(pdf, "/StructElem") if "/Alt" in e)
    for grade in Grade:
        assert grade.title not in (text + said).lower()


def test_that_one_level_without_a_call_says_so_and_shows_no_number(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    first, *rest = graded[0].verdict.levels
    reason = "No grade is clearly more probable than the others (0.36 at most)."
    levels = (replace(first, call=None, reasons=(reason,)), *rest)
    verdict = replace(graded[0].verdict, levels=levels)
    text = _text(replace(graded[0], verdict=verdict), graded[1], tmp_path / "r.pdf")
    assert "L1/L2 no call — — — 3 of 3" in text
    assert f"L1/L2 {reason}" in text
    assert "0.94" not in text


def test_that_low_confidence_partial_and_synthetic_input_stand_on_the_first_page(
    tmp_path: Path,
) -> None:
    series = sagittal_series()
    series.description = "Spine phantom 7"
    study = study_of(series)
    result = result_of(study, synthetic=False)
    why = "Low confidence: the run was not completed."
    levels = result.verdict.levels[:4]
    verdict = replace(
        result.verdict, levels=levels, badge=Badge.LOW, reasons=(why, NUMBERING), partial=True
    )
    write_study_report(replace(result, verdict=verdict), study, tmp_path / "r.pdf")
    first = page_texts(tmp_path / "r.pdf")[0]
    for expected in (why, PARTIAL, SYNTHETIC_INPUT, "do not rely on this result", NO_AXIAL):
        assert expected in first
    assert "L5/S1 not graded" in first
    assert SYNTHETIC_MODEL not in first


def test_that_the_programs_own_phantoms_are_called_synthetic(tmp_path: Path) -> None:
    write_series(tmp_path / "spine", SpinePhantom(3))
    opened = open_path(tmp_path / "spine")
    assert isinstance(opened, StudyInput)
    result = replace(usual()[0], series_key=opened.studies[0].series[0].key)
    write_study_report(result, opened.studies[0], tmp_path / "r.pdf")
    assert SYNTHETIC_INPUT in page_texts(tmp_path / "r.pdf")[0]


@pytest.mark.parametrize("opened", [True, False])
def test_that_a_series_that_is_gone_still_gives_a_report(tmp_path: Path, opened: bool) -> None:
    series = sagittal_series()
    study = study_of(series, axial_series())
    series.gone = True
    text = _text(result_of(study), study if opened else None, tmp_path / "r.pdf")
    assert MISSING in text
    assert "L4/L5 severe" in text
    assert "Canal width in mm" in text


def test_that_a_slice_outside_of_the_series_is_a_missing_picture(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    short = study_of(sagittal_series(count=2))
    assert MISSING in _text(graded[0], short, tmp_path / "r.pdf")


def test_that_widths_without_a_known_spacing_are_in_pixels(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    result = graded[0]
    assert result.profile is not None
    levels = tuple(
        replace(level, width=level.width and replace(level.width, width_mm=None))
        for level in result.verdict.levels
    )
    result = replace(
        result,
        verdict=replace(result.verdict, levels=levels),
        profile=replace(result.profile, in_mm=False),
    )
    write_study_report(result, graded[1], tmp_path / "r.pdf")
    first = page_texts(tmp_path / "r.pdf")[0]
    assert "6.6 px" in first
    assert " mm" not in first


def test_that_levels_on_other_slices_than_the_one_shown_are_named(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    first, *rest = graded[0].verdict.levels
    verdict = replace(graded[0].verdict, levels=(replace(first, slice_index=5), *rest))
    text = _text(replace(graded[0], verdict=verdict), graded[1], tmp_path / "r.pdf")
    assert "Graded elsewhere: L1/L2 on slice 6." in text


@pytest.mark.parametrize("many", [0, 1])
def test_that_a_profile_too_short_to_draw_is_left_out(
    tmp_path: Path, graded: tuple[StudyResult, Study], many: int
) -> None:
    short = graded[0].profile
    assert short is not None
    short = replace(
        short,
        along=short.along[:many],
        widths=short.widths[:many],
        centres=short.centres[:many],
        levels=(),
        narrowest=0,
    )
    text = _text(replace(graded[0], profile=short), graded[1], tmp_path / "r.pdf")
    assert "Canal width in" not in text


def test_that_a_study_without_any_level_gives_a_report(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    result = no_call(graded[0])
    empty = replace(
        result,
        verdict=replace(result.verdict, levels=(), reasons=("No level is placed.",)),
        markers=replace(result.markers, by_level={}),
        profile=None,
        provenance=replace(result.provenance, localiser=None, input_hashes={}),
    )
    text = _text(empty, graded[1], tmp_path / "r.pdf")
    assert "No level is placed." in text
    assert "no localiser used" in text


def test_that_fifty_hostile_texts_are_shown_literally(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    result = replace(
        graded[0],
        verdict=replace(graded[0].verdict, reasons=HOSTILE),
        provenance=replace(
            graded[0].provenance, settings={f"set {i}": t for i, t in enumerate(HOSTILE)}
        ),
    )
    text = re.sub(r"\s", "", _text(result, graded[1], tmp_path / "r.pdf", HOSTILE[0]))
    assert len(page_texts(tmp_path / "r.pdf")) <= 8
    with closing(Page()) as page:
        for hostile in HOSTILE:
            assert text.count(re.sub(r"\s", "", page.clean(hostile))) >= 2, hostile
    with pikepdf.open(tmp_path / "r.pdf") as pdf:
        assert pdf.check_pdf_syntax() == []


def test_that_several_studies_share_one_report_each_from_a_new_page(
    tmp_path: Path, graded: tuple[StudyResult, Study]
) -> None:
    source = replace(graded[0].provenance, input_hashes={"a1": "cd" * 32})
    write_study_reports(
        [graded, (replace(graded[0], provenance=source), graded[1])], tmp_path / "r.pdf"
    )
    names = [re.findall(r"Case [0-9a-f]{6}", text)[0] for text in page_texts(tmp_path / "r.pdf")]
    assert len(set(names)) == 2
    assert names == sorted(names, key=names.index)
