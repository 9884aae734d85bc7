"""Puts the MRI half of the desktop together; the desk owns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.mri.autosave import GradingAutosave
from spinextract_gui.desktop.controllers.mri.commands import MriCommandParts, MriCommands
from spinextract_gui.desktop.controllers.mri.grading import GradingController, GradingParts
from spinextract_gui.desktop.controllers.mri.marker_files import MarkerFiles
from spinextract_gui.desktop.controllers.mri.markers import MarkerController, MarkerParts
from spinextract_gui.desktop.controllers.mri.models import MriModelController
from spinextract_gui.desktop.controllers.mri.series import SeriesController, SeriesParts
from spinextract_gui.desktop.controllers.mri.stale import GradingStaleCheck
from spinextract_gui.desktop.controllers.mri.study import StudyController, StudyViews
from spinextract_gui.desktop.tasks import TaskRunner
from spinextract_gui.desktop.worker import RunWorker
from spinextract_gui.domain.mri.geometry import Plane

if TYPE_CHECKING:
    from spinextract_gui.desktop.desk import Desk
    from spinextract_gui.domain.settings import GradingSettings


class MriDesk:
    """Workers and controllers of MRI; `connect_views` wires them to the page."""

    def __init__(self, desk: Desk, settings: GradingSettings) -> None:
        self._desk = desk
        window, session, notices = desk.window, desk.session, desk.window.notices
        page, panel = window.case_page.mri, window.case_page.grades
        self.tasks = TaskRunner(desk)
        self.worker = RunWorker(desk)
        self.models = MriModelController(self.tasks, window.mri_model_list, notices)
        self.studies = StudyController(session, self.tasks, StudyViews(page, panel, notices))
        self.autosave = GradingAutosave(desk.library, notices, desk.refresh_recents)
        self.grading = GradingController(
            session,
            settings,
            GradingParts(
                self.worker,
                self.models,
                desk.presenter,
                self.studies,
                desk.status,
                self.autosave,
                notices,
            ),
        )
        self.stale = GradingStaleCheck(session, settings, self.tasks, self.models, self._show)
        self.markers = MarkerController(
            session,
            MarkerParts(page, self.studies, self.grading, self.autosave, desk.presenter, notices),
        )
        self.series = SeriesController(
            session,
            SeriesParts(
                self.tasks,
                window.case_page.cases,
                window.sagittal_list,
                window.axial_list,
                self.studies,
                self.grading,
                desk.presenter,
                notices,
            ),
        )
        self.files = MarkerFiles(session, self.tasks, desk.dialogs, self.markers, notices)
        self.commands = MriCommands(
            MriCommandParts(self.markers, self.files, self.series, self.studies, page)
        )

    @property
    def is_busy(self) -> bool:
        """Whether a grading, a read or a picture is under way."""
        return (
            self._desk.session.grading is not None
            or self.worker.is_running
            or self.tasks.is_busy
            or not self.studies.is_drawn
        )

    def shut_down(self) -> None:
        """Save what there is and let every thread end."""
        if self._desk.session.grading is not None:
            self.autosave.save(self._desk.session.grading)
        self.worker.shut_down()
        self.grading.shut_down()
        self.tasks.shut_down()

    def connect_views(self) -> None:
        """Wire views and worker to the controllers."""
        self._connect_grading()
        self._connect_planes()
        self._connect_panel()

    def _connect_grading(self) -> None:
        desk, window = self._desk, self._desk.window
        self.worker.told.connect(self.grading.on_event)
        self.worker.succeeded.connect(self.grading.on_succeeded)
        self.worker.failed.connect(self.grading.on_failed)
        window.mri_model_list.chosen.connect(self.models.toggle)
        window.sagittal_list.chosen.connect(self.series.use_as_sagittal)
        window.axial_list.chosen.connect(self.series.use_as_axial)
        desk.presenter.is_placing = lambda: self.markers.is_placing
        self.models.on_changed = self._on_models
        self.models.on_failed = lambda: desk.status.show_mri_models((), "No MRI model")
        self.grading.on_no_levels = self._on_no_levels
        self.studies.on_selected = desk.presenter.show_frame

    def _connect_planes(self) -> None:
        page, strip = self._desk.window.case_page.mri, self._desk.window.case_page.cases.strip
        for pane, view in ((Plane.SAGITTAL, page.sagittal), (Plane.AXIAL, page.axial)):
            view.slice_wanted.connect(lambda index, at=pane: self.studies.scroll(at, index))
            view.window_changed.connect(
                lambda centre, width, at=pane: self.studies.keep_window(at, centre, width)
            )
            view.place_chosen.connect(lambda point, at=pane: self.studies.point_at(at, point))
            view.level_chosen.connect(self.studies.choose_level)
            view.series_dropped.connect(lambda key, at=pane: self.series.drop(at, key))
        page.sagittal.marker_moved.connect(self.markers.move)
        page.sagittal.remove_wanted.connect(self.markers.remove)
        page.sagittal.own_grade_chosen.connect(self.markers.set_own_grade)
        page.sagittal.point_placed.connect(self.markers.click)
        page.placement_cancelled.connect(self.markers.leave_placing)
        page.place_wanted.connect(self.markers.toggle_placing)
        page.shift_wanted.connect(self.markers.shift)
        page.transitional_changed.connect(self.markers.set_transitional)
        strip.series_chosen.connect(self.series.use)
        strip.sagittal_chosen.connect(self.series.use_as_sagittal)
        strip.axial_chosen.connect(self.series.use_as_axial)

    def _connect_panel(self) -> None:
        panel = self._desk.window.case_page.grades
        panel.level_chosen.connect(self.studies.choose_level)
        panel.own_grade_chosen.connect(self.markers.set_own_grade)
        panel.place_wanted.connect(self.markers.begin_placing)
        panel.run_wanted.connect(self._run_shown)

    def _run_shown(self) -> None:
        if self._desk.session.current is not None:
            self.grading.run(self._desk.session.current)

    def _on_models(self) -> None:
        models = self.models.models
        self._desk.status.show_mri_models(models.infos if models else ())
        self.stale.check_all()

    def _on_no_levels(self) -> None:
        """Invite to place the levels by hand where none could be found."""
        study = self._desk.session.study
        if study is not None and not study.placed and self._desk.session.tab.has_study:
            self.markers.begin_placing()

    def _show(self) -> None:
        self.studies.show_answers()
        self._desk.presenter.show_lists()
        self._desk.presenter.show_result()
