"""Grading and stopping: one `match` turns the engine's events into what is shown.

A grading takes about a second, so it begins by itself when a study is opened and after a change
of markers that touches a grade; the one Run/Stop button does the same on request.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.mri.autosave import GradingAutosave
from spinextract_gui.desktop.controllers.mri.models import MriModelController
from spinextract_gui.desktop.controllers.mri.study import StudyController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.controllers.status import StatusController
from spinextract_gui.desktop.mri.history import Step
from spinextract_gui.desktop.mri.regrading import regrading
from spinextract_gui.desktop.session import CaseState, OpenCase, Session
from spinextract_gui.desktop.views.notices import NoticeKind, Notices, Remedy
from spinextract_gui.desktop.wording import PREPARING
from spinextract_gui.desktop.worker import RunWorker
from spinextract_gui.domain.events import Notice
from spinextract_gui.domain.mri.grade import LevelGrade
from spinextract_gui.domain.mri.level import Markers
from spinextract_gui.domain.mri.result import (
    GradingEvent,
    GradingFinished,
    GradingStarted,
    LevelGraded,
    MarkersPlaced,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spinextract_gui.desktop.controllers.mri.models import MriModels
    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.settings import GradingSettings
    from spinextract_gui.inference.mri.ready import ReadyNetworks


@dataclass(frozen=True, slots=True)
class GradingParts:
    """What the grading controller works with."""

    worker: RunWorker
    models: MriModelController
    presenter: Presenter
    studies: StudyController
    status: StatusController
    autosave: GradingAutosave
    notices: Notices


@dataclass(frozen=True, slots=True)
class Order:
    """What to grade.

    Attributes
    ----------
    markers
        None lets the model find the levels.
    kept
        Grades that still hold; they are not asked for again.
    """

    markers: Markers | None = None
    kept: tuple[LevelGrade, ...] = ()


class KeptNetworks:
    """Networks that stay open between gradings, so that a dragged marker is answered at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready: ReadyNetworks | None = None

    def opened(self) -> ReadyNetworks:
        """Return what gradings share; called in the worker's thread."""
        from spinextract_gui.inference.mri.ready import ReadyNetworks

        with self._lock:
            if self._ready is None:
                self._ready = ReadyNetworks()
            return self._ready

    def close(self) -> None:
        """Give the networks back; a grading that still runs ends well."""
        with self._lock:
            if self._ready is not None:
                self._ready.close()


class GradingController:
    """Starts, stops and follows gradings; one at a time, the latest wish wins."""

    def __init__(self, session: Session, settings: GradingSettings, parts: GradingParts) -> None:
        self._session = session
        self._settings = settings
        self._parts = parts
        self._networks = KeptNetworks()
        self._fresh: list[OpenCase] = []
        self._done = self._total = 0
        self._changed = False
        self._found = False
        self.on_no_levels: Callable[[], None] = lambda: None

    def begin_when_shown(self, case: OpenCase) -> None:
        """Grade a newly opened study as soon as somebody looks at it."""
        self._fresh.append(case)

    def begin_waiting(self) -> None:
        """Grade the shown study if it was never graded and nothing else is being graded."""
        case = self._session.current
        if case in self._fresh and self._session.grading is None and case is not None:
            self._fresh.remove(case)
            self.run(case)

    def run_or_stop(self) -> None:
        """Do what the button reads."""
        if self._session.grading is not None:
            self.stop()
        elif self._session.current is not None:
            self.run(self._session.current)

    def run(self, case: OpenCase) -> None:
        """Grade every level of a study where its markers lie; find them when there are none."""
        if case.mri is not None and case.mri.sagittal_series is not None:
            markers = case.mri.markers if case.mri.placed else None
            self._order(case, Order(markers))

    def find(self, case: OpenCase) -> None:
        """Let the model find the levels anew, then grade them."""
        if case.mri is not None and case.mri.sagittal_series is not None:
            self._order(case, Order())

    def follow_markers(self, case: OpenCase) -> None:
        """Grade what a change of markers touches, measure widths anew, keep every other grade."""
        study = case.mri
        if study is None or study.markers is None:
            return
        change = regrading(study.markers, study.grades)
        study.grades, study.remark = dict(change.kept), change.sentence
        if study.placed:
            self._order(case, Order(study.markers, tuple(change.kept.values())))

    def stop(self) -> None:
        """Ask the grading to stop; what was computed is kept."""
        case = self._session.grading
        if case is not None and case.mri is not None and case.mri.state is CaseState.RUNNING:
            case.mri.state = CaseState.STOPPING
            self._parts.worker.stop()
            self._parts.presenter.show_frame()
            self._parts.presenter.show_lists()

    def on_event(self, event: GradingEvent) -> None:
        """Take one event of the running grading into the session."""
        case = self._session.grading
        if case is None or case.mri is None:
            return
        self._changed, study = True, case.mri
        match event:
            case GradingStarted(device=device, total=total):
                self._parts.status.show_device(device)
                self._parts.autosave.begin(device)
                self._done, self._total = 0, total
            case MarkersPlaced(markers=markers, profile=profile):
                before = study.work
                study.markers, study.profile = markers, profile
                self._found = True
                study.history.record(Step("found the levels", before, study.work))
            case LevelGraded(grade=grade):
                study.grades[grade.level] = grade
                self._done += len(grade.models)
            case Notice(sentence=sentence):
                self._parts.notices.tell(sentence)
            case GradingFinished(result=result):
                study.take(result)
                self._parts.autosave.save(case)

    def flush(self) -> None:
        """Bring the views up to date with what came since the last time."""
        case = self._session.grading
        if not self._changed or case is None or case.mri is None:
            return
        self._changed = False
        stopping = case.mri.state is CaseState.STOPPING
        self._parts.status.show_grading(self._done, self._total, stopping)
        if case is self._session.current:
            self._parts.studies.show_answers()
            self._parts.presenter.show_result()

    def on_succeeded(self) -> None:
        """Show the result of a grading that ended well, a stopped one included.

        After the model found the levels, both planes go to the worst one.
        """
        case = self._end()
        if case is None or case.mri is None:
            return
        study = case.mri
        if study.result is None:
            study.state = CaseState.PARTIAL if study.grades else CaseState.READY
        self._show_ended(case)
        if study.result is None or case is not self._session.current:
            return
        if not study.placed:
            self.on_no_levels()
        elif self._found and study.selected is None and study.result.verdict.worst is not None:
            self._parts.studies.choose_level(study.result.verdict.worst.level)

    def on_failed(self, sentence: str) -> None:
        """Tell why a grading ended early; markers and grades until then stay."""
        case = self._end()
        if case is None or case.mri is None:
            return
        case.mri.state = CaseState.FAILED
        self._parts.autosave.save(case)
        retry = Remedy("Try again", partial(self.run, case))
        self._parts.notices.tell(sentence, NoticeKind.PROBLEM, retry)
        self._show_ended(case)

    def abandon(self, case: OpenCase) -> None:
        """Drop the grading of a case whose series is no longer looked at."""
        if case in self._fresh:
            self._fresh.remove(case)
        if self._session.grading is case:
            self._parts.worker.abandon()
            self._session.grading = None

    def shut_down(self) -> None:
        """Give back the networks; the worker has ended."""
        self._networks.close()

    def _order(self, case: OpenCase, order: Order) -> None:
        self._parts.models.with_models(partial(self._start, case, order))

    def _start(self, case: OpenCase, order: Order, models: MriModels) -> None:
        """Begin; a grading under way makes room, and what it still says is not heard."""
        study = case.mri
        if study is None or study.sagittal_series is None or case not in self._session.cases:
            return
        if order.markers is None and models.levels is None:
            self.on_no_levels()
            return
        earlier = self._session.grading
        if earlier is not None and earlier is not case and earlier.mri is not None:
            earlier.mri.state = CaseState.PARTIAL if earlier.mri.grades else CaseState.READY
            self._parts.autosave.save(earlier)
        remark = study.remark
        study.start(models.infos)
        study.grades = {grade.level: grade for grade in order.kept}
        study.remark = remark if order.kept else ""
        self._session.grading = case
        self._found = False
        self._done = self._total = 0
        self._parts.status.show_waiting("Getting the models ready…")
        self._parts.worker.start(
            partial(
                begin,
                self._networks,
                study.study,
                study.sagittal_series.key,
                models,
                self._settings,
                order,
            )
        )
        self._show_all(case)

    def _end(self) -> OpenCase | None:
        self.flush()
        self._parts.notices.dismiss_beginning(PREPARING)
        case, self._session.grading = self._session.grading, None
        return case

    def _show_ended(self, case: OpenCase) -> None:
        self._show_all(case)
        self._parts.status.show_shown(self._session)
        self.begin_waiting()

    def _show_all(self, case: OpenCase) -> None:
        if case is self._session.current:
            self._parts.studies.show_answers()
        self._parts.presenter.show_all()


def begin(
    networks: KeptNetworks,
    study: Study,
    series_key: str,
    models: MriModels,
    settings: GradingSettings,
    order: Order,
    token: CancellationToken,
) -> Iterator[GradingEvent]:
    """Begin a grading; called in the worker's thread, where the runtimes are imported."""
    from spinextract_gui.inference.mri.grading import grade
    from spinextract_gui.storage.folders import cache_folder

    return grade(
        study,
        series_key,
        models.stenosis,
        models.levels,
        settings,
        token,
        cache_folder(),
        order.markers,
        kept=order.kept,
        ready=networks.opened(),
    )
