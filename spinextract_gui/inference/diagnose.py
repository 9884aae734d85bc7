"""The engine: a case and a model in, events out. It never knows who listens."""

from __future__ import annotations

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

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
from spinextract_gui.domain.result import CaseResult, DeviceInfo
from spinextract_gui.inference.aggregate import Rules
from spinextract_gui.inference.ledger import Ledger, patch_results
from spinextract_gui.inference.loading import Batch, Item, Loader, SlideBegins, SlideEnds
from spinextract_gui.inference.provenance import Clerk
from spinextract_gui.inference.runtimes import open_runtime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.domain.settings import DiagnosisSettings
    from spinextract_gui.domain.slide import Case
    from spinextract_gui.domain.verdict import PatchResult
    from spinextract_gui.inference.ready import ReadyNetwork
    from spinextract_gui.inference.runtimes import Output, Runtime
    from spinextract_gui.networks.bundle import SrhBundle

    Opener = Callable[[Callable[[str], None]], Runtime]

_GLANCE_S = 0.05
_SETTLED_S = 1.0
"""A speed measured over less time than this is not told as time left."""


def diagnose(
    case: Case,
    bundle: SrhBundle,
    settings: DiagnosisSettings,
    token: CancellationToken,
    cache_folder: Path,
    ready: ReadyNetwork | None = None,
) -> Iterator[Event]:
    """Diagnose a case; yield what happens, `Finished` last, after a stop too.

    Reading, sorting out, preprocessing and the network overlap. Patches come in an order that
    spreads over each slide, the first of them in small batches. The token is looked at after
    every batch. Closing the generator ends all its threads.

    Parameters
    ----------
    ready
        Lends the network, made for the same bundle and settings; None opens one for this case.

    Raises
    ------
    SpinextractError
        When no runtime can be opened, or the network answers with numbers that are not finite.
        A slide that cannot be read is no error: it becomes a `Notice` and an entry in `failed`.
    """

    def opener(notify: Callable[[str], None]) -> Runtime:
        return open_runtime(
            bundle,
            settings.device,
            settings.precision,
            cache_folder,
            notify,
            settings.batch_size,
        )

    lend = opener if ready is None else ready.lend
    with closing(Run(case, bundle, settings, token, lend)) as run:
        yield from run.events()


class Run:
    """One diagnosis; `opener` gives the runtime and gets a place to tell sentences."""

    def __init__(
        self,
        case: Case,
        bundle: SrhBundle,
        settings: DiagnosisSettings,
        token: CancellationToken,
        opener: Opener,
    ) -> None:
        self._case, self._bundle, self._settings = case, bundle, settings
        self._token = token
        rules = Rules(
            bundle.info.threshold,
            settings.min_patches,
            calibrated=bundle.calibrator is not None,
            knows_tissue=bundle.known_tissue is not None,
        )
        self._ledger = Ledger(case.slides, rules)
        self._clerk = Clerk(case.slides)
        self._told: SimpleQueue[str] = SimpleQueue()
        self._helper = ThreadPoolExecutor(1, thread_name_prefix="open-runtime")
        self._opening = self._helper.submit(opener, self._told.put)
        self._loader: Loader | None = None
        self._coming: deque[Item] = deque()
        self._begun: list[SlideBegins] = []
        self._clock = 0.0

    def events(self) -> Iterator[Event]:
        """Yield everything that happens."""
        while not self._opening.done():
            yield from self._notices(_GLANCE_S)
            if self._token.cancelled:
                yield Finished(self._result(self._nothing_computed()))
                return
        runtime = self._opening.result()
        yield from self._notices()
        yield RunStarted(runtime.info, self._ledger.total)
        for skipped in self._case.skipped:
            yield Notice(f"{skipped.name} was left out: {skipped.sentence}")
        self._clock = time.monotonic()
        self._loader = Loader(self._case.slides, self._settings, runtime.batch_size)
        with closing(runtime.stream(self._pixels(self._loader))) as outputs:
            for output in outputs:
                yield from self._told_until(output)
                if self._token.cancelled:
                    break
        yield from self._rest()
        yield from self._notices()
        yield Finished(self._result(runtime.info))

    def close(self) -> None:
        """End every thread; a runtime that is still being opened is closed when it stands."""
        if self._loader is not None:
            self._loader.close()
        self._clerk.close()
        self._opening.add_done_callback(_close_opened)
        self._helper.shutdown(wait=False)

    def _pixels(self, loader: Loader) -> Iterator[NDArray[np.uint16]]:
        """Hand pixels to the runtime; everything else waits in `_coming` for its turn."""
        for item in loader.items():
            if self._token.cancelled:
                return
            self._coming.append(item)
            if isinstance(item, Batch) and item.kept:
                yield item.pixels

    def _told_until(self, output: Output) -> Iterator[Event]:
        """Tell everything up to the batch that `output` answers."""
        while self._coming:
            item = self._coming.popleft()
            if isinstance(item, Batch) and item.kept:
                answered = patch_results(self._bundle, item.kept, output)
                yield from self._batch(item, (*answered, *item.left_out))
                break
            yield from self._told_of(item)
        yield from self._notices()

    def _rest(self) -> Iterator[Event]:
        """Tell what needs no answer; on a stop, close the slides as they are."""
        if self._token.cancelled:
            for result in self._ledger.open_slides():
                yield SlideFinished(result)
            return
        while self._coming:
            yield from self._told_of(self._coming.popleft())

    def _told_of(self, item: Item) -> Iterator[Event]:
        match item:
            case SlideBegins(slide=slide, caution=caution):
                self._begun.append(item)
                self._ledger.begin(slide, caution)
                yield SlideStarted(slide.label)
                if caution:
                    yield Notice(caution)
            case Batch():
                yield from self._batch(item, item.left_out)
            case SlideEnds(slide=slide, failure=""):
                yield SlideFinished(self._ledger.end(slide))
            case SlideEnds(slide=slide, failure=failure):
                skipped = self._ledger.fail(slide, failure)
                yield Notice(f"{skipped.name} could not be used: {skipped.sentence}")

    def _batch(self, batch: Batch, results: tuple[PatchResult, ...]) -> Iterator[Event]:
        self._ledger.add(batch.slide, results)
        yield PatchesDone(batch.slide.label, results)
        yield self._progress()
        yield VerdictUpdated(
            batch.slide.label,
            self._ledger.slide_verdict(batch.slide),
            self._ledger.patient_verdict(partial=True),
        )

    def _progress(self) -> Progress:
        done, total = self._ledger.done, self._ledger.total
        seconds = max(time.monotonic() - self._clock, 1e-6)
        left = (total - done) * seconds / done if seconds >= _SETTLED_S else None
        return Progress(done, total, done / seconds, left)

    def _notices(self, patience_s: float = 0.0) -> Iterator[Event]:
        """Yield what was told meanwhile, waiting at most `patience_s` for the first."""
        with suppress(Empty):
            if patience_s:
                yield Notice(self._told.get(timeout=patience_s))
            while True:
                yield Notice(self._told.get_nowait())

    def _nothing_computed(self) -> DeviceInfo:
        """Describe the device of a run that was stopped before it had one."""
        wish = self._settings
        return DeviceInfo(wish.device.value, "none yet", "none", wish.precision.value)

    def _result(self, device: DeviceInfo) -> CaseResult:
        stopped = self._token.cancelled and self._ledger.done < self._ledger.total
        handling = {
            "flattened": _listed(one for one in self._begun if one.flattened),
            "tissue_filtered": _listed(one for one in self._begun if one.filtered),
        }
        classes = {slide.true_class for slide in self._case.slides}
        return CaseResult(
            patient_id=self._case.patient_id,
            verdict=self._ledger.patient_verdict(partial=stopped),
            slides=self._ledger.slide_results(),
            true_class=classes.pop() if len(classes) == 1 else None,
            failed=(*self._case.skipped, *self._ledger.failed),
            provenance=self._clerk.provenance(
                self._bundle, device, self._settings, handling, wait=not stopped
            ),
        )


def _close_opened(opening: Future[Runtime]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()


def _listed(begun: Iterator[SlideBegins]) -> str:
    return ", ".join(one.slide.label for one in begun) or "none"
