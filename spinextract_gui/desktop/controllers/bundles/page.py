"""What the Models page shows, and which of the models answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication

from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.mri.models import MriModelController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.models.facts import list_facts
from spinextract_gui.desktop.models.rows import card_row, detail
from spinextract_gui.desktop.session import Page, Session
from spinextract_gui.desktop.tasks import Tasks
from spinextract_gui.desktop.views.models.page import ModelsPage
from spinextract_gui.desktop.views.notices import NoticeKind, Notices

if TYPE_CHECKING:
    from spinextract_gui.desktop.models.facts import ModelFacts


@dataclass(frozen=True, slots=True)
class ModelPageParts:
    """What the controller of the page works with."""

    tasks: Tasks
    page: ModelsPage
    presenter: Presenter
    models: ModelController
    mri_models: MriModelController
    notices: Notices


class ModelPageController:
    """Lists the models and lets one be chosen and used."""

    def __init__(self, session: Session, parts: ModelPageParts) -> None:
        self._session, self._parts = session, parts

    def open(self, chosen: str = "") -> None:
        """Show the page, with `chosen` beside the list."""
        self._session.page = Page.MODELS
        if chosen:
            self._session.models.chosen = chosen
        self._parts.page.show_detail()
        self._parts.presenter.show_frame()
        self.refresh()

    def leave(self) -> None:
        """Go back to the case, or to the start."""
        self._session.page = Page.CASE
        self._parts.presenter.show_all()

    def toggle(self) -> None:
        """Show the page, or go back from it."""
        if self._session.page is Page.MODELS:
            self.leave()
        else:
            self.open()

    def refresh(self, chosen: str = "") -> None:
        """Read the models anew, then choose `chosen`."""
        self._parts.tasks.start(list_facts, partial(self._take, chosen), self._tell_problem)

    def choose(self, name: str) -> None:
        """Show one model."""
        self._session.models.chosen = name
        self._parts.page.show_detail()
        self.show()

    def use_chosen(self) -> None:
        """Let the chosen model answer for what it was made for, alone."""
        model = self._session.models.current
        if model is not None:
            self.use(model)

    def use(self, model: ModelFacts) -> None:
        """Let a model answer for what it was made for, alone."""
        match model.task:
            case "srh":
                self._parts.models.use(model.name)
            case "stenosis":
                self._parts.mri_models.use_only(model.name)
            case "levels":
                self._parts.mri_models.use_levels(model.name)
        self.show()

    def vote(self) -> None:
        """Let the chosen grader vote beside the others, or no longer."""
        model = self._session.models.current
        if model is None:
            return
        if model.task != "stenosis":
            self._parts.notices.tell("Only models that grade stenosis vote together.")
        else:
            self._parts.mri_models.toggle_wanted(model.name)
        self.show()

    def show(self) -> None:
        """Bring the page up to date with the session."""
        state, used = self._session.models, self.used
        self._parts.page.set_cards([card_row(row, state.chosen, used) for row in state.rows])
        current = state.current
        if current is None:
            self._parts.page.set_detail(None)
        else:
            busy = bool(state.job) or self._session.is_busy
            checked = state.checked.get(current.name, "")
            self._parts.page.set_detail(detail(current, used, busy, checked))
        self._parts.presenter.show_frame()

    def copy(self, text: str) -> None:
        """Put a hash or a folder on the clipboard."""
        QGuiApplication.clipboard().setText(text)
        self._parts.notices.tell("Copied.")

    @property
    def used(self) -> frozenset[str]:
        """Names of the models that answer now."""
        return frozenset({self._parts.models.wanted, *self._parts.mri_models.wanted})

    def _take(self, chosen: str, rows: tuple[ModelFacts, ...]) -> None:
        state = self._session.models
        state.rows = rows
        state.chosen = chosen or state.chosen
        if state.current is None:
            used = [row.name for row in rows if row.name in self.used]
            state.chosen = (used or [row.name for row in rows] or [""])[0]
        self.show()

    def _tell_problem(self, sentence: str) -> None:
        self._parts.notices.tell(sentence, NoticeKind.PROBLEM)
