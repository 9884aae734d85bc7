"""Puts the desktop together: session, workers, window and controllers, and nothing else."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from spinextract_gui.desktop.actions import BY_ID, MODELS_MENU, MRI_MENU
from spinextract_gui.desktop.controllers.autosave import Autosave
from spinextract_gui.desktop.controllers.cases import CaseController, CaseParts
from spinextract_gui.desktop.controllers.commands import CommandParts, Commands
from spinextract_gui.desktop.controllers.dialogs import Dialogs
from spinextract_gui.desktop.controllers.exports import ExportController
from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.presenter import Presenter, Surfaces
from spinextract_gui.desktop.controllers.run import RunController, RunParts
from spinextract_gui.desktop.controllers.slides import SlideController
from spinextract_gui.desktop.controllers.stale import StaleCheck
from spinextract_gui.desktop.controllers.status import StatusController
from spinextract_gui.desktop.controllers.thumbnails import Thumbnails
from spinextract_gui.desktop.failures import log_folder
from spinextract_gui.desktop.library_desk import LibraryDesk
from spinextract_gui.desktop.memory import Memory, MemoryParts
from spinextract_gui.desktop.mri_desk import MriDesk
from spinextract_gui.desktop.session import Scope, Session, Tab
from spinextract_gui.desktop.tasks import TaskRunner
from spinextract_gui.desktop.views.notices import NoticeKind
from spinextract_gui.desktop.views.window import MainWindow
from spinextract_gui.desktop.worker import RunWorker
from spinextract_gui.domain.settings import DEFAULT_MODEL, DiagnosisSettings, GradingSettings
from spinextract_gui.storage.folders import home

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.desktop.models_desk import ModelsDesk
    from spinextract_gui.desktop.preferences import Preferences
    from spinextract_gui.desktop.theme import Theme

FLUSH_MS = 100


class Desk(QObject):
    """The running program; `window` is what the user sees of it."""

    def __init__(
        self,
        theme: Theme,
        model: str = DEFAULT_MODEL,
        settings: DiagnosisSettings | None = None,
        dialogs: Dialogs | None = None,
        kept: Preferences | None = None,
    ) -> None:
        super().__init__()
        self.session = Session()
        self.settings = settings or DiagnosisSettings()
        self.theme = theme
        self.window = MainWindow(theme.tokens)
        self.dialogs = dialogs or Dialogs(self.window)
        self.tasks = TaskRunner(self)
        self.library_tasks = TaskRunner(self, threads=1)
        self.library = LibraryDesk(self.library_tasks, home)
        self.worker = RunWorker(self)
        self._timer = QTimer(self, interval=FLUSH_MS)
        self._is_open = True
        self._made_bundles: list[ModelsDesk] = []
        self._make_presenting(model)
        self.mri = MriDesk(self, GradingSettings(self.settings.device, self.settings.precision))
        self._make_working()
        self.memory = Memory(MemoryParts(self.window, theme, self.models, self.mri.models))
        if kept is not None:
            self.memory.recall(kept)
        self._connect()
        self.presenter.show_all()
        self.window.start.setFocus()

    def start(self) -> None:
        """Begin the work that follows the first paint: model and library."""
        self.models.load()
        self.cases.refresh_recents()
        self._timer.start()

    def open_paths(self, paths: Sequence[Path], run: bool = False) -> None:
        """Open paths, and diagnose the first case when `run`."""
        self.cases.open_paths(paths, self.run.run_current if run else None)

    @cached_property
    def bundles(self) -> ModelsDesk:
        """The Models page and its work, made when first wanted: the window stands sooner."""
        from spinextract_gui.desktop.models_desk import ModelsDesk

        made = ModelsDesk(self)
        self._made_bundles.append(made)
        made.connect_views()
        return made

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way: no run, no job, no picture."""
        return not (
            self.session.running
            or self.worker.is_running
            or self.mri.is_busy
            or any(one.is_busy for one in self._made_bundles)
            or self.tasks.is_busy
            or self.library_tasks.is_busy
            or not self.slides.is_drawn
        )

    @Slot()
    def shut_down(self) -> None:
        """Stop all work, save what there is and let every thread end."""
        if not self._is_open:
            return
        self._is_open = False
        self._timer.stop()
        self.memory.save()
        if self.session.running is not None:
            self.autosave.save_now(self.session.running)
        self.worker.shut_down()
        self.mri.shut_down()
        for one in self._made_bundles:
            one.shut_down()
        self.tasks.shut_down()
        self.library_tasks.finish()
        self.library.close()
        self.window.case_page.slide.shut_down()

    def _make_presenting(self, model: str) -> None:
        window, page = self.window, self.window.case_page
        surfaces = Surfaces(window, window.top_bar, window.start, page, page.cases, page.result)
        self.presenter = Presenter(self.session, surfaces)
        self.status = StatusController(window.status_line)
        self.models = ModelController(
            self.tasks, self.status, window.model_list, window.notices, model
        )
        self.slides = SlideController(self.session, self.tasks, page.slide, page.result, page.card)
        self.stale = StaleCheck(
            self.session, self.settings, self.tasks, self.models, self.presenter
        )

    def _make_working(self) -> None:
        notices = self.window.notices
        thumbnails = Thumbnails(self.session, self.tasks, self.library, self.refresh_recents)
        self.autosave = Autosave(self.library, notices, self.refresh_recents)
        self.run = RunController(
            self.session,
            self.settings,
            RunParts(
                self.worker,
                self.models,
                self.presenter,
                self.slides,
                self.status,
                self.autosave,
                notices,
            ),
        )
        self.cases = CaseController(
            self.session,
            CaseParts(
                self.tasks,
                self.library,
                self.models,
                self.mri.models,
                self.presenter,
                self.slides,
                self.mri.studies,
                self.mri.series,
                self.mri.grading,
                self.status,
                self.stale,
                self.mri.stale,
                thumbnails,
                notices,
                self.window.start,
            ),
        )
        self.exports = ExportController(self.session, self.tasks, self.dialogs, notices)
        self.commands = Commands(self.session, self._command_parts())

    def _command_parts(self) -> CommandParts:
        window = self.window
        return CommandParts(
            self.cases,
            self.run,
            self.mri.grading,
            self.exports,
            self.models,
            self.mri.models,
            self.presenter,
            self.dialogs,
            self.theme,
            window,
            window.case_page.slide,
            window.case_page.mri,
            self.slides,
            self.mri.studies,
            window.palette_list,
            window.about,
            log_folder,
        )

    def _connect(self) -> None:
        window, page = self.window, self.window.case_page
        self.worker.told.connect(self.run.on_event)
        self.worker.succeeded.connect(self.run.on_succeeded)
        self.worker.failed.connect(self.run.on_failed)
        self._timer.timeout.connect(self.run.flush)
        self._timer.timeout.connect(self.mri.grading.flush)
        self.theme.changed.connect(window.set_tokens)
        window.hub.triggered.connect(self.do)
        window.palette_list.chosen.connect(self.do)
        window.model_list.chosen.connect(self.models.use)
        window.paths_dropped.connect(self._on_dropped)
        window.closing.connect(self.shut_down)
        window.start.recent_chosen.connect(self.cases.open_recent)
        page.cases.case_chosen.connect(self.cases.show_case)
        page.cases.recent_chosen.connect(self.cases.open_recent)
        page.cases.slide_chosen.connect(self.cases.show_slide)
        page.result.scope_chosen.connect(lambda words: self.cases.choose_scope(Scope(words)))
        page.result.patch_chosen.connect(self.slides.fly_to)
        page.slide.patch_clicked.connect(self.slides.choose_patch)
        page.slide.slide_shown.connect(self.slides.on_slide_shown)
        page.slide.display_changed.connect(self.slides.on_display_changed)
        page.slide.loading_failed.connect(self._on_loading_failed)
        page.card.closed.connect(self.slides.close_card)
        page.both.slides_chosen.connect(lambda: self.cases.show_tab(Tab.HISTOLOGY))
        page.both.study_chosen.connect(lambda: self.cases.show_tab(Tab.MRI))
        self.mri.connect_views()
        self.models.on_changed = self._on_model

    @Slot(str)
    def do(self, action_id: str) -> None:
        """Do what an action of the registry says, if it makes sense now."""
        action = BY_ID[action_id]
        if action.enabled(self.presenter.situation()):
            getattr(self._doer(action.menu), action.handler)()

    def _doer(self, menu: str) -> object:
        """Return what has the handlers of a menu."""
        if menu == MODELS_MENU:
            return self.bundles.commands
        return self.mri.commands if menu == MRI_MENU else self.commands

    def refresh_recents(self) -> None:
        """Ask the library what was opened last."""
        self.cases.refresh_recents()

    def _on_dropped(self, paths: list[Path]) -> None:
        """Models and labelled folders go to their pages, all else becomes cases."""
        if not self.bundles.take_drop(paths):
            self.cases.open_paths(paths)

    def _on_model(self) -> None:
        self.stale.check_all()
        for one in self._made_bundles:
            one.page.show()
        self.memory.save()

    def _on_loading_failed(self, sentence: str) -> None:
        self.slides.on_loading_failed()
        self.window.notices.tell(sentence, NoticeKind.PROBLEM)
