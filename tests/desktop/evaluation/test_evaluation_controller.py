"""Evaluating a folder, tested without a window: what it is, how it runs, what it came to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import MagicMock

import pytest

from spinextract_gui.desktop.controllers import evaluation
from spinextract_gui.desktop.controllers.bundles.page import ModelPageController
from spinextract_gui.desktop.controllers.dialogs import Dialogs
from spinextract_gui.desktop.controllers.evaluation import (
    EvaluationController,
    EvaluationParts,
    copy_all,
)
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.evaluation.outcome import Cell, Outcome, srh_outcome
from spinextract_gui.desktop.evaluation.run import look_at
from spinextract_gui.desktop.evaluation.state import Cohort
from spinextract_gui.desktop.models.facts import ModelFacts
from spinextract_gui.desktop.session import Page, Session
from spinextract_gui.desktop.step import Step
from spinextract_gui.desktop.views.evaluation.page import EvaluationPage
from spinextract_gui.desktop.views.notices import NoticeKind, Notices
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import InputError
from tests.desktop.fakes import DirectTasks

if TYPE_CHECKING:
    from spinextract_gui.desktop.worker import Job

SRH = ModelFacts("demo", Path("/s/demo"), True, title="Demo", task="srh")
OTHER = ModelFacts("mine", Path("/m/mine"), False, title="Mine", task="srh")
GRADER = ModelFacts("vit", Path("/m/vit"), False, title="ViT", task="stenosis")


def outcome(out: Path, report: Path | None = None) -> Outcome:
    rows = (("Accuracy", (Cell("0.900", "0.850 to 0.950"),)),)
    return Outcome("Demo", "8 patients", ("Patient (8)",), rows, (), (), report, out)


class Rig:
    """The controller over stand-ins; `worker.job` is what was begun."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(evaluation, "list_facts", lambda: (SRH, OTHER, GRADER))
        self.session, self.out = Session(), tmp_path
        self.page, self.notices = MagicMock(spec=EvaluationPage), MagicMock(spec=Notices)
        self.dialogs, self.worker = MagicMock(spec=Dialogs), MagicMock()
        models = MagicMock(spec=ModelPageController)
        models.used = frozenset({"mine", "vit"})
        parts = EvaluationParts(
            DirectTasks(),
            self.worker,
            self.page,
            models,
            MagicMock(spec=Presenter),
            self.dialogs,
            self.notices,
        )
        self.controller = EvaluationController(self.session, parts)
        self.controller.open()
        self.state = self.session.evaluation

    @property
    def job(self) -> Job:
        job: Job = self.worker.do.call_args.args[0]
        return job


@pytest.fixture
def rig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rig:
    return Rig(monkeypatch, tmp_path)


def test_that_the_model_that_answers_is_evaluated_at_first(rig: Rig, tmp_path: Path) -> None:
    rig.controller.use_folder(tmp_path)
    assert rig.state.model == "mine"
    offered, chosen = rig.page.set_models.call_args.args
    assert offered == [("demo", "Demo"), ("mine", "Mine")]
    assert chosen == "mine"


def test_that_only_models_of_the_cohorts_task_are_offered(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("image_path,row_id,level,severity\n")
    rig.controller.use_folder(tmp_path)
    assert rig.state.cohort is not None
    assert rig.state.cohort.task == "stenosis"
    assert rig.state.model == "vit"


@pytest.mark.parametrize(
    ("name", "header", "task", "table"),
    [
        ("truth.csv", "patient,class,site", "srh", True),
        ("rows.csv", '"image_path","row_id","level","severity"', "stenosis", True),
        ("train_label_coordinates.csv", "study_id,series_id", "stenosis", False),
        ("other.csv", "a,b", "srh", False),
        ("\u2603.csv", "\ufeffpatient,class", "srh", True),
    ],
)
def test_that_a_folder_is_known_by_its_tables(
    tmp_path: Path, name: str, header: str, task: str, table: bool
) -> None:
    (tmp_path / name).write_text(f"{header}\n1,2\n", encoding="utf-8")
    found = look_at(tmp_path)
    assert found.task == task
    assert (found.table is not None) is table


def test_that_a_table_that_is_no_text_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00binary")
    assert look_at(tmp_path) == Cohort(
        tmp_path, "srh", "slides; their meta file states the tumours"
    )


def test_that_a_file_is_no_cohort(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "one.tif").write_bytes(b"")
    rig.controller.use_folder(tmp_path / "one.tif")
    assert rig.notices.tell.call_args.args[1] is NoticeKind.PROBLEM
    with pytest.raises(InputError, match="needs a folder"):
        look_at(tmp_path / "one.tif")


def test_that_a_run_shows_its_steps_and_its_answer(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done = outcome(tmp_path)
    monkeypatch.setattr(evaluation, "evaluate", lambda *_: done)
    rig.controller.use_folder(tmp_path)
    rig.controller.run_or_stop()
    assert rig.state.running
    assert rig.page.set_button.call_args.args == ("Stop",)
    rig.controller.on_event(Step("Patient 2 of 8", 1000, 8000))
    assert rig.page.show_work.call_args.args == ("Patient 2 of 8", 1000, 8000, False)
    rig.job(CancellationToken(), rig.controller.on_event)
    rig.controller.on_succeeded()
    assert rig.state.button == "Evaluate again"
    assert rig.page.set_outcome.call_args.args == (done,)
    assert rig.page.set_button.call_args.args == ("Evaluate again",)
    rig.page.set_figures.assert_called_once_with([])


def test_that_stop_is_answered_at_once_and_nothing_to_compare_is_said(
    rig: Rig, tmp_path: Path
) -> None:
    rig.controller.use_folder(tmp_path)
    rig.controller.run_or_stop()
    rig.controller.run_or_stop()
    rig.worker.stop.assert_called_once()
    assert rig.page.set_button.call_args.args == ("Stopping…",)
    rig.controller.on_succeeded()
    assert "nothing to compare" in rig.notices.tell.call_args.args[0]
    assert rig.page.show_work.call_args.args == ("", 0, 0, False)


def test_that_nothing_changes_under_a_run(rig: Rig, tmp_path: Path) -> None:
    rig.controller.use_folder(tmp_path)
    rig.controller.run_or_stop()
    before = (rig.state.cohort, rig.state.model)
    rig.controller.use_model("demo")
    rig.controller.use_folder(tmp_path / "other")
    assert (rig.state.cohort, rig.state.model) == before


def test_that_an_answer_is_told_to_whoever_went_elsewhere(rig: Rig, tmp_path: Path) -> None:
    rig.controller.use_folder(tmp_path)
    rig.controller.run_or_stop()
    rig.controller.leave()
    rig.controller.on_event(outcome(tmp_path))
    rig.controller.on_succeeded()
    assert rig.notices.tell.call_args.args == ("The evaluation is ready.",)
    rig.notices.tell.call_args.kwargs["remedy"].act()
    assert rig.session.page is Page.EVALUATION


def test_that_a_failure_is_told_and_the_page_is_ready_again(rig: Rig, tmp_path: Path) -> None:
    rig.controller.use_folder(tmp_path)
    rig.controller.run_or_stop()
    rig.controller.on_failed("Nobody states the tumour of these patients.")
    assert rig.notices.tell.call_args.args[1] is NoticeKind.PROBLEM
    assert rig.page.set_button.call_args.args == ("Evaluate",)


def test_that_only_a_folder_dropped_on_the_page_is_taken(rig: Rig, tmp_path: Path) -> None:
    assert rig.controller.take_drop([tmp_path])
    assert not rig.controller.take_drop([tmp_path, tmp_path])
    rig.controller.leave()
    assert not rig.controller.take_drop([tmp_path])


def test_that_the_report_is_opened_and_everything_is_copied(rig: Rig, tmp_path: Path) -> None:
    made, into = tmp_path / "2026 demo", tmp_path / "into"
    (made / "figures").mkdir(parents=True)
    into.mkdir()
    for name in ("report.pdf", "metrics.json", "figures/roc.png"):
        (made / name).write_bytes(name.encode())
    rig.state.outcome = outcome(made, made / "report.pdf")
    rig.controller.open_report()
    rig.dialogs.show_file.assert_called_once_with(made / "report.pdf")
    rig.dialogs.choose_folder.return_value = into
    rig.controller.save_report()
    assert (into / "2026 demo" / "figures" / "roc.png").read_bytes() == b"figures/roc.png"
    assert "saved" in rig.notices.tell.call_args.args[0]
    assert copy_all(made, into) == into / "2026 demo"


def test_that_cautions_of_an_evaluation_are_all_said(tmp_path: Path) -> None:
    from spinextract_gui.domain.slide import SkippedInput
    from spinextract_gui.evaluation.measures import Estimate

    found = MagicMock()
    found.partial, found.synthetic_data, found.without_class, found.out = True, True, 3, tmp_path
    found.record.model.synthetic, found.record.model.title = True, "<b>Demo</b>"
    found.refused = tuple(SkippedInput(f"p{n}", "It is empty.") for n in range(7))
    found.assessment.patients, found.assessment.slides = 1, 2
    level = MagicMock(units=2)
    estimate = Estimate(0.9, 0.85, 0.95)
    level.measures.estimates = MagicMock(__getitem__=lambda *_: estimate)
    found.assessment.levels = {"patient": level}
    made = srh_outcome(found)
    said = " ".join(made.cautions)
    for words in ("Stopped early", "no medical meaning", "3 patients left out", "p0: It is empty."):
        assert words in said
    assert "3 more inputs could not be used" in said
    assert made.rows[0][1] == (Cell("0.900", "0.850 to 0.950"),)
    assert made.lead.startswith("1 patient, 2 slides")
