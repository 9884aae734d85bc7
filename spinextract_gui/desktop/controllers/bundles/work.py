"""Work on models that takes its time: one thing at once, with progress and Stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.desktop.step import Step
from spinextract_gui.domain.errors import CancelledRunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.session import Session
    from spinextract_gui.desktop.views.models.page import ModelsPage
    from spinextract_gui.desktop.worker import RunWorker, Tell
    from spinextract_gui.domain.cancellation import CancellationToken

    Work = Callable[[CancellationToken, Tell], object]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the work came to."""

    value: object


class ModelWork:
    """Does one thing at a time in a thread; `done`, `failed` or `stopped` hears how it ended.

    What a stopped one left half done, it cleans up itself.
    """

    def __init__(self, session: Session, worker: RunWorker, page: ModelsPage) -> None:
        self._session, self._worker, self._page = session, worker, page
        self._done: Callable[[object], None] = lambda _: None
        self._failed: Callable[[str], None] = lambda _: None
        self._stopped: Callable[[], None] = lambda: None
        self._step = Step("")
        self.on_changed: Callable[[], None] = lambda: None

    def start(
        self,
        words: str,
        work: Work,
        done: Callable[[object], None],
        failed: Callable[[str], None],
        stopped: Callable[[], None] = lambda: None,
    ) -> None:
        """Begin, unless something is under way."""
        if self._session.models.job:
            return
        self._session.models.job, self._session.models.stopping = words, False
        self._done, self._failed, self._stopped = done, failed, stopped
        self._show(Step(words))
        self._worker.do(lambda token, tell: tell(Answer(work(token, tell))))
        self.on_changed()

    def stop(self) -> None:
        """Ask the work to stop after its present step."""
        if self._session.models.job:
            self._session.models.stopping = True
            self._worker.stop()
            self._show(self._step)
            self.on_changed()

    def on_event(self, event: object) -> None:
        """Show how far the work is, or take its answer."""
        match event:
            case Step():
                self._show(event)
            case Answer(value=value):
                self._end()
                self._done(value)

    def on_succeeded(self) -> None:
        """Clear up after work that was stopped."""
        if self._session.models.job:
            self._end()
            self._stopped()

    def on_failed(self, sentence: str) -> None:
        """Tell why the work ended early."""
        self._end()
        self._failed(sentence)

    def _end(self) -> None:
        if self._session.models.job:
            self._session.models.job, self._session.models.stopping = "", False
            self._page.show_work("", 0, 0, False)
            self.on_changed()

    def _show(self, step: Step) -> None:
        self._step = step
        stopping = self._session.models.stopping
        self._page.show_work(step.words, step.done, step.total, stopping)


def check(token: CancellationToken) -> None:
    """End the work here when a stop was asked for. Raises CancelledRunError."""
    if token.cancelled:
        raise CancelledRunError
