"""What each action of the Models menu does; names of the methods stand in `models/actions.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.bundles.checking import CheckController
from spinextract_gui.desktop.controllers.bundles.downloading import DownloadController
from spinextract_gui.desktop.controllers.bundles.importing import ImportController
from spinextract_gui.desktop.controllers.bundles.page import ModelPageController
from spinextract_gui.desktop.controllers.bundles.removing import RemoveController
from spinextract_gui.desktop.controllers.bundles.work import ModelWork
from spinextract_gui.desktop.controllers.dialogs import Dialogs
from spinextract_gui.desktop.controllers.evaluation import EvaluationController

if TYPE_CHECKING:
    from spinextract_gui.desktop.session import Session


@dataclass(frozen=True, slots=True)
class ModelCommandParts:
    """What the commands work with."""

    page: ModelPageController
    checks: CheckController
    imports: ImportController
    removals: RemoveController
    downloads: DownloadController
    evaluation: EvaluationController
    work: ModelWork
    dialogs: Dialogs


class ModelCommands:
    """One method per action of the Models menu."""

    def __init__(self, session: Session, parts: ModelCommandParts) -> None:
        self._session, self._parts = session, parts

    def show_models(self) -> None:
        """Show the Models page, or go back from it."""
        self._parts.page.toggle()

    def use_model(self) -> None:
        """Let the chosen model answer."""
        self._parts.page.use_chosen()

    def vote_model(self) -> None:
        """Let the chosen grader vote, or no longer."""
        self._parts.page.vote()

    def verify_model(self) -> None:
        """Check the chosen model."""
        self._parts.checks.verify()

    def import_model(self) -> None:
        """Import a checkpoint."""
        self._parts.imports.begin()

    def import_bundle(self) -> None:
        """Import the folder of a model."""
        self._parts.imports.choose_bundle()

    def download_model(self) -> None:
        """Download published weights, after asking."""
        self._parts.downloads.begin()

    def remove_model(self) -> None:
        """Remove the chosen model."""
        self._parts.removals.remove()

    def show_model_folder(self) -> None:
        """Open the folder of the chosen model."""
        model = self._session.models.current
        if model is not None:
            self._parts.dialogs.show_folder(model.folder)

    def show_evaluation(self) -> None:
        """Show the page of evaluations, or go back from it."""
        self._parts.evaluation.toggle()

    def run_evaluation(self) -> None:
        """Evaluate, or stop that."""
        self._parts.evaluation.run_or_stop()

    def open_evaluation(self) -> None:
        """Open the report."""
        self._parts.evaluation.open_report()

    def save_evaluation(self) -> None:
        """Save the report elsewhere."""
        self._parts.evaluation.save_report()

    def stop_model_work(self) -> None:
        """Stop what is under way."""
        self._parts.work.stop()
