"""What each action of the registry does; the names of the methods stand in `actions.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from spinextract_gui.desktop.actions import ACTIONS
from spinextract_gui.desktop.controllers.cases import CaseController
from spinextract_gui.desktop.controllers.dialogs import Dialogs
from spinextract_gui.desktop.controllers.exports import ExportController
from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.mri.grading import GradingController
from spinextract_gui.desktop.controllers.mri.models import MriModelController
from spinextract_gui.desktop.controllers.mri.study import StudyController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.controllers.run import RunController
from spinextract_gui.desktop.controllers.slides import SlideController
from spinextract_gui.desktop.session import Scope, Session, Tab
from spinextract_gui.desktop.theme import Theme
from spinextract_gui.desktop.views.about import AboutCard
from spinextract_gui.desktop.views.chooser import Choice, Chooser
from spinextract_gui.desktop.views.mri.page import MriPage
from spinextract_gui.desktop.views.slide.view import SlideView
from spinextract_gui.desktop.views.window import MainWindow
from spinextract_gui.domain.slide import Channel

ZOOM_STEP = 1.5


@dataclass(frozen=True, slots=True)
class CommandParts:
    """What the commands work with."""

    cases: CaseController
    run: RunController
    grading: GradingController
    exports: ExportController
    models: ModelController
    mri_models: MriModelController
    presenter: Presenter
    dialogs: Dialogs
    theme: Theme
    window: MainWindow
    slide: SlideView
    mri: MriPage
    slides: SlideController
    studies: StudyController
    palette: Chooser
    about: AboutCard
    logs: Callable[[], Path]


class Commands:
    """One method per action."""

    def __init__(self, session: Session, parts: CommandParts) -> None:
        self._session = session
        self._parts = parts

    def open_files(self) -> None:
        """Ask for slide or MRI files and open them."""
        self._parts.cases.open_paths(self._parts.dialogs.open_files())

    def open_folder(self) -> None:
        """Ask for a folder and open it."""
        folder = self._parts.dialogs.choose_folder("Open a slide, patient or DICOM folder")
        if folder is not None:
            self._parts.cases.open_paths([folder])

    def open_demo(self) -> None:
        """Open the demo case and diagnose it."""
        self._parts.cases.open_demo(self._parts.run.run_current)

    def open_demo_mri(self) -> None:
        """Open the demo MRI; its grading begins by itself."""
        self._parts.cases.open_demo_mri()

    def export_report(self) -> None:
        """Write the PDF report."""
        self._parts.exports.export_report()

    def export_tables(self) -> None:
        """Write the tables."""
        self._parts.exports.export_tables()

    def close_case(self) -> None:
        """Close the shown case."""
        self._parts.cases.close_current()

    def clear_recents(self) -> None:
        """Forget the recent cases."""
        self._parts.cases.clear_recents()

    def quit(self) -> None:
        """Leave the program."""
        self._parts.window.close()

    def run_or_stop(self) -> None:
        """Start or stop the work on what the tab shows: slides, MRI, or both together."""
        case = self._session.current
        if case is None:
            return
        slides = case.tab.has_slides and case.has_slides
        study = case.tab.has_study and case.mri is not None
        if slides and study:
            self._run_or_stop_both()
        elif study:
            self._parts.grading.run_or_stop()
        elif slides:
            self._parts.run.run_or_stop()

    def choose_model(self) -> None:
        """Choose a model from a list."""
        self._parts.models.choose()

    def choose_mri_models(self) -> None:
        """Choose the models that grade."""
        self._parts.mri_models.choose()

    def show_histology(self) -> None:
        """Show the slides."""
        self._parts.cases.show_tab(Tab.HISTOLOGY)

    def show_mri(self) -> None:
        """Show the MRI."""
        self._parts.cases.show_tab(Tab.MRI)

    def show_both(self) -> None:
        """Show slides and MRI."""
        self._parts.cases.show_tab(Tab.BOTH)

    def toggle_scope(self) -> None:
        """Switch between the verdicts of patient and slide."""
        other = Scope.PATIENT if self._session.scope is Scope.SLIDE else Scope.SLIDE
        self._parts.cases.choose_scope(other)

    def toggle_heatmap(self) -> None:
        """Show or hide the heatmap."""
        self._parts.slides.show_map(not self._session.heatmap_visible)
        self._parts.presenter.show_frame()

    def toggle_smoothing(self) -> None:
        """Blend neighbouring patches of the heatmap, or no longer."""
        self._parts.slide.set_smoothing(not self._parts.slide.is_smooth)

    def show_virtual_he(self) -> None:
        """Show virtual H&E."""
        self._show(Channel.VIRTUAL_HE)

    def show_grey(self) -> None:
        """Show the slide in grey."""
        self._show(Channel.GREY)

    def show_ch2(self) -> None:
        """Show CH2."""
        self._show(Channel.CH2)

    def show_ch3(self) -> None:
        """Show CH3."""
        self._show(Channel.CH3)

    def zoom_in(self) -> None:
        """Zoom in."""
        self._zoom(ZOOM_STEP)

    def zoom_out(self) -> None:
        """Zoom out."""
        self._zoom(1 / ZOOM_STEP)

    def zoom_fit(self) -> None:
        """Fit what is shown into the window."""
        if self._zooms_mri():
            self._parts.mri.reset()
        else:
            self._parts.slide.fit()

    def zoom_actual(self) -> None:
        """Show one slide pixel per screen pixel."""
        self._parts.slide.zoom_to_actual()

    def next_slide(self) -> None:
        """Show the next slide."""
        self._parts.cases.step_slide(1)

    def previous_slide(self) -> None:
        """Show the previous slide."""
        self._parts.cases.step_slide(-1)

    def toggle_names(self) -> None:
        """Show names or aliases."""
        self._session.names_hidden = not self._session.names_hidden
        self._parts.presenter.show_all()
        self._parts.studies.show_texts()

    def toggle_theme(self) -> None:
        """Switch between dark and light."""
        self._parts.theme.toggle()

    def open_palette(self) -> None:
        """List every other command."""
        now = self._parts.presenter.situation()
        self._parts.palette.open_with(
            [
                Choice(item.id, item.text, item.shortcut, item.icon, item.enabled(now))
                for item in ACTIONS
                if item.id != "palette"
            ]
        )

    def show_logs(self) -> None:
        """Open the folder of logs."""
        self._parts.dialogs.show_folder(self._parts.logs())

    def about(self) -> None:
        """Show versions and what the program is not for."""
        self._parts.about.open_card()

    def _run_or_stop_both(self) -> None:
        """Stop whatever runs, or start both."""
        session = self._session
        if session.running is None and session.grading is None:
            self._parts.run.run_current()
            self._parts.grading.run_or_stop()
            return
        self._parts.run.stop()
        self._parts.grading.stop()

    def _zooms_mri(self) -> bool:
        """Whether zooming means the MRI: alone on its tab, or with the focus beside slides."""
        if self._session.tab is Tab.BOTH:
            return self._parts.mri.sagittal.hasFocus()
        return self._session.tab is Tab.MRI

    def _zoom(self, factor: float) -> None:
        if not self._zooms_mri():
            self._parts.slide.zoom_by(factor)
            return
        planes = (self._parts.mri.sagittal, self._parts.mri.axial)
        focused = [plane for plane in planes if plane.hasFocus()] or planes[:1]
        for plane in focused:
            plane.zoom_by(factor)

    def _show(self, channel: Channel) -> None:
        self._parts.slide.set_channel(channel)
        self._parts.slides.on_display_changed(self._parts.slide.display)
        self._parts.presenter.show_frame()
