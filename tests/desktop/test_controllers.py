"""Models, exports, autosave, staleness and slides, tested without a window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from unittest.mock import MagicMock

from spinextract_gui.desktop.controllers import exports, models
from spinextract_gui.desktop.controllers.autosave import EVERY_S, Autosave
from spinextract_gui.desktop.controllers.dialogs import Dialogs
from spinextract_gui.desktop.controllers.exports import ExportController
from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.controllers.slides import SlideController
from spinextract_gui.desktop.controllers.stale import StaleCheck
from spinextract_gui.desktop.controllers.status import StatusController
from spinextract_gui.desktop.library_desk import LibraryDesk
from spinextract_gui.desktop.session import OpenCase, Session
from spinextract_gui.desktop.views.chooser import Chooser
from spinextract_gui.desktop.views.notices import NoticeKind, Notices
from spinextract_gui.desktop.views.patch_card import PatchCard
from spinextract_gui.desktop.views.result_panel import ResultPanel
from spinextract_gui.desktop.views.slide.view import SlideView
from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.settings import DiagnosisSettings
from spinextract_gui.imaging.colour import Display
from spinextract_gui.library.store import CaseLibrary
from tests.desktop.fakes import (
    DEVICE,
    MODEL,
    DirectTasks,
    FakeBundle,
    HeldTasks,
    make_case,
    make_result,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def open_case(done: bool = True) -> OpenCase:
    case = OpenCase("key", "Case 0007", make_case())
    if done:
        case.take(make_result(case.case))
    return case


def model_controller(tasks: DirectTasks | HeldTasks) -> tuple[ModelController, MagicMock]:
    notices = MagicMock(spec=Notices)
    status, chooser = MagicMock(spec=StatusController), MagicMock(spec=Chooser)
    return ModelController(tasks, status, chooser, notices), notices


def test_that_a_model_is_loaded_once_for_everybody_who_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    finding = MagicMock(return_value=FakeBundle())
    monkeypatch.setattr(models, "find", finding)
    tasks = HeldTasks()
    controller, _ = model_controller(tasks)
    first, second = MagicMock(), MagicMock()
    controller.with_bundle(first)
    controller.with_bundle(second)
    tasks.release()
    first.assert_called_once()
    second.assert_called_once()
    finding.assert_called_once()


def test_that_a_damaged_model_is_told_with_a_way_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "find", MagicMock(side_effect=ModelError("It was changed.")))
    controller, notices = model_controller(DirectTasks())
    take = MagicMock()
    controller.with_bundle(take)
    take.assert_not_called()
    (sentence, kind, remedy), _ = notices.tell.call_args
    assert (sentence, kind) == ("It was changed.", NoticeKind.PROBLEM)
    assert remedy.text == "Choose a model"


def test_that_changing_the_model_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "find", lambda _: FakeBundle())
    controller, _ = model_controller(DirectTasks())
    controller.on_changed = MagicMock()
    controller.use("another")
    controller.on_changed.assert_called_once()


def test_that_the_report_is_suggested_under_the_alias(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case, writing = open_case(), MagicMock()
    monkeypatch.setattr(exports, "write_report", writing)
    dialogs, notices = MagicMock(spec=Dialogs), MagicMock(spec=Notices)
    dialogs.save_report.return_value = tmp_path / "report.pdf"
    session = Session([case], case)
    ExportController(session, DirectTasks(), dialogs, notices).export_report()
    dialogs.save_report.assert_called_once_with("SpineXtract Case 0007 report.pdf")
    export = exports.Export.of(case)
    assert export.slides == ((case.result, case.case),)
    writing.assert_called_once_with(export, tmp_path / "report.pdf", "Case 0007")
    assert notices.tell.call_args.args == ("The report was written.",)


def test_that_nothing_is_written_when_the_user_thinks_better(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writing = MagicMock()
    monkeypatch.setattr(exports, "write_report", writing)
    monkeypatch.setattr(exports, "write_tables", writing)
    case, dialogs = open_case(), MagicMock(spec=Dialogs)
    dialogs.save_report.return_value = dialogs.choose_folder.return_value = None
    controller = ExportController(
        Session([case], case), DirectTasks(), dialogs, MagicMock(spec=Notices)
    )
    controller.export_report()
    controller.export_tables()
    writing.assert_not_called()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def autosave(case: OpenCase) -> tuple[Autosave, MagicMock, Clock]:
    desk, clock = MagicMock(spec=LibraryDesk), Clock()
    made = Autosave(desk, MagicMock(spec=Notices), MagicMock(), clock)
    made.begin(case, DEVICE, DiagnosisSettings())
    return made, desk, clock


def test_that_partial_results_are_saved_every_few_seconds() -> None:
    case = open_case()
    case.result = None
    made, desk, clock = autosave(case)
    made.save_sometimes(case)
    desk.ask.assert_not_called()
    clock.now = EVERY_S
    made.save_sometimes(case)
    made.save_sometimes(case)
    desk.ask.assert_called_once()
    library = MagicMock(spec=CaseLibrary)
    desk.ask.call_args.args[0](library)
    key, result, _, _ = library.save.call_args.args
    assert key == "key"
    assert result.verdict == case.verdict
    assert result.provenance.input_hashes == {}


def test_that_nothing_is_saved_before_the_first_answer() -> None:
    case = open_case(done=False)
    made, desk, _ = autosave(case)
    made.save_now(case)
    desk.ask.assert_not_called()


def stale_words(case: OpenCase, model: object = MODEL) -> str:
    controller = MagicMock(spec=ModelController)
    controller.with_bundle.side_effect = lambda take: take(MagicMock(info=model))
    session = Session([case], case)
    presenter = MagicMock(spec=Presenter)
    StaleCheck(session, DiagnosisSettings(), DirectTasks(), controller, presenter).check_all()
    return case.stale


def test_that_a_result_that_still_holds_is_not_marked() -> None:
    assert stale_words(open_case()) == ""


def test_that_changed_files_make_a_result_stale() -> None:
    case = open_case()
    case.case.slides[0].content = "changed"  # type: ignore[attr-defined]
    assert stale_words(case).startswith("The files of this case have changed")


def test_that_another_model_makes_a_result_stale() -> None:
    other = replace(MODEL, model_hash="0" * 64)
    assert stale_words(open_case(), other).startswith("Another model")


class SlideRig:
    """A slide controller among mocks."""

    def __init__(self, case: OpenCase) -> None:
        self.case = case
        self.view = MagicMock(spec=SlideView)
        self.view.display = Display()
        self.result = MagicMock(spec=ResultPanel)
        self.card = MagicMock(spec=PatchCard)
        self.session = Session([case], case)
        self.controller = SlideController(
            self.session, DirectTasks(), self.view, self.result, self.card
        )
        self.controller.show_slide()


def test_that_a_slide_with_results_begins_with_its_map_and_evidence() -> None:
    rig = SlideRig(open_case())
    rig.view.set_slide.assert_called_once_with(rig.case.slide)
    rig.view.set_heatmap_visible.assert_called_once_with(True)
    patches, colours = rig.view.set_evidence.call_args.args
    assert len(patches) == len(colours) > 0


def test_that_pictures_wait_for_the_contrast_of_the_slide() -> None:
    rig = SlideRig(open_case())
    assert not rig.result.set_evidence_pictures.call_args.args[0]
    rig.controller.on_slide_shown()
    images = rig.result.set_evidence_pictures.call_args.args[0]
    shown = rig.view.set_evidence.call_args.args[0]
    assert set(images) == {patch.index for patch in shown}


def test_that_a_clicked_patch_gets_its_card() -> None:
    rig = SlideRig(open_case())
    rig.controller.on_slide_shown()
    rig.controller.choose_patch(6)
    result, position, words = rig.card.show_patch.call_args.args
    assert result.patch.index == 6
    assert position == "Patch 7 of 20 · row 300, column 300 px"
    assert words == ""
    assert rig.card.set_pictures.call_args.args[0]
    rig.view.select_patch.assert_called_with(6)


def test_that_a_left_out_patch_says_why() -> None:
    rig = SlideRig(open_case())
    rig.controller.choose_patch(7)
    assert rig.card.show_patch.call_args.args[2] == "Left out of the verdict: blank."


def test_that_a_patch_not_reached_yet_says_so() -> None:
    rig = SlideRig(open_case(done=False))
    rig.controller.choose_patch(0)
    assert rig.card.show_patch.call_args.args[0] is None
    assert rig.card.show_patch.call_args.args[2] == "Not diagnosed yet."


def test_that_flying_to_evidence_opens_its_card() -> None:
    rig = SlideRig(open_case())
    rig.controller.fly_to(3)
    rig.view.fly_to.assert_called_once_with(rig.case.slide.patches[3])
    assert rig.controller.chosen_patch == 3
    rig.controller.close_card()
    assert rig.controller.chosen_patch is None
