"""Importing: a checkpoint with what its file does not say, or the folder of a model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.bundles.page import ModelPageController
from spinextract_gui.desktop.controllers.bundles.work import ModelWork, check
from spinextract_gui.desktop.controllers.dialogs import Dialogs
from spinextract_gui.desktop.models.import_order import (
    ImportOrder,
    carry_out,
    is_checkpoint,
    suggested_name,
)
from spinextract_gui.desktop.session import Page, Session
from spinextract_gui.desktop.step import Step
from spinextract_gui.desktop.views.models.page import ModelsPage
from spinextract_gui.desktop.views.notices import NoticeKind, Notices, Remedy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.desktop.worker import Tell
    from spinextract_gui.domain.cancellation import CancellationToken


@dataclass(frozen=True, slots=True)
class ImportParts:
    """What imports work with."""

    work: ModelWork
    controller: ModelPageController
    page: ModelsPage
    dialogs: Dialogs
    notices: Notices


class ImportController:
    """Fills the form, carries orders out, and shows what became of them."""

    def __init__(self, session: Session, parts: ImportParts) -> None:
        self._session, self._parts = session, parts

    def begin(self, checkpoint: Path | None = None) -> None:
        """Show the form, with a checkpoint that is known already."""
        self._parts.controller.open()
        name = suggested_name(checkpoint) if checkpoint else ""
        self._parts.page.form.begin(checkpoint, name)
        self._parts.page.show_form()

    def take_drop(self, paths: Sequence[Path]) -> bool:
        """Take what was dropped, if it is for the models; False leaves it to the cases."""
        if len(paths) != 1 or self._session.models.job:
            return False
        path = paths[0]
        if is_checkpoint(path):
            self.begin(path)
            return True
        if self._session.page is Page.MODELS and (path / "manifest.json").is_file():
            self.add_bundle(path)
            return True
        return False

    def choose_checkpoint(self) -> None:
        """Let the user choose the checkpoint."""
        path = self._parts.dialogs.open_checkpoint()
        if path is not None:
            self._parts.page.form.set_checkpoint(path)

    def choose_calibrator(self) -> None:
        """Let the user choose the calibrator."""
        path = self._parts.dialogs.open_calibrator()
        if path is not None:
            self._parts.page.form.set_calibrator(path)

    def choose_bundle(self) -> None:
        """Let the user choose the folder of a model."""
        folder = self._parts.dialogs.choose_folder("Folder of a model")
        if folder is not None:
            self._parts.controller.open()
            self.add_bundle(folder)

    def add_bundle(self, folder: Path) -> None:
        """Copy the folder of a model among the user's own."""
        self._parts.work.start(
            "Copying the model…", partial(copy_in, folder), self.added, self._tell_problem
        )

    def carry_out(self, order: ImportOrder) -> None:
        """Import a checkpoint."""
        self._parts.page.form.set_busy(True)
        self._parts.work.start(
            "Reading the checkpoint…",
            partial(import_order, order),
            self.added,
            self._refused,
            lambda: self._parts.page.form.set_busy(False),
        )

    def added(self, name: object) -> None:
        """Show a model that is new among the user's own."""
        self._parts.page.form.set_busy(False)
        self._parts.page.show_detail()
        self._parts.controller.refresh(str(name))
        use = Remedy("Use it", partial(self._use, str(name)))
        self._parts.notices.tell(f"{name} is among your models now.", remedy=use)

    def _use(self, name: str) -> None:
        model = self._session.models.find(name)
        if model is not None:
            self._parts.controller.use(model)

    def _refused(self, sentence: str) -> None:
        """Keep the form as it was filled in, with what is wrong below it."""
        self._parts.page.form.set_busy(False)
        self._parts.page.form.set_problem(sentence)

    def _tell_problem(self, sentence: str) -> None:
        self._parts.notices.tell(sentence, NoticeKind.PROBLEM)


def import_order(order: ImportOrder, token: CancellationToken, tell: Tell) -> str:
    """Carry an order out; stopped too late, what was made is removed again."""
    from spinextract_gui.networks.store import ModelStore

    tell(Step("Reading the checkpoint, computing its golden vectors…"))
    name = carry_out(order).info.name
    if token.cancelled:
        ModelStore().remove(name)
    check(token)
    return name


def copy_in(folder: Path, token: CancellationToken, tell: Tell) -> str:
    """Copy the bundle in `folder` among the user's models. Raises ModelError, StorageError."""
    from spinextract_gui.networks.store import ModelStore

    check(token)
    return ModelStore().add(folder).info.name
