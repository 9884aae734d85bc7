"""`spinextract grade` on good, bad and mixed inputs: table, exit codes, sentences."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from spinextract_gui.cli.app import main
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.inference.mri import grading
from spinextract_gui.inference.mri.ensemble import Ensemble
from spinextract_gui.inference.mri.grading_run import Openers
from spinextract_gui.networks.store import ModelStore
from tests.inference.mri.grading_fakes import FakeLocaliser, FakeStenosisRuntime, a_bundle
from tests.readers.mri.dicom_writing import AXIAL, T1, write, write_series

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.inference.mri.localise import Localisation

LEVELS = {
    "markers": [
        {"level": f"L{n}/{'S1' if n == 5 else f'L{n + 1}'}", "slice": 2, "x": 8, "y": 3 * n}
        for n in range(1, 6)
    ]
}


class CentreLocaliser(FakeLocaliser):
    """Places the levels one below the other on the middle slice."""

    def find(self, series: Series, slice_index: int | None = None) -> Localisation:
        placed = {
            level: Marker(level, series.middle, ImagePoint(8, 3 * level + 3), PlacedBy.MODEL)
            for level in Level
        }
        return self.measure(series, Markers(series.key, placed))


@pytest.fixture(autouse=True)
def quick_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let made-up networks answer at once; the models are found, opened and asked as ever."""
    bundles = {name: a_bundle(name, (1.0, 2.0, 5.0)) for name in ("fake", "other")}

    class Found:
        def __init__(self, bundle: Any) -> None:
            self._bundle = bundle

        def expect(self, _kind: object) -> Any:
            return self._bundle

    def openers(chosen: Any, localiser: object, *_: object) -> Openers:
        runtimes = [FakeStenosisRuntime((0.2, 0.3, 0.5)) for _ in chosen]
        return Openers(
            lambda _: Ensemble.opened(chosen, lambda _: runtimes.pop()),
            None if localiser is None else lambda _: CentreLocaliser(),
            None,
        )

    monkeypatch.setattr(ModelStore, "find", lambda _, name: Found(bundles.get(name, object())))
    monkeypatch.setattr(ModelStore, "has", lambda _, name: True)
    monkeypatch.setattr(grading, "_openers", openers)


def run(*arguments: object) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["spinextract", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
    return int(left.value.code or 0)


def graded(out: Path, *arguments: object) -> int:
    return run("grade", *arguments, "--model", "fake", "--out", out)


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "grades.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def bad_inputs(folder: Path) -> dict[str, Path]:
    """Return one input for each way in which MRI can be unfit for grading."""
    cut = write(folder / "cut" / "a.dcm")
    cut.write_bytes(cut.read_bytes()[:-300])
    no_place = write(folder / "no-place.dcm", ImagePositionPatient=None)
    made = {
        "axial only": write_series(folder / "axial", ImageOrientationPatient=list(AXIAL)),
        "T1 only": write_series(folder / "t1", SeriesDescription="T1 sag", **T1),
        "cervical": write_series(folder / "neck", SeriesDescription="T2 sag HWS"),
        "CT": write_series(folder / "ct", Modality="CT", SOPClassUID="1.2.840.10008.5.1.4.1.1.2"),
        "no place": no_place,
        "no pixels": write(folder / "no-pixels.dcm", PixelData=None),
        "cut short": cut,
        "missing": folder / "nowhere",
    }
    made["text"] = folder / "notes.txt"
    made["text"].write_text("not a picture")
    made["empty folder"] = folder / "empty"
    made["empty folder"].mkdir()
    made["picture"] = folder / "picture.png"
    Image.fromarray(np.zeros((9, 9), np.uint8)).save(made["picture"])
    return made


def test_that_a_series_becomes_a_table_a_record_and_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert graded(out, write_series(tmp_path / "sag"), "--report") == 0
    found = rows(out)
    assert list(found[0]) == [
        *("study", "series", "level", "slice", "x", "y", "placed_by"),
        *("prob_normal_mild", "prob_moderate", "prob_severe"),
        *("raw_normal_mild", "raw_moderate", "raw_severe"),
        *("grade", "canal_width_mm"),
    ]
    assert [row["level"] for row in found] == ["L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1"]
    assert [float(found[0][f"raw_{g}"]) for g in ("normal_mild", "moderate", "severe")] == (
        pytest.approx([0.2, 0.3, 0.5], abs=1e-7)
    )
    assert [float(found[0][f"prob_{g}"]) for g in ("normal_mild", "moderate", "severe")] == (
        pytest.approx([4 / 9, 3 / 9, 2 / 9], abs=1e-6)
    )
    assert {row["grade"] for row in found} == {"normal_mild"}
    assert {row["canal_width_mm"] for row in found} == {"10.00"}
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    said = capsys.readouterr().out
    assert "worst at" in said
    assert RESEARCH_USE in said


def test_that_names_and_ids_of_patients_are_in_no_file_and_no_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    series = write_series(tmp_path / "sag", PatientID="HOSP4711", PatientName="Secret^Name")
    assert graded(out, series, "--report") == 0
    said = capsys.readouterr()
    texts = [path.read_bytes().decode("latin-1") for path in out.iterdir()]
    for text in (*texts, *(path.name for path in out.iterdir()), said.out, said.err):
        assert "HOSP4711" not in text
        assert "Secret" not in text


def test_that_levels_come_from_a_file(tmp_path: Path) -> None:
    out, levels = tmp_path / "out", tmp_path / "levels.json"
    levels.write_text(json.dumps(LEVELS))
    assert graded(out, write_series(tmp_path / "sag"), "--levels", levels) == 0
    found = rows(out)
    assert {row["placed_by"] for row in found} == {"taken from a file"}
    assert {row["slice"] for row in found} == {"2"}
    assert [float(row["y"]) for row in found] == [3, 6, 9, 12, 15]


def test_that_two_models_form_an_ensemble_and_one_cannot_be_named_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series, out = write_series(tmp_path / "sag"), tmp_path / "out"
    assert graded(out, series, "--model", "other") == 0
    assert "100% of models agree" in capsys.readouterr().out
    record = json.loads((out / "result.json").read_text("utf-8"))
    assert [one["name"] for one in record["studies"][0]["provenance"]["models"]] == [
        "other", "fake",
    ]  # fmt: skip
    assert graded(tmp_path / "twice", series, "--model", "fake") == 2
    assert "named twice" in capsys.readouterr().err


def test_that_another_series_can_be_chosen_by_its_description(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_series(tmp_path / "dicom" / "t2", SeriesDescription="T2 sag", SeriesNumber=1)
    write_series(
        tmp_path / "dicom" / "t2b",
        SeriesDescription="T2 sag again", SeriesNumber=2, SeriesInstanceUID="1.2.99",
    )  # fmt: skip
    out = tmp_path / "out"
    assert graded(out, tmp_path / "dicom", "--series", "t2 SAG again") == 0
    assert {row["series"] for row in rows(out)} == {"T2 sag again"}
    assert graded(out, tmp_path / "dicom", "--series", "nonesuch") == 2
    said = capsys.readouterr().err
    assert "T2 sag again" in said
    assert "nonesuch" in said


def test_that_every_bad_input_gets_one_sentence_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, path in bad_inputs(tmp_path / "bad").items():
        assert graded(tmp_path / "out", path) == 2, name
        said = capsys.readouterr().err.strip()
        assert said.endswith((".", ")")), name
        assert "Traceback" not in said, name
        assert len(said.splitlines()) == 1, name
    assert not (tmp_path / "out").exists()


def test_that_a_good_study_survives_the_bad_ones_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = bad_inputs(tmp_path / "bad")
    out = tmp_path / "out"
    assert graded(out, *bad.values(), write_series(tmp_path / "sag")) == 1
    assert len(rows(out)) == 5
    said = capsys.readouterr().err
    for name, path in bad.items():
        assert path.name in said, name


def test_that_the_patients_of_a_mixed_folder_are_graded_apart_with_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for patient in ("P1", "P2"):
        uid = f"1.2.{patient[1]}"
        write_series(
            tmp_path / "both" / patient,
            PatientID=patient, StudyInstanceUID=uid, SeriesInstanceUID=f"{uid}.5",
        )  # fmt: skip
    out = tmp_path / "out"
    assert graded(out, tmp_path / "both") == 0
    assert len({row["study"] for row in rows(out)}) == 2
    assert "holds 2 patients" in capsys.readouterr().out
    levels = tmp_path / "levels.json"
    levels.write_text(json.dumps(LEVELS))
    assert graded(out, tmp_path / "both", "--levels", levels) == 2
    assert "one study" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"EchoTime": None, "RepetitionTime": None, "SeriesDescription": "sag"}, "contrast"),
        ({"PixelSpacing": None}, "pixel"),
    ],
)
def test_that_missing_tags_are_a_doubt_and_not_the_end(
    tags: dict[str, Any], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert graded(tmp_path / "out", write_series(tmp_path / "sag", **tags)) == 0
    assert words in capsys.readouterr().out
    assert len(rows(tmp_path / "out")) == 5


def test_that_one_slice_only_is_graded_with_low_confidence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    levels = tmp_path / "levels.json"
    one = {"markers": [{**marker, "slice": 0} for marker in LEVELS["markers"]]}
    levels.write_text(json.dumps(one))
    assert graded(tmp_path / "out", write_series(tmp_path / "sag", 1), "--levels", levels) == 0
    said = capsys.readouterr().out
    assert "low confidence" in said
    assert "one slice only" in said


def test_that_what_stands_beside_a_series_and_cannot_be_used_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_series(tmp_path / "sag")
    write(folder / "ct.dcm", Modality="CT", SOPClassUID="1.2.840.10008.5.1.4.1.1.2")
    assert graded(tmp_path / "out", folder) == 1
    assert "ct.dcm" in capsys.readouterr().err
    assert len(rows(tmp_path / "out")) == 5


def test_that_each_command_points_to_the_other_for_what_it_does_not_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    series, slides = write_series(tmp_path / "case" / "mri"), tmp_path / "case" / "slide.tif"
    pixels = np.random.default_rng(1).integers(0, 20_000, (2, 900, 900)).astype(np.uint16)
    tifffile.imwrite(slides, pixels, photometric="minisblack")
    assert run("analyze", series) == 2
    assert "spinextract grade" in capsys.readouterr().err
    assert graded(tmp_path / "out", slides) == 2
    assert "spinextract analyze" in capsys.readouterr().err
    assert graded(tmp_path / "out", tmp_path / "case") == 0
    assert "slides beside the MRI" in capsys.readouterr().err
