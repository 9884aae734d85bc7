"""Marking kept results that no longer fit their input, the model or the parameters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinextract_gui.desktop.controllers.models import ModelController
    from spinextract_gui.desktop.controllers.presenter import Presenter
    from spinextract_gui.desktop.session import OpenCase, Session
    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.domain.result import CaseResult, ModelInfo
    from spinextract_gui.domain.settings import DiagnosisSettings
    from spinextract_gui.domain.slide import Case


class StaleCheck:
    """Compares hashes off the GUI thread and lets the panel say what changed."""

    def __init__(
        self,
        session: Session,
        settings: DiagnosisSettings,
        tasks: Tasks,
        models: ModelController,
        presenter: Presenter,
    ) -> None:
        self._session, self._settings = session, settings
        self._tasks, self._models, self._presenter = tasks, models, presenter

    def check_all(self) -> None:
        """Look at every open case again, as after a change of the model."""
        for case in self._session.cases:
            self.check(case)

    def check(self, case: OpenCase) -> None:
        """Look whether the result of `case` still holds, once the model is known."""
        if case.result is not None and not case.is_running:
            self._models.with_bundle(lambda bundle: self._compare(case, bundle.info))

    def _compare(self, case: OpenCase, model: ModelInfo) -> None:
        result = case.result
        if result is None:
            return
        self._tasks.start(
            partial(reason, case.case, result, model, self._settings),
            partial(self._mark, case, result),
            lambda sentence: self._mark(case, result, sentence),
        )

    def _mark(self, case: OpenCase, result: CaseResult, words: str) -> None:
        if case.result is result and case.stale != words:
            case.stale = words
            self._presenter.show_lists()
            self._presenter.show_result()


def reason(case: Case, result: CaseResult, model: ModelInfo, settings: DiagnosisSettings) -> str:
    """Hash the input as it is now and return why `result` is out of date, or nothing."""
    from spinextract_gui.library.staleness import stale_reason

    hashes = {slide.label: slide.input_hash() for slide in case.slides}
    return stale_reason(result, hashes, model, settings)
