"""Tables of truths, and answers that were written before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.evaluation.srh.patients import level_answers
from spinextract_gui.evaluation.srh.truth import Stated, Truth, read_truth
from spinextract_gui.evaluation.srh.written import read_written
from spinextract_gui.reports.json_export import write_result_json
from spinextract_gui.reports.tables import write_tables
from tests.reports.report_cases import two_slides

if TYPE_CHECKING:
    from pathlib import Path


def test_that_a_table_gives_class_and_site(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "site,patient,class,more\nNorth,a, Meningioma,1\n,b,SCHWANNOMA,\n"
    )
    truth = read_truth(tmp_path / "t.csv")
    assert truth.of("a", [], "elsewhere") == Stated(TumourClass.MENINGIOMA, "North")
    assert truth.of("b", [TumourClass.EPENDYMOMA], "") == Stated(TumourClass.SCHWANNOMA, "")
    assert truth.of("c", [TumourClass.EPENDYMOMA], "") is None
    assert truth.missing({"a"}) == ["b"]


def test_that_without_a_table_the_meta_file_speaks_when_all_slides_agree() -> None:
    mening, schwann = TumourClass.MENINGIOMA, TumourClass.SCHWANNOMA
    assert Truth().of("a", [mening, mening], "South") == Stated(mening, "South")
    assert Truth().of("a", [mening, schwann], "South") is None
    assert Truth().of("a", [None], "South") is None
    assert Truth().missing(set()) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("patient\na\n", "no column class"),
        ("patient,class\n", "no rows"),
        ("patient,class\na,astrocytoma\n", "'astrocytoma' in line 2"),
        ("patient,class\n,meningioma\n", "no patient"),
        ("patient,class\na,meningioma\na,schwannoma\n", "two classes"),
        ('patient,class\n"a"x,meningioma\n', "no table of commas"),
    ],
)
def test_that_a_bad_table_is_refused_with_a_sentence(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(InputError, match=words):
        read_truth(tmp_path / "t.csv")
    with pytest.raises(InputError, match="could not be read"):
        read_truth(tmp_path / "none.csv")
    (tmp_path / "t.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="UTF-8"):
        read_truth(tmp_path / "t.csv")


def test_that_the_reference_tables_are_read_as_the_published_code_wrote_them(
    shared: Path,
) -> None:
    found = read_written(shared / "reference" / "srh" / "expected", Truth())
    assert len(found.patients) == 4
    assert found.provenance is None
    answers = level_answers(found.patients, "patient")
    assert answers is not None
    assert answers.truth.tolist() == [0, 1, 2, 3]
    table = np.genfromtxt(
        shared / "reference/srh/expected/predictions_patient.csv", delimiter=",", names=True
    )
    assert answers.probabilities[:, 0] == pytest.approx(table["avg_prob_0"], abs=1e-6)


@pytest.mark.parametrize("form", ["json", "tables"])
def test_that_answers_written_by_analyze_are_read_back(form: str, tmp_path: Path) -> None:
    result, _ = two_slides()
    slides = tuple(replace(one, true_class=TumourClass.MENINGIOMA) for one in result.slides)
    result = replace(result, slides=slides, true_class=TumourClass.MENINGIOMA)
    if form == "json":
        write_result_json([result], tmp_path / "result.json")
    else:
        write_tables([result], tmp_path)
    found = read_written(tmp_path, Truth())
    (one,) = found.patients
    assert one.stated == Stated(TumourClass.MENINGIOMA)
    assert len(one.slides) == len(result.slides)
    assert result.verdict.probabilities is not None
    assert one.whole.mean == pytest.approx(result.verdict.probabilities.values, abs=1e-6)
    assert len(one.whole.patches) == result.verdict.counts.used
    assert (found.provenance is not None) == (form == "json")
    nobody = read_written(tmp_path, Truth({"somebody else": one.stated}))
    assert (nobody.patients, nobody.unknown) == ((), 1)


def test_that_folders_without_answers_and_damaged_tables_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither"):
        read_written(tmp_path, Truth())
    head = "path,patient,slide,true_label,high_confidence,prob_0,prob_1,prob_2,prob_3\n"
    (tmp_path / "predictions_slide.csv").write_text("slide,high_confidence\n")
    for bad in ("p,a,a/1,9,True,1,0,0,0\n", "p,a,a/1,0,True,x,0,0,0\n", "p,a,a/1,0,True,2,0,0,0\n",
                "p,a\n"):  # fmt: skip
        (tmp_path / "predictions_patch.csv").write_text(head + bad)
        with pytest.raises(InputError):
            read_written(tmp_path, Truth())
    (tmp_path / "predictions_patch.csv").write_text(head + "p,a,a/1,0,True,1,0,0,0\n")
    with pytest.raises(InputError, match="predictions_patient"):
        read_written(tmp_path, Truth())
