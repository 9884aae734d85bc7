"""Running and stopping, tested without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import MagicMock

import pytest

from spinextract_gui.desktop.controllers.autosave import Autosave
from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.presenter import Presenter, run_label
from spinextract_gui.desktop.controllers.run import RunController, RunParts
from spinextract_gui.desktop.controllers.slides import SlideController
from spinextract_gui.desktop.controllers.status import StatusController
from spinextract_gui.desktop.session import CaseState, OpenCase, Session
from spinextract_gui.desktop.views.notices import NoticeKind, Notices
from spinextract_gui.desktop.views.top_bar import RunLabel
from spinextract_gui.desktop.worker import RunWorker
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.events import Finished, Notice, PatchesDone, Progress, RunStarted
from spinextract_gui.domain.settings import DiagnosisSettings
from tests.desktop.fakes import DEVICE, MODEL, FakeBundle, fake_run, make_case, make_result

if TYPE_CHECKING:
    from collections.abc import Callable


class Rig:
    """A run controller among mocks, with one open case."""

    def __init__(self) -> None:
        self.case = OpenCase("key", "Case 0001", make_case())
        self.session = Session(cases=[self.case], current=self.case)
        self.worker = MagicMock(spec=RunWorker)
        self.models = MagicMock(spec=ModelController)
        self.models.with_bundle.side_effect = self._give
        self.presenter = MagicMock(spec=Presenter)
        self.slides = MagicMock(spec=SlideController)
        self.status = MagicMock(spec=StatusController)
        self.autosave = MagicMock(spec=Autosave)
        self.notices = MagicMock(spec=Notices)
        parts = RunParts(
            self.worker,
            self.models,
            self.presenter,
            self.slides,
            self.status,
            self.autosave,
            self.notices,
        )
        self.controller = RunController(self.session, DiagnosisSettings(), parts)

    @staticmethod
    def _give(take: Callable[[FakeBundle], None]) -> None:
        take(FakeBundle())

    def play(self, token: CancellationToken | None = None, most: int = 10_000) -> None:
        events = fake_run(self.case.case, token or CancellationToken())
        for _, event in zip(range(most), events, strict=False):
            self.controller.on_event(event)


@pytest.fixture
def rig() -> Rig:
    return Rig()


def test_that_the_button_starts_a_run(rig: Rig) -> None:
    rig.controller.run_or_stop()
    assert rig.session.running is rig.case
    assert rig.case.state is CaseState.RUNNING
    assert run_label(rig.case, rig.session.running) is RunLabel.STOP
    rig.worker.start.assert_called_once()


def test_that_the_button_stops_a_run_and_says_so_until_it_has_stopped(rig: Rig) -> None:
    rig.controller.run_or_stop()
    rig.controller.run_or_stop()
    rig.worker.stop.assert_called_once()
    assert run_label(rig.case, rig.session.running) is RunLabel.STOPPING
    rig.controller.run_or_stop()
    rig.worker.stop.assert_called_once()
    rig.controller.on_succeeded()
    assert rig.session.running is None


def test_that_a_run_to_the_end_leaves_its_result(rig: Rig) -> None:
    rig.controller.run_or_stop()
    rig.play()
    rig.controller.on_succeeded()
    assert rig.case.state is CaseState.DONE
    assert rig.case.result is not None
    assert not rig.case.result.verdict.partial
    assert len(rig.case.patches(rig.case.slide.label)) == len(rig.case.slide.patches)
    rig.autosave.save.assert_called_once_with(rig.case, rig.case.result)
    assert run_label(rig.case, None) is RunLabel.AGAIN


def test_that_stopping_keeps_the_partial_result(rig: Rig) -> None:
    rig.controller.run_or_stop()
    token = CancellationToken()
    events = fake_run(rig.case.case, token)
    for number, event in enumerate(events):
        if number == 8:
            rig.controller.stop()
            token.cancel()
        rig.controller.on_event(event)
    rig.controller.on_succeeded()
    assert rig.case.state is CaseState.PARTIAL
    assert rig.case.verdict is not None
    assert rig.case.verdict.partial
    assert 0 < rig.case.verdict.counts.used < rig.case.verdict.counts.total
    rig.status.show_result.assert_called_once()


def test_that_a_failed_run_keeps_what_was_computed_and_offers_another_try(rig: Rig) -> None:
    rig.controller.run_or_stop()
    rig.play(most=9)
    rig.controller.on_failed("The graphics card ran out of memory.")
    assert rig.case.state is CaseState.FAILED
    assert rig.case.patches(rig.case.slide.label)
    rig.autosave.save_now.assert_called_once_with(rig.case)
    (sentence, kind, remedy), _ = rig.notices.tell.call_args
    assert sentence == "The graphics card ran out of memory."
    assert kind is NoticeKind.PROBLEM
    remedy.act()
    assert rig.session.running is rig.case


def test_that_views_are_touched_by_flush_only(rig: Rig) -> None:
    rig.controller.run_or_stop()
    rig.presenter.reset_mock()
    rig.play(most=20)
    rig.slides.add_results.assert_not_called()
    rig.presenter.show_result.assert_not_called()
    rig.controller.flush()
    (results,), _ = rig.slides.add_results.call_args
    assert {item.patch.index for item in results} == set(rig.case.results[rig.case.slide.label])
    rig.presenter.show_result.assert_called_once()
    rig.controller.flush()
    rig.presenter.show_result.assert_called_once()


def test_that_answers_for_a_slide_that_is_not_shown_stay_off_the_picture(rig: Rig) -> None:
    rig.controller.run_or_stop()
    other = rig.case.case.slides[1]
    results = make_result(rig.case.case).slides[1].patches
    rig.controller.on_event(PatchesDone(other.label, results))
    rig.controller.flush()
    rig.slides.add_results.assert_called_once_with([])
    assert len(rig.case.results[other.label]) == len(results)


def test_that_device_progress_and_notices_are_told(rig: Rig) -> None:
    rig.controller.run_or_stop()
    rig.controller.on_event(RunStarted(DEVICE, 40))
    rig.controller.on_event(Notice("There is no graphics card; the processor computes."))
    progress = Progress(4, 40, 46.0, 1.0)
    rig.controller.on_event(progress)
    rig.controller.flush()
    rig.status.show_device.assert_called_once_with(DEVICE)
    rig.status.show_progress.assert_called_once_with(progress, False)
    rig.notices.tell.assert_called_once()


def test_that_events_without_a_run_change_nothing(rig: Rig) -> None:
    rig.controller.on_event(Finished(make_result(rig.case.case)))
    assert rig.case.result is None
    rig.controller.on_succeeded()
    rig.controller.on_failed("too late")
    rig.notices.tell.assert_not_called()


def test_that_only_one_run_goes_at_a_time(rig: Rig) -> None:
    rig.controller.run_or_stop()
    rig.controller.run(OpenCase("other", "Case 0002", make_case("Other")))
    rig.worker.start.assert_called_once()


def test_that_a_case_closed_while_the_model_loads_is_not_run(rig: Rig) -> None:
    rig.session.cases.clear()
    rig.controller.run_or_stop()
    rig.worker.start.assert_not_called()


def test_that_a_new_run_forgets_the_old_answer(rig: Rig) -> None:
    rig.case.take(make_result(rig.case.case))
    rig.case.stale = "out of date"
    rig.controller.run_or_stop()
    assert rig.case.verdict is None
    assert rig.case.result is None
    assert not rig.case.stale
    assert rig.case.model == MODEL
