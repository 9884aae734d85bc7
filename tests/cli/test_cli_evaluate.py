"""`spinextract evaluate stenosis`: exit codes and sentences; its numbers are tested elsewhere."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING, Any

import pytest

from spinextract_gui.cli import evaluate
from spinextract_gui.cli.app import main
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.inference.mri.ensemble import Ensemble
from tests.inference.mri.grading_fakes import FakeStenosisRuntime, a_bundle
from tests.readers.mri.dicom_writing import write

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "image_path,row_id,level,severity\n"


@pytest.fixture(autouse=True)
def quick_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a made-up network answer at once."""

    def opened(bundles: Any, *_: object) -> Ensemble:
        return Ensemble.opened(bundles, lambda _: FakeStenosisRuntime((0.7, 0.2, 0.1)))

    monkeypatch.setattr(evaluate, "find_graders", lambda names, _: [a_bundle(n) for n in names])
    monkeypatch.setattr(evaluate, "_opened", opened)


def run(folder: Path, rows: str, *more: object) -> int:
    """Evaluate a table of pictures in `folder`."""
    (folder / "rows.csv").write_text(rows)
    arguments = (
        *("evaluate", "stenosis", "--table", folder / "rows.csv", "--images", folder),
        *("--model", "fake", "--out", folder / "out", "--no-report", *more),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
    return int(left.value.code or 0)


def test_that_a_good_table_is_compared_and_all_its_numbers_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a.dcm")
    assert run(tmp_path, f"{HEAD}a.dcm,1,L1/L2,normal_mild\na.dcm,2,L5/S1,severe\n") == 0
    said = capsys.readouterr().out
    for words in ("fake", "Balanced", "Macro F1", "Kappa", "Any severe", "0.500", RESEARCH_USE):
        assert words in said
    with (tmp_path / "out" / "fake_predictions.csv").open(newline="") as stream:
        assert [row["row_id"] for row in csv.DictReader(stream)] == ["1", "2"]


def test_that_pictures_need_no_place_in_the_patient_and_no_contrast(tmp_path: Path) -> None:
    bare = dict.fromkeys(("ImagePositionPatient", "ImageOrientationPatient", "EchoTime"))
    write(tmp_path / "a.dcm", **bare)
    assert run(tmp_path, f"{HEAD}a.dcm,1,L1/L2,severe\n") == 0


def test_that_unreadable_pictures_are_named_and_the_others_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a.dcm")
    (tmp_path / "b.dcm").write_text("nothing")
    gone = "".join(f"gone{n}.dcm,g{n},L1/L2,severe\n" for n in range(30))
    assert run(tmp_path, f"{HEAD}b.dcm,1,L1/L2,severe\na.dcm,2,L1/L2,\n{gone}") == 1
    said = capsys.readouterr()
    assert "row 1 (b.dcm)" in said.err
    assert "11 more rows" in said.err
    assert "nothing was compared" in said.out


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("image_path,row_id\na.dcm,1\n", "no column level"),
        (f"{HEAD}a.dcm,1,L1/L2,severe\n", "no picture a.dcm"),
        (f"{HEAD}../a.dcm,1,L1/L2,severe\n", "below the folder"),
    ],
)
def test_that_what_cannot_be_evaluated_gets_one_sentence_and_exit_code_2(
    rows: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, rows) == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_that_a_model_named_twice_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, f"{HEAD}a.dcm,1,L1/L2,severe\n", "--model", "fake") == 2
    assert "named twice" in capsys.readouterr().err


def test_that_a_synthetic_model_is_called_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.dcm")
    made_up = a_bundle("made-up", synthetic=True)
    monkeypatch.setattr(evaluate, "find_graders", lambda *_: [made_up])
    assert run(tmp_path, f"{HEAD}a.dcm,1,L1/L2,severe\n") == 0
    assert "Trained on synthetic pictures, no medical meaning: made-up." in capsys.readouterr().out
