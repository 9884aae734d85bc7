"""Removing models of the user's own, with a way back until the program ends."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.bundles.page import ModelPageController
from spinextract_gui.desktop.tasks import Tasks
from spinextract_gui.desktop.views.notices import NoticeKind, Notices, Remedy
from spinextract_gui.domain.settings import (
    DEFAULT_LEVELS_MODEL,
    DEFAULT_MODEL,
    DEFAULT_STENOSIS_MODEL,
)

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.desktop.models.facts import ModelFacts
    from spinextract_gui.desktop.session import Session

_STAND_INS = {
    "srh": DEFAULT_MODEL,
    "stenosis": DEFAULT_STENOSIS_MODEL,
    "levels": DEFAULT_LEVELS_MODEL,
}


@dataclass(frozen=True, slots=True)
class RemoveParts:
    """What removing works with."""

    tasks: Tasks
    controller: ModelPageController
    notices: Notices


class RemoveController:
    """Sets models aside; `clear` deletes them for good."""

    def __init__(self, session: Session, parts: RemoveParts) -> None:
        self._session, self._parts = session, parts
        self._aside: list[Path] = []

    def remove(self) -> None:
        """Remove the chosen model; one that answers leaves that to the shipped one."""
        model = self._session.models.current
        if model is None or model.shipped:
            return
        used = model.name in self._parts.controller.used
        self._parts.tasks.start(
            partial(set_aside, model.name),
            partial(self._removed, model, used),
            self._tell_problem,
        )

    def clear(self) -> None:
        """Delete what was removed; called when the program ends."""
        if self._aside:
            from spinextract_gui.networks.store import discard

            for aside in self._aside:
                discard(aside)

    def _removed(self, model: ModelFacts, used: bool, aside: Path) -> None:
        self._aside.append(aside)
        if used:
            self._use_stand_in(model.task)
        self._parts.controller.refresh()
        undo = Remedy("Undo", partial(self._bring_back, model, used, aside))
        self._parts.notices.tell(f"{model.name} was removed.", remedy=undo)

    def _use_stand_in(self, task: str) -> None:
        name = _STAND_INS.get(task, "")
        stand_in = self._session.models.find(name)
        if stand_in is not None:
            self._parts.controller.use(stand_in)

    def _bring_back(self, model: ModelFacts, used: bool, aside: Path) -> None:
        self._parts.tasks.start(
            partial(bring_back, aside, model.name),
            lambda _: self._back(model, used, aside),
            self._tell_problem,
        )

    def _back(self, model: ModelFacts, used: bool, aside: Path) -> None:
        self._aside.remove(aside)
        if used:
            self._parts.controller.use(model)
        self._parts.controller.refresh(model.name)

    def _tell_problem(self, sentence: str) -> None:
        self._parts.notices.tell(sentence, NoticeKind.PROBLEM)


def set_aside(name: str) -> Path:
    """Take a model out of the list. Raises ModelError, StorageError."""
    from spinextract_gui.networks.store import ModelStore

    return ModelStore().set_aside(name)


def bring_back(aside: Path, name: str) -> None:
    """Put it back. Raises ModelError, StorageError."""
    from spinextract_gui.networks.store import ModelStore

    ModelStore().bring_back(aside, name)
