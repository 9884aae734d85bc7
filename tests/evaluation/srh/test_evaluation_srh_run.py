"""Evaluations from a tree of phantoms to files, on a made-up network that answers at once."""

from __future__ import annotations

import csv
import json
import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import CancelledRunError, InputError, ModelError
from spinextract_gui.domain.events import RunStarted
from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.settings import DiagnosisSettings
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.evaluation.srh import run
from spinextract_gui.evaluation.srh.events import (
    CohortProgress,
    EvaluationFinished,
    PatientLeftOut,
    PatientStarted,
    Summing,
)
from spinextract_gui.evaluation.srh.outcome import SrhEvaluation, SrhEvaluationSettings
from spinextract_gui.inference import ready
from spinextract_gui.reports.tables import write_tables
from tests.evaluation.srh.cohorts import phantom_tree
from tests.inference.engine_fakes import FakeRuntime, a_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.evaluation.srh.events import EvaluationEvent

TUMOURS = (*TumourClass, TumourClass.EPENDYMOMA, TumourClass.MENINGIOMA)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write six patients of four patches, once."""
    return phantom_tree(tmp_path_factory.mktemp("cohort"), TUMOURS, Size(600, 600))


@pytest.fixture
def tree(made: Path, tmp_path: Path) -> Path:
    """Return a copy that a test may spoil."""
    return shutil.copytree(made, tmp_path / "cohort")


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[FakeRuntime]:
    """Let a made-up network answer; return every one that was opened."""
    runtimes: list[FakeRuntime] = []

    def open_runtime(*_: object) -> FakeRuntime:
        runtimes.append(FakeRuntime())
        return runtimes[-1]

    monkeypatch.setattr(ready, "open_runtime", open_runtime)
    return runtimes


@pytest.fixture
def no_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write the tables alone; figures and reports take time and have tests of their own."""

    def write(evaluation: SrhEvaluation, results: Sequence[CaseResult]) -> None:
        if results:
            write_tables(results, evaluation.out)

    monkeypatch.setattr(run, "write_evaluation", write)


def events_of(
    roots: list[Path], out: Path, token: CancellationToken, truth: Path | None = None
) -> Iterator[EvaluationEvent]:
    settings = SrhEvaluationSettings(DiagnosisSettings(min_patches=2), truth, 100, 7)
    return run.evaluate_srh(roots, a_bundle(), settings, out, token, out / "cache")


def evaluated(roots: list[Path], out: Path, truth: Path | None = None) -> SrhEvaluation:
    last = list(events_of(roots, out, CancellationToken(), truth))[-1]
    assert isinstance(last, EvaluationFinished)
    return last.evaluation


def test_that_a_cohort_becomes_files_with_one_network_for_all(
    made: Path, tmp_path: Path, opened: list[FakeRuntime]
) -> None:
    events = list(events_of([made], tmp_path, CancellationToken()))
    started = [event.name for event in events if isinstance(event, PatientStarted)]
    assert started == [f"phantom-{index}" for index in range(6)]
    assert sum(isinstance(event, RunStarted) for event in events) == 1
    assert isinstance(events[-2], Summing)
    progress = [event.done for event in events if isinstance(event, CohortProgress)]
    assert progress == sorted(progress)
    assert progress[-1] == 6
    assert len(opened) == 1
    assert opened[0].closed
    told = json.loads((tmp_path / "metrics.json").read_text("utf-8"))
    assert told["patients"] == 6
    assert told["synthetic_data"] is True
    assert [site["site"] for site in told["sites"]] == ["North", "South"]
    assert told["record"]["settings"]["truth"] == "meta file"
    assert (tmp_path / "report.pdf").is_file()


@pytest.mark.usefixtures("no_figures")
def test_that_the_tables_evaluated_again_give_the_same_figures(made: Path, tmp_path: Path) -> None:
    first = evaluated([made], tmp_path / "first")
    again = run.evaluate_written(
        tmp_path / "first", SrhEvaluationSettings(bootstrap=100, seed=7), tmp_path / "again"
    )
    for level in ("patch", "slide", "patient"):
        one, two = (e.assessment.levels[level].measures for e in (first, again))
        assert one.confusion == two.confusion
        for name in ("auroc", "brier", "ece", "balanced_accuracy"):
            assert two.estimates[name].value == pytest.approx(one.estimates[name].value, abs=1e-6)
            assert two.estimates[name].low == pytest.approx(one.estimates[name].low, abs=1e-6)


@pytest.mark.usefixtures("no_figures")
def test_that_a_second_run_gives_the_same_figures(made: Path, tmp_path: Path) -> None:
    one, two = (evaluated([made], tmp_path).assessment.levels["patch"] for _ in range(2))
    assert one.measures == two.measures
    assert one.decision == two.decision


@pytest.mark.usefixtures("no_figures")
def test_that_a_bad_patient_is_named_and_never_stops_the_others(tree: Path, tmp_path: Path) -> None:
    for file in (tree / "studies" / "phantom-3" / "1" / "patches").iterdir():
        file.write_bytes(b"damaged")
    (tree / "studies" / "nobody").mkdir()
    found = evaluated([tree], tmp_path)
    assert found.assessment.patients == 5
    named = " ".join(f"{item.name}: {item.sentence}" for item in found.refused)
    assert "phantom-3" in named
    assert "nobody" in named


@pytest.mark.usefixtures("no_figures")
def test_that_a_table_overrules_the_meta_file(made: Path, tmp_path: Path) -> None:
    truth = tmp_path / "truth.csv"
    truth.write_text(
        "patient,class,site\nphantom-0,schwannoma,A\nphantom-1,metastasis,B\nx,ependymoma,A\n"
    )
    found = evaluated([made], tmp_path, truth)
    assert found.assessment.classes == (0, 0, 1, 1)
    assert [site.site for site in found.assessment.sites] == ["A", "B"]
    assert found.without_class == 4
    (absent,) = found.refused
    assert absent.name == "x"
    assert found.record.settings["truth"].startswith("table, sha256 ")


@pytest.mark.usefixtures("no_figures")
def test_that_a_patient_without_a_stated_tumour_is_left_out_and_said(
    tree: Path, tmp_path: Path
) -> None:
    path = tree / "meta" / "spinextract.json"
    meta = json.loads(path.read_text())
    meta["phantom-2"]["class"] = "astrocytoma"
    path.write_text(json.dumps(meta))
    events = list(events_of([tree], tmp_path, CancellationToken()))
    (left,) = (event.item for event in events if isinstance(event, PatientLeftOut))
    assert left.name == "phantom-2"
    assert isinstance(events[-1], EvaluationFinished)
    assert (events[-1].evaluation.without_class, events[-1].evaluation.refused) == (1, ())


@pytest.mark.usefixtures("no_figures")
def test_that_a_stop_keeps_the_complete_patients_and_calls_the_result_partial(
    made: Path, tmp_path: Path, opened: list[FakeRuntime]
) -> None:
    token, events = CancellationToken(), []
    for event in events_of([made], tmp_path, token):
        events.append(event)
        if isinstance(event, PatientStarted) and event.name == "phantom-3":
            token.cancel()
    assert isinstance(events[-1], EvaluationFinished)
    assert events[-1].evaluation.partial
    assert events[-1].evaluation.assessment.patients == 3
    assert opened[0].closed


def test_that_a_stop_before_the_first_patient_leaves_nothing(made: Path, tmp_path: Path) -> None:
    token = CancellationToken()
    token.cancel()
    with pytest.raises(CancelledRunError):
        list(events_of([made], tmp_path / "out", token))
    assert not (tmp_path / "out").exists()


def test_that_a_cohort_without_any_stated_tumour_is_refused(tree: Path, tmp_path: Path) -> None:
    shutil.rmtree(tree / "meta")
    with pytest.raises(InputError, match="Nobody states"):
        evaluated([tree], tmp_path)
    with pytest.raises(InputError, match="nothing"):
        evaluated([tmp_path / "nowhere"], tmp_path)


def test_that_a_network_that_cannot_be_opened_is_said_once(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> FakeRuntime:
        raise ModelError("The weights are damaged.")

    monkeypatch.setattr(ready, "open_runtime", refuse)
    with pytest.raises(ModelError, match="damaged"):
        evaluated([made], tmp_path)


@pytest.mark.usefixtures("no_figures")
def test_that_several_cohorts_are_evaluated_together(made: Path, tmp_path: Path) -> None:
    other = phantom_tree(tmp_path / "other", TUMOURS[:2], Size(600, 600))
    found = evaluated([made, other / "studies"], tmp_path / "out")
    assert found.assessment.patients == 8
    with (tmp_path / "out" / "predictions_patient.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 8
    truth = np.array([int(row["true_label"]) for row in rows])
    said = np.array([int(row["pred_label"]) for row in rows])
    accuracy = found.assessment.levels["patient"].measures.estimates["accuracy"].value
    assert accuracy == pytest.approx((truth == said).mean())
