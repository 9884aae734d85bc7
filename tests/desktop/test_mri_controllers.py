"""Grading, markers, own grades, models and series, tested without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import MagicMock

import pytest

from spinextract_gui.desktop.controllers.mri import models as mri_models
from spinextract_gui.desktop.controllers.mri.autosave import GradingAutosave
from spinextract_gui.desktop.controllers.mri.grading import (
    GradingController,
    GradingParts,
    Order,
)
from spinextract_gui.desktop.controllers.mri.markers import MarkerController, MarkerParts
from spinextract_gui.desktop.controllers.mri.models import MriModelController, MriModels
from spinextract_gui.desktop.controllers.mri.series import SeriesController, SeriesParts
from spinextract_gui.desktop.controllers.mri.study import StudyController
from spinextract_gui.desktop.controllers.presenter import Presenter, button_label
from spinextract_gui.desktop.controllers.status import StatusController
from spinextract_gui.desktop.mri.open_study import OpenStudy
from spinextract_gui.desktop.session import CaseState, OpenCase, Session, Tab
from spinextract_gui.desktop.views.cases_panel import CasesPanel
from spinextract_gui.desktop.views.chooser import Chooser
from spinextract_gui.desktop.views.mri.page import MriPage
from spinextract_gui.desktop.views.mri.series_strip import SeriesStrip
from spinextract_gui.desktop.views.notices import NoticeKind, Notices
from spinextract_gui.desktop.views.top_bar import RunLabel
from spinextract_gui.desktop.worker import RunWorker
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.events import Notice
from spinextract_gui.domain.mri.geometry import ImagePoint, Plane
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level, PlacedBy
from spinextract_gui.domain.settings import GradingSettings
from spinextract_gui.domain.slide import Case
from tests.desktop.fakes import DirectTasks
from tests.desktop.mri_fakes import (
    FOUND,
    FakeStenosis,
    fake_grading,
    fake_models,
    make_study,
    study_result,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Rig:
    """Grading and marker controllers among mocks, with one open study."""

    def __init__(self, models: MriModels | None = None) -> None:
        study = make_study()
        self.study = OpenStudy.of(study)
        self.case = OpenCase("key", "Case 0001", Case("", study.root, ()), mri=self.study)
        self.case.tab = Tab.MRI
        self.session = Session([self.case], self.case)
        self.worker = MagicMock(spec=RunWorker)
        self.models = MagicMock(spec=MriModelController)
        self.loaded = models or fake_models()
        self.models.with_models.side_effect = self._give
        self.presenter, self.status = MagicMock(spec=Presenter), MagicMock(spec=StatusController)
        self.studies, self.autosave = (
            MagicMock(spec=StudyController),
            MagicMock(spec=GradingAutosave),
        )
        self.studies.shown_slice.return_value = 3
        self.notices, self.page = MagicMock(spec=Notices), MagicMock(spec=MriPage)
        self.grading = GradingController(
            self.session,
            GradingSettings(),
            GradingParts(
                self.worker,
                self.models,
                self.presenter,
                self.studies,
                self.status,
                self.autosave,
                self.notices,
            ),
        )
        self.markers = MarkerController(
            self.session,
            MarkerParts(
                self.page,
                self.studies,
                self.grading,
                self.autosave,
                self.presenter,
                self.notices,
            ),
        )

    def _give(self, take: Callable[[MriModels], None]) -> None:
        take(self.loaded)

    @property
    def order(self) -> Order:
        """What the worker was asked to grade last."""
        (engine,), _ = self.worker.start.call_args
        found = engine.args[-1]
        assert isinstance(found, Order)
        return found

    def play(self, most: int = 100) -> None:
        order = self.order
        events = fake_grading(self.study.study, CancellationToken(), order.markers, order.kept)
        for _, event in zip(range(most), events, strict=False):
            self.grading.on_event(event)

    def graded(self) -> Rig:
        """Grade once, with markers found by the model."""
        self.grading.run(self.case)
        self.play()
        self.grading.on_succeeded()
        return self


def test_that_a_new_study_is_graded_as_soon_as_it_is_shown() -> None:
    rig = Rig()
    rig.grading.begin_when_shown(rig.case)
    rig.worker.start.assert_not_called()
    rig.grading.begin_waiting()
    assert rig.session.grading is rig.case
    assert rig.order.markers is None
    assert button_label(rig.session) is RunLabel.STOP
    rig.grading.begin_waiting()
    rig.worker.start.assert_called_once()


def test_that_markers_and_grades_arrive_and_are_kept() -> None:
    rig = Rig().graded()
    assert rig.study.markers == FOUND
    assert rig.study.grades[Level.L4_L5].call is Grade.SEVERE
    assert rig.study.state is CaseState.DONE
    rig.autosave.save.assert_called_with(rig.case)
    assert button_label(rig.session) is RunLabel.GRADE_AGAIN
    assert rig.study.history.can_undo


def test_that_grading_again_keeps_the_markers_where_they_are() -> None:
    rig = Rig().graded()
    rig.grading.run_or_stop()
    assert rig.order == Order(FOUND)
    rig.play()
    rig.grading.on_succeeded()
    rig.grading.find(rig.case)
    assert rig.order.markers is None


def test_that_the_button_stops_a_grading_and_its_part_is_kept() -> None:
    rig = Rig()
    rig.grading.run(rig.case)
    rig.play(most=4)
    rig.grading.run_or_stop()
    rig.worker.stop.assert_called_once()
    assert button_label(rig.session) is RunLabel.STOPPING
    rig.grading.on_succeeded()
    assert rig.session.grading is None
    assert rig.study.state is CaseState.PARTIAL
    assert len(rig.study.grades) == 2


def test_that_dragging_within_a_slice_keeps_every_grade_and_measures_anew() -> None:
    rig = Rig().graded()
    rig.markers.move(Level.L4_L5, ImagePoint(44, 81))
    assert rig.study.markers is not None
    marker = rig.study.markers.by_level[Level.L4_L5]
    assert marker.placed_by is PlacedBy.MOVED
    assert [grade.level for grade in rig.order.kept] == list(Level)
    assert rig.study.remark == "Whole-slice model: grade unchanged at L4/L5."
    rig.play()
    rig.grading.on_succeeded()
    assert rig.study.grades[Level.L4_L5].call is Grade.SEVERE
    assert rig.study.remark


def test_that_dragging_to_another_slice_grades_that_level_only() -> None:
    rig = Rig().graded()
    rig.studies.shown_slice.return_value = 5
    rig.markers.move(Level.L2_L3, ImagePoint(31, 40))
    assert [grade.level for grade in rig.order.kept] == [
        level for level in Level if level is not Level.L2_L3
    ]
    assert rig.study.remark == "Graded again: L2/L3."


def test_that_undo_and_redo_move_the_marker_and_grade_again() -> None:
    rig = Rig().graded()
    rig.studies.shown_slice.return_value = 5
    rig.markers.move(Level.L2_L3, ImagePoint(31, 40))
    moved = rig.study.markers
    rig.play()
    rig.grading.on_succeeded()
    rig.markers.undo()
    assert rig.study.markers == FOUND
    assert Level.L2_L3 not in {grade.level for grade in rig.order.kept}
    rig.notices.tell.assert_called_with("Undone: moved L2/L3.")
    rig.play()
    rig.grading.on_succeeded()
    rig.markers.redo()
    assert rig.study.markers == moved


def test_that_an_own_grade_stands_beside_the_models_and_can_be_undone() -> None:
    rig = Rig().graded()
    rig.worker.start.reset_mock()
    rig.study.selected = Level.L4_L5
    rig.markers.grade_chosen_level(Grade.MODERATE)
    assert rig.study.own_grades == {Level.L4_L5: Grade.MODERATE}
    assert rig.study.grades[Level.L4_L5].call is Grade.SEVERE
    rig.markers.undo()
    assert rig.study.own_grades == {}
    rig.markers.redo()
    assert rig.study.own_grades == {Level.L4_L5: Grade.MODERATE}
    rig.markers.set_own_grade(Level.L4_L5, None)
    assert rig.study.own_grades == {}
    rig.worker.start.assert_not_called()


def test_that_shifting_removing_and_the_l6_flag_are_single_steps() -> None:
    rig = Rig().graded()
    rig.markers.shift(1)
    assert [marker.level for marker in rig.study.placed] == list(Level)[1:]
    rig.markers.undo()
    assert rig.study.markers == FOUND
    rig.study.selected = Level.L5_S1
    rig.markers.remove()
    assert len(rig.study.placed) == 4
    assert rig.study.work.markers == FOUND.without(Level.L5_S1)
    rig.markers.toggle_transitional()
    assert rig.study.markers is not None
    assert rig.study.markers.transitional
    rig.markers.undo()
    rig.markers.undo()
    assert rig.study.markers == FOUND


def _is_placing(rig: Rig) -> bool:
    return rig.markers.is_placing


def test_that_two_clicks_place_five_levels_in_one_step() -> None:
    rig = Rig()
    rig.markers.begin_placing()
    assert _is_placing(rig)
    rig.page.begin_placement.assert_called_once()
    rig.markers.click(ImagePoint(30, 20))
    assert not rig.study.placed
    rig.markers.click(ImagePoint(40, 100))
    assert len(rig.study.placed) == 5
    rig.worker.start.assert_not_called()
    rig.markers.leave_placing()
    assert not _is_placing(rig)
    assert rig.order.markers == rig.study.markers
    rig.markers.undo()
    assert not rig.study.placed


def test_that_the_third_click_ends_the_placement_by_itself() -> None:
    rig = Rig()
    rig.markers.begin_placing()
    for point in (ImagePoint(30, 20), ImagePoint(40, 100), ImagePoint(31, 62)):
        rig.markers.click(point)
    assert not _is_placing(rig)
    assert rig.order.markers is not None
    assert rig.order.markers.by_level[Level.L3_L4].placed_by is PlacedBy.USER


def test_that_one_click_alone_leaves_nothing() -> None:
    rig = Rig()
    rig.markers.begin_placing()
    rig.markers.click(ImagePoint(30, 20))
    rig.markers.click(ImagePoint(30, 20))
    assert rig.notices.tell.call_args.args[1] is NoticeKind.PROBLEM
    rig.markers.leave_placing()
    assert not rig.study.placed
    assert not rig.study.history.can_undo


def test_that_levels_are_stepped_through_around_the_end() -> None:
    rig = Rig().graded()
    for step, level in ((1, Level.L1_L2), (-1, Level.L5_S1), (1, Level.L1_L2)):
        rig.markers.step_level(step)
        rig.studies.choose_level.assert_called_with(level)
        rig.study.selected = level


def test_that_without_a_model_for_levels_the_user_is_asked_to_place_them() -> None:
    rig = Rig(fake_models(levels=False))
    rig.grading.on_no_levels = MagicMock()
    rig.grading.run(rig.case)
    rig.grading.on_no_levels.assert_called_once()
    rig.worker.start.assert_not_called()
    assert rig.session.grading is None


def test_that_a_failed_grading_keeps_its_markers_and_offers_another_try() -> None:
    rig = Rig()
    rig.grading.run(rig.case)
    rig.play(most=3)
    rig.grading.on_failed("The slice was taken away.")
    assert rig.study.state is CaseState.FAILED
    assert rig.study.markers == FOUND
    sentence, kind, remedy = rig.notices.tell.call_args.args
    assert (sentence, kind) == ("The slice was taken away.", NoticeKind.PROBLEM)
    remedy.act()
    assert rig.session.grading is rig.case


def test_that_another_study_takes_the_grader_and_the_first_keeps_what_it_has() -> None:
    rig = Rig()
    rig.grading.run(rig.case)
    rig.play(most=3)
    study = make_study("Other")
    other = OpenCase("other", "Case 0002", Case("", study.root, ()), mri=OpenStudy.of(study))
    rig.session.cases.append(other)
    rig.grading.run(other)
    assert rig.session.grading is other
    assert rig.study.state is CaseState.PARTIAL


def series_controller(rig: Rig) -> SeriesController:
    panel = MagicMock(spec=CasesPanel)
    panel.strip = MagicMock(spec=SeriesStrip)
    return SeriesController(
        rig.session,
        SeriesParts(
            DirectTasks(),
            panel,
            MagicMock(spec=Chooser),
            MagicMock(spec=Chooser),
            rig.studies,
            rig.grading,
            rig.presenter,
            rig.notices,
        ),
    )


def test_that_another_sagittal_series_is_graded_and_the_old_one_can_be_brought_back() -> None:
    rig = Rig().graded()
    controller = series_controller(rig)
    controller.use_as_sagittal("axial")
    assert not rig.study.placed
    assert rig.order.markers is None
    remedy = next(
        call.kwargs["remedy"]
        for call in rig.notices.tell.call_args_list
        if call.kwargs.get("remedy") is not None
    )
    remedy.act()
    assert rig.case.mri is not None
    assert rig.case.mri.markers == FOUND
    assert rig.case.mri.sagittal == 0


def test_that_a_clicked_series_goes_where_it_belongs() -> None:
    rig = Rig().graded()
    rig.study.axial = 0
    series_controller(rig).use("axial")
    assert rig.study.axial_series is rig.study.study.series[1]
    assert rig.study.sagittal == 0


def test_that_another_axial_series_can_be_taken_back() -> None:
    rig = Rig().graded()
    series_controller(rig).use_as_axial("sagittal")
    assert rig.study.axial == 0
    rig.notices.tell.call_args.kwargs["remedy"].act()
    assert rig.study.axial == 1


@pytest.mark.parametrize(
    ("pane", "key"), [(Plane.SAGITTAL, "axial"), (Plane.AXIAL, "sagittal"), (Plane.AXIAL, "none")]
)
def test_that_a_series_dropped_where_it_cannot_stand_changes_nothing(pane: Plane, key: str) -> None:
    rig = Rig().graded()
    before = (rig.study.sagittal, rig.study.axial)
    series_controller(rig).drop(pane, key)
    assert (rig.study.sagittal, rig.study.axial) == before


def test_that_a_series_dropped_on_a_plane_is_shown_there() -> None:
    rig = Rig().graded()
    rig.study.axial = None
    series_controller(rig).drop(Plane.AXIAL, "axial")
    assert rig.study.axial == 1


def test_that_the_notice_of_preparing_goes_with_the_first_grading() -> None:
    rig = Rig()
    rig.grading.run(rig.case)
    rig.grading.on_event(Notice("Preparing the model for this processor; this happens once."))
    rig.play()
    rig.grading.on_succeeded()
    rig.notices.dismiss_beginning.assert_called_with("Preparing ")


def test_that_models_vote_together_and_one_must_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    def find(graders: tuple[object, ...], _: object) -> MriModels:
        asked.append(graders)
        return fake_models()

    monkeypatch.setattr(mri_models, "find", find)
    monkeypatch.setattr(FakeStenosis, "folder", "demo-stenosis", raising=False)
    notices = MagicMock(spec=Notices)
    controller = MriModelController(DirectTasks(), MagicMock(spec=Chooser), notices)
    taken = MagicMock()
    controller.with_models(taken)
    taken.assert_called_once()
    controller.toggle("swin")
    assert asked[-1] == ("demo-stenosis", "swin")
    controller.toggle("demo-stenosis")
    assert len(asked) == 2
    assert notices.tell.call_args.args[1] is NoticeKind.PROBLEM


def test_that_a_damaged_level_model_is_told_and_grading_by_hand_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mri_models, "find", lambda *_: fake_models(levels=False))
    notices = MagicMock(spec=Notices)
    controller = MriModelController(DirectTasks(), MagicMock(spec=Chooser), notices)
    taken = MagicMock()
    controller.with_models(taken)
    assert taken.call_args.args[0].levels is None
    assert "two clicks" in notices.tell.call_args.args[0]


def test_that_an_interrupted_grading_is_saved_with_its_markers() -> None:
    desk, rig = MagicMock(), Rig()
    saving = GradingAutosave(desk, rig.notices, MagicMock())
    saving.save(rig.case)
    desk.ask.assert_not_called()
    rig.grading.run(rig.case)
    rig.play(most=4)
    result = study_result(rig.study.study)
    saving.begin(result.provenance.device)
    saving.save(rig.case)
    library = MagicMock()
    desk.ask.call_args.args[0](library)
    key, kept, _, line = library.save_study.call_args.args
    assert key == "key"
    assert kept.markers == FOUND
    assert kept.verdict.partial
    assert not kept.provenance.input_hashes
    assert line == "partial result"
