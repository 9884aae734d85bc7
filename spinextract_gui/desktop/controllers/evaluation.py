"""Evaluating a folder: choosing it and a model, running, showing and saving what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from spinextract_gui.desktop.controllers.bundles.page import ModelPageController
from spinextract_gui.desktop.controllers.dialogs import Dialogs
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.evaluation.outcome import Outcome
from spinextract_gui.desktop.evaluation.run import evaluate, look_at
from spinextract_gui.desktop.models.facts import list_facts
from spinextract_gui.desktop.session import Page, Session
from spinextract_gui.desktop.step import Step
from spinextract_gui.desktop.tasks import Tasks
from spinextract_gui.desktop.views.evaluation.page import EvaluationPage
from spinextract_gui.desktop.views.notices import NoticeKind, Notices, Remedy
from spinextract_gui.desktop.worker import RunWorker

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from spinextract_gui.desktop.evaluation.state import Cohort
    from spinextract_gui.desktop.models.facts import ModelFacts


@dataclass(frozen=True, slots=True)
class EvaluationParts:
    """What the controller works with."""

    tasks: Tasks
    worker: RunWorker
    page: EvaluationPage
    models: ModelPageController
    presenter: Presenter
    dialogs: Dialogs
    notices: Notices


class EvaluationController:
    """One evaluation at a time; its answer stays until the next."""

    def __init__(self, session: Session, parts: EvaluationParts) -> None:
        self._session, self._parts = session, parts

    def toggle(self) -> None:
        """Show the page, or go back from it."""
        if self._session.page is Page.EVALUATION:
            self.leave()
        else:
            self.open()

    def open(self) -> None:
        """Show the page, with the models at hand."""
        self._session.page = Page.EVALUATION
        self.show()
        self._parts.tasks.start(list_facts, self._take_models, self._tell_problem)

    def leave(self) -> None:
        """Go back to the case, or to the start."""
        self._session.page = Page.CASE
        self._parts.presenter.show_all()

    def choose_folder(self) -> None:
        """Ask for the folder."""
        folder = self._parts.dialogs.choose_folder("Labelled folder to evaluate on")
        if folder is not None:
            self.use_folder(folder)

    def take_drop(self, paths: Sequence[Path]) -> bool:
        """Take a folder that was dropped on the page; False leaves it to the cases."""
        if self._session.page is not Page.EVALUATION or len(paths) != 1:
            return False
        self.use_folder(paths[0])
        return True

    def use_folder(self, folder: Path) -> None:
        """Evaluate on this folder from now on."""
        if not self._session.evaluation.running:
            self._parts.tasks.start(partial(look_at, folder), self._take_cohort, self._tell_problem)

    def use_model(self, name: str) -> None:
        """Evaluate this model from now on."""
        if not self._session.evaluation.running:
            self._session.evaluation.model = name
        self.show()

    def run_or_stop(self) -> None:
        """Do what the button reads."""
        state = self._session.evaluation
        if state.running:
            state.stopping = True
            self._parts.worker.stop()
            self.on_event(Step("Stopping after what is being computed…"))
        elif state.cohort is not None and state.model:
            state.running, state.stopping, state.outcome = True, False, None
            job = partial(evaluate, state.cohort, state.model)
            self._parts.worker.do(lambda token, tell: tell(job(token, tell)))
            self.on_event(Step("Getting the model ready…"))
        self.show()

    def on_event(self, event: object) -> None:
        """Show how far the evaluation is, or take its answer."""
        match event:
            case Step(words=words, done=done, total=total):
                stopping = self._session.evaluation.stopping
                self._parts.page.show_work(words, done, total, stopping)
            case Outcome():
                self._session.evaluation.outcome = event

    def on_succeeded(self) -> None:
        """Show the answer; after an early stop there is none."""
        self._end()
        outcome = self._session.evaluation.outcome
        if outcome is None:
            self._parts.notices.tell("Stopped before a patient was complete: nothing to compare.")
            return
        if self._session.page is not Page.EVALUATION:
            show = Remedy("Show", self.open)
            self._parts.notices.tell("The evaluation is ready.", remedy=show)
        self._parts.tasks.start(
            partial(_pictures, outcome.figures), self._parts.page.set_figures, self._tell_problem
        )

    def on_failed(self, sentence: str) -> None:
        """Tell why it ended early."""
        self._end()
        self._tell_problem(sentence)

    def open_report(self) -> None:
        """Open the report, or the folder when none was written."""
        outcome = self._session.evaluation.outcome
        if outcome is not None and outcome.report is not None:
            self._parts.dialogs.show_file(outcome.report)
        elif outcome is not None:
            self._parts.dialogs.show_folder(outcome.out)

    def save_report(self) -> None:
        """Copy everything that was written to where the user says."""
        outcome = self._session.evaluation.outcome
        if outcome is None:
            return
        into = self._parts.dialogs.choose_folder("Folder for the report")
        if into is None:
            return
        self._parts.tasks.start(
            partial(copy_all, outcome.out, into), self._tell_saved, self._tell_problem
        )

    def show(self) -> None:
        """Bring the page up to date with the session."""
        state, page = self._session.evaluation, self._parts.page
        cohort = state.cohort
        page.set_cohort(cohort.folder.name if cohort else "", cohort.sort if cohort else "")
        page.set_models([(row.name, row.title) for row in self._fitting], state.model)
        page.set_button(state.button)
        page.set_state(*state.words)
        page.set_outcome(state.outcome)
        self._parts.presenter.show_frame()

    @property
    def _fitting(self) -> list[ModelFacts]:
        """The sound models of the cohort's task."""
        cohort = self._session.evaluation.cohort
        task = cohort.task if cohort else "srh"
        return [row for row in self._session.models.rows if row.task == task]

    def _take_models(self, rows: tuple[ModelFacts, ...]) -> None:
        self._session.models.rows = rows
        self._choose_fitting()

    def _take_cohort(self, cohort: Cohort) -> None:
        self._session.evaluation.cohort = cohort
        self._choose_fitting()

    def _choose_fitting(self) -> None:
        """Keep the model if it fits the cohort, else take the one that answers now."""
        state, names = self._session.evaluation, [row.name for row in self._fitting]
        if state.model not in names and not state.running:
            used = [name for name in names if name in self._parts.models.used]
            state.model = (used or names or [""])[0]
        self.show()

    def _end(self) -> None:
        state = self._session.evaluation
        state.running = state.stopping = False
        self._parts.page.show_work("", 0, 0, False)
        self.show()

    def _tell_saved(self, folder: Path) -> None:
        show = Remedy("Show", lambda: self._parts.dialogs.show_folder(folder))
        self._parts.notices.tell("The report, tables and figures were saved.", remedy=show)

    def _tell_problem(self, sentence: str) -> None:
        self._parts.notices.tell(sentence, NoticeKind.PROBLEM)


def copy_all(source: Path, into: Path) -> Path:
    """Copy an evaluation's folder into another one, whole or not at all. Raises StorageError."""
    from spinextract_gui.storage.atomic import write_together

    target = into / source.name
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    write_together({target / path.relative_to(source): path.read_bytes() for path in files})
    return target


def _pictures(paths: Sequence[Path]) -> list[QImage]:
    """Read the pictures of an outcome; QImage may be used in any thread."""
    read = [QImage(str(path)) for path in paths]
    return [picture for picture in read if not picture.isNull()]
