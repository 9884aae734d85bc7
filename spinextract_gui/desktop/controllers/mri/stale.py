"""Marking kept gradings that no longer fit their input, the models or the parameters."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.controllers.mri.models import MriModelController, MriModels
    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.desktop.session import OpenCase, Session
    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.settings import GradingSettings


class GradingStaleCheck:
    """Compares hashes off the GUI thread and lets the panel say what changed."""

    def __init__(
        self,
        session: Session,
        settings: GradingSettings,
        tasks: Tasks,
        models: MriModelController,
        show: Callable[[], None],
    ) -> None:
        self._session, self._settings = session, settings
        self._tasks, self._models, self._show = tasks, models, show

    def check_all(self) -> None:
        """Look at every open case again, as after a change of the models."""
        for case in self._session.cases:
            self.check(case)

    def check(self, case: OpenCase) -> None:
        """Look whether the grading of `case` still holds, once the models are known."""
        study = case.mri
        if study is not None and study.result is not None and not study.is_running:
            self._models.with_models(partial(self._compare, study))

    def _compare(self, study: OpenStudy, models: MriModels) -> None:
        result = study.result
        if result is None:
            return
        self._tasks.start(
            partial(reason, study, result, models, self._settings),
            partial(self._mark, study, result),
            partial(self._mark, study, result),
        )

    def _mark(self, study: OpenStudy, result: StudyResult, words: str) -> None:
        if study.result is result and study.stale != words:
            study.stale = words
            self._show()


def reason(
    study: OpenStudy, result: StudyResult, models: MriModels, settings: GradingSettings
) -> str:
    """Hash the input as it is now and return why `result` is out of date, or nothing."""
    from spinextract_gui.library.staleness import stale_grading_reason

    series = study.study.by_key(result.series_key)
    hashes = {series.key: series.input_hash()} if series else {}
    return stale_grading_reason(result, hashes, models.infos, models.levels_info, settings)
