"""Puts the Models page together; the desk owns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.bundles.checking import CheckController
from spinextract_gui.desktop.controllers.bundles.commands import ModelCommandParts, ModelCommands
from spinextract_gui.desktop.controllers.bundles.downloading import DownloadController
from spinextract_gui.desktop.controllers.bundles.importing import ImportController, ImportParts
from spinextract_gui.desktop.controllers.bundles.page import ModelPageController, ModelPageParts
from spinextract_gui.desktop.controllers.bundles.removing import RemoveController, RemoveParts
from spinextract_gui.desktop.controllers.bundles.work import ModelWork
from spinextract_gui.desktop.controllers.evaluation import EvaluationController, EvaluationParts
from spinextract_gui.desktop.tasks import TaskRunner
from spinextract_gui.desktop.worker import RunWorker

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.desktop.desk import Desk


class ModelsDesk:
    """Worker and controllers of the Models page; `connect_views` wires them to it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        window, session, notices = desk.window, desk.session, desk.window.notices
        view = window.models_page
        self.tasks = TaskRunner(desk, threads=1)
        self.worker = RunWorker(desk)
        self.work = ModelWork(session, self.worker, view)
        self.page = ModelPageController(
            session,
            ModelPageParts(self.tasks, view, desk.presenter, desk.models, desk.mri.models, notices),
        )
        self.checks = CheckController(session, self.work, self.page, notices)
        self.imports = ImportController(
            session, ImportParts(self.work, self.page, view, desk.dialogs, notices)
        )
        self.removals = RemoveController(session, RemoveParts(self.tasks, self.page, notices))
        self.downloads = DownloadController(session, self.work, self.page, self.imports, view)
        self.evaluating = RunWorker(desk)
        self.evaluation = EvaluationController(
            session,
            EvaluationParts(
                self.tasks,
                self.evaluating,
                window.evaluation_page,
                self.page,
                desk.presenter,
                desk.dialogs,
                notices,
            ),
        )
        self.commands = ModelCommands(
            session,
            ModelCommandParts(
                self.page,
                self.checks,
                self.imports,
                self.removals,
                self.downloads,
                self.evaluation,
                self.work,
                desk.dialogs,
            ),
        )

    @property
    def is_busy(self) -> bool:
        """Whether models are being read or worked on."""
        return self.tasks.is_busy or self.worker.is_running or self.evaluating.is_running

    def shut_down(self) -> None:
        """Let every thread end; what was removed is deleted now."""
        self.worker.shut_down()
        self.evaluating.shut_down()
        self.tasks.shut_down()
        self.removals.clear()

    def connect_views(self) -> None:
        """Wire views and worker to the controllers."""
        view = self._desk.window.models_page
        self.worker.told.connect(self.work.on_event)
        self.worker.succeeded.connect(self.work.on_succeeded)
        self.worker.failed.connect(self.work.on_failed)
        self.work.on_changed = self.page.show
        self._desk.presenter.is_used = lambda name: name in self.page.used
        view.model_chosen.connect(self.page.choose)
        view.left.connect(self.page.leave)
        view.panel.copy_wanted.connect(self.page.copy)
        view.form.checkpoint_wanted.connect(self.imports.choose_checkpoint)
        view.form.calibrator_wanted.connect(self.imports.choose_calibrator)
        view.form.import_wanted.connect(self.imports.carry_out)
        view.download.download_wanted.connect(self.downloads.carry_out)
        self._connect_evaluation()

    def take_drop(self, paths: list[Path]) -> bool:
        """Take what was dropped, if it is for one of these pages."""
        return self.evaluation.take_drop(paths) or self.imports.take_drop(paths)

    def _connect_evaluation(self) -> None:
        view = self._desk.window.evaluation_page
        self.evaluating.told.connect(self.evaluation.on_event)
        self.evaluating.succeeded.connect(self.evaluation.on_succeeded)
        self.evaluating.failed.connect(self.evaluation.on_failed)
        view.folder_wanted.connect(self.evaluation.choose_folder)
        view.model_chosen.connect(self.evaluation.use_model)
        view.left.connect(self.evaluation.leave)
