"""Running and stopping the diagnosis: one `match` turns the engine's events into what is shown.

Events only change the session; `flush`, called some ten times a second, brings the views up to
date, so that a fast engine never makes the window slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.autosave import Autosave
from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.controllers.slides import SlideController
from spinextract_gui.desktop.controllers.status import StatusController
from spinextract_gui.desktop.session import CaseState, OpenCase, Session
from spinextract_gui.desktop.views.notices import NoticeKind, Notices, Remedy
from spinextract_gui.desktop.wording import PREPARING
from spinextract_gui.desktop.worker import RunWorker
from spinextract_gui.domain.events import (
    Event,
    Finished,
    Notice,
    PatchesDone,
    Progress,
    RunStarted,
    SlideFinished,
    SlideStarted,
    VerdictUpdated,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.domain.settings import DiagnosisSettings
    from spinextract_gui.domain.slide import Case
    from spinextract_gui.domain.verdict import PatchResult
    from spinextract_gui.networks.bundle import SrhBundle


@dataclass(frozen=True, slots=True)
class RunParts:
    """What the run controller works with."""

    worker: RunWorker
    models: ModelController
    presenter: Presenter
    slides: SlideController
    status: StatusController
    autosave: Autosave
    notices: Notices


class RunController:
    """Starts, stops and follows runs; one at a time."""

    def __init__(self, session: Session, settings: DiagnosisSettings, parts: RunParts) -> None:
        self._session = session
        self._settings = settings
        self._parts = parts
        self._fresh: list[tuple[str, PatchResult]] = []
        self._progress: Progress | None = None
        self._changed = False
        self.on_ended: Callable[[], None] = lambda: None

    def run_or_stop(self) -> None:
        """Do what the button reads."""
        if self._session.running is not None:
            self.stop()
        else:
            self.run_current()

    def run_current(self) -> None:
        """Begin a diagnosis of the shown case unless one is under way."""
        if self._session.current is not None:
            self.run(self._session.current)

    def run(self, case: OpenCase) -> None:
        """Begin a diagnosis of `case` with the chosen model; one without slides has none."""
        if self._session.running is None and case.has_slides:
            self._parts.models.with_bundle(partial(self._start, case))

    def stop(self) -> None:
        """Ask the run to stop; what was computed is kept."""
        case = self._session.running
        if case is not None and case.state is CaseState.RUNNING:
            case.state = CaseState.STOPPING
            self._parts.worker.stop()
            self._parts.presenter.show_frame()
            self._parts.presenter.show_lists()

    def on_event(self, event: Event) -> None:
        """Take one event of the running diagnosis into the session."""
        case = self._session.running
        if case is None:
            return
        self._changed = True
        match event:
            case RunStarted(device=device, total=total):
                self._parts.status.show_device(device)
                self._parts.autosave.begin(case, device, self._settings)
                self._progress = Progress(0, total, 0.0, None)
            case SlideStarted():
                pass
            case PatchesDone(label=label, results=results):
                case.results.setdefault(label, {}).update({r.patch.index: r for r in results})
                self._fresh.extend((label, item) for item in results)
            case Progress():
                self._progress = event
            case VerdictUpdated(label=label, slide=slide, patient=patient):
                case.slide_verdicts[label], case.verdict = slide, patient
            case Notice(sentence=sentence):
                self._parts.notices.tell(sentence)
            case SlideFinished(result=result):
                case.slide_verdicts[result.label] = result.verdict
            case Finished(result=result):
                case.take(result)
                self._parts.autosave.save(case, result)

    def flush(self) -> None:
        """Bring the views up to date with what came since the last time."""
        case = self._session.running
        if not self._changed or case is None:
            return
        self._changed = False
        if self._progress is not None:
            self._parts.status.show_progress(self._progress, case.state is CaseState.STOPPING)
        fresh, self._fresh = self._fresh, []
        if case is self._session.current:
            shown = case.slide.label
            self._parts.slides.add_results([item for label, item in fresh if label == shown])
            self._parts.presenter.show_result()
            self._parts.slides.show_evidence(throttled=True)
        self._parts.autosave.save_sometimes(case)

    def on_succeeded(self) -> None:
        """Show the result of a run that ended well, a stopped one included."""
        case = self._end()
        if case is None:
            return
        if case.result is None:
            case.state = CaseState.PARTIAL if case.verdict else CaseState.READY
            self._parts.status.show_nothing()
        else:
            self._parts.status.show_result(case.result)
        self._show_ended(case)

    def on_failed(self, sentence: str) -> None:
        """Tell why a run ended early; what was computed until then stays."""
        case = self._end()
        if case is None:
            return
        case.state = CaseState.FAILED
        self._parts.autosave.save_now(case)
        self._parts.status.show_nothing()
        retry = Remedy("Try again", partial(self.run, case))
        self._parts.notices.tell(sentence, NoticeKind.PROBLEM, retry)
        self._show_ended(case)

    def _start(self, case: OpenCase, bundle: SrhBundle) -> None:
        if self._session.running is not None or case not in self._session.cases:
            return
        case.start(bundle.info)
        self._session.running = case
        self._fresh, self._progress = [], None
        self._parts.slides.clear_results()
        self._parts.status.show_waiting("Getting the model ready…")
        self._parts.presenter.show_all()
        self._parts.worker.start(partial(begin, case.case, bundle, self._settings))

    def _end(self) -> OpenCase | None:
        self.flush()
        self._parts.notices.dismiss_beginning(PREPARING)
        case, self._session.running = self._session.running, None
        return case

    def _show_ended(self, case: OpenCase) -> None:
        if case is self._session.current:
            self._parts.slides.show_ended()
        self._parts.presenter.show_all()
        self.on_ended()


def begin(
    case: Case, bundle: SrhBundle, settings: DiagnosisSettings, token: CancellationToken
) -> Iterator[Event]:
    """Begin a diagnosis; called in the worker's thread, where the runtimes are imported."""
    from spinextract_gui.inference.diagnose import diagnose
    from spinextract_gui.storage.folders import cache_folder

    return diagnose(case, bundle, settings, token, cache_folder())
