"""`spinextract evaluate srh`: exit codes, sentences, and one complete run of the demo model."""

from __future__ import annotations

import csv
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.cli.app import main
from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.evaluation.srh import run as srh_run
from spinextract_gui.inference import ready
from tests.evaluation.srh.cohorts import phantom_tree
from tests.inference.engine_fakes import FakeRuntime
from tests.reports.pdf_reading import page_texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a patient of nine patches for each tumour."""
    return phantom_tree(tmp_path_factory.mktemp("cohort"), tuple(TumourClass), Size(1000, 1000))


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a made-up network answer at once."""
    monkeypatch.setattr(ready, "open_runtime", lambda *_: FakeRuntime())


def run(*arguments: object) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["spinextract", "evaluate", "srh", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
    return int(left.value.code or 0)


@pytest.mark.usefixtures("quick")
def test_that_a_missing_patient_gives_exit_code_1_and_its_name(
    tree: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text("patient,class\nphantom-0,ependymoma\nphantom-2,metastasis\ngone,meningioma\n")
    out = tmp_path / "out"
    assert run(tree, "--truth", truth, "--out", out, "--bootstrap", "20") == 1
    said = capsys.readouterr()
    for words in ("Macro balanced accuracy", "Brier", "No call", "synthetic", RESEARCH_USE):
        assert words in said.out
    assert "gone" in said.err
    assert (out / "report.html").is_file()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(srh_run, "write_evaluation", lambda *_: None)
        assert run("--predictions", out, "--out", tmp_path / "again") == 0
    assert "Macro balanced accuracy" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Name cohorts"),
        (("TREE", "--predictions", "TREE"), "one of the two"),
        (("nowhere",), "nothing at"),
        (("TREE", "--truth", "nowhere.csv"), "could not be read"),
        (("TREE", "--model", "nonesuch"), "nonesuch"),
        (("--predictions", "TREE"), "neither result.json"),
    ],
)
@pytest.mark.usefixtures("quick")
def test_that_what_cannot_be_evaluated_gets_one_sentence_and_exit_code_2(
    arguments: tuple[str, ...],
    words: str,
    tree: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    named = [str(tree) if one == "TREE" else one for one in arguments]
    assert run(*named, "--out", tmp_path / "out") == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_that_the_demo_model_is_evaluated_on_phantoms_it_has_never_seen(
    tree: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    shutil.copytree(tree, tmp_path / "cohort")
    out = tmp_path / "out"
    assert run(tmp_path / "cohort", "--out", out, "--bootstrap", "100") == 0
    with (out / "metrics.csv").open(newline="") as stream:
        rows = {(row["level"], row["metric"]): row for row in csv.DictReader(stream)
                if not row["class"]}  # fmt: skip
    accuracy = float(rows["patch", "accuracy"]["value"])
    record_property("patch_accuracy", accuracy)
    assert accuracy > 0.5  # chance: 0.25
    assert float(rows["patient", "accuracy"]["value"]) >= 0.75
    texts = page_texts(out / "report.pdf")
    assert all(RESEARCH_USE in text for text in texts)
    assert "Synthetic model" in texts[0]
    assert "Synthetic data" in texts[0]
