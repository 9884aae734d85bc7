"""Keeping results in the library while they arrive, so that a kill loses seconds at most."""

from __future__ import annotations

import time
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.presenter import tone
from spinextract_gui.desktop.views.notices import NoticeKind
from spinextract_gui.desktop.wording import verdict_line
from spinextract_gui.domain.result import CaseResult, Provenance, SlideResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.library_desk import LibraryDesk
    from spinextract_gui.desktop.session import OpenCase
    from spinextract_gui.desktop.views.notices import Notices
    from spinextract_gui.domain.result import DeviceInfo
    from spinextract_gui.domain.settings import DiagnosisSettings

EVERY_S = 4.0


class Autosave:
    """Saves partial results every few seconds and finished ones at once."""

    def __init__(
        self,
        desk: LibraryDesk,
        notices: Notices,
        refresh_recents: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk, self._notices = desk, notices
        self._refresh_recents, self._clock = refresh_recents, clock
        self._device: DeviceInfo | None = None
        self._settings: dict[str, str] = {}
        self._started_at = ""
        self._started = self._saved = 0.0

    def begin(self, case: OpenCase, device: DeviceInfo, settings: DiagnosisSettings) -> None:
        """Note what a new run computes with."""
        self._device = device
        self._settings = {item.name: str(getattr(settings, item.name)) for item in fields(settings)}
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._started = self._saved = self._clock()

    def save_sometimes(self, case: OpenCase) -> None:
        """Save the partial result when the last save is some seconds old."""
        if case.result is None and self._clock() - self._saved >= EVERY_S:
            self.save_now(case)

    def save_now(self, case: OpenCase) -> None:
        """Save what there is of an unfinished run, if anything."""
        self._saved = self._clock()
        partial = self._partial(case)
        if partial is not None:
            self._keep(case, partial)

    def save(self, case: OpenCase, result: CaseResult) -> None:
        """Save the result of a run that ended."""
        self._keep(case, result)

    def _keep(self, case: OpenCase, result: CaseResult) -> None:
        key, line, state = case.key, verdict_line(result.verdict), tone(case).value
        self._desk.ask(
            lambda library: library.save(key, result, state, line),
            lambda _: self._refresh_recents(),
            lambda sentence: self._notices.tell(sentence, NoticeKind.PROBLEM),
        )

    def _partial(self, case: OpenCase) -> CaseResult | None:
        """Return the run so far; its input hashes are not known yet and stay empty."""
        if case.verdict is None or case.model is None or self._device is None:
            return None
        slides = tuple(
            SlideResult(
                slide.label,
                slide.slide_id,
                case.slide_verdicts[slide.label],
                case.patches(slide.label),
                slide.true_class,
                slide.pixel_size_um,
            )
            for slide in case.case.slides
            if slide.label in case.slide_verdicts
        )
        seconds = self._clock() - self._started
        provenance = Provenance(
            {}, case.model, self._device, self._settings, {}, self._started_at, seconds
        )
        true_class = case.case.slides[0].true_class
        return CaseResult(
            case.case.patient_id, case.verdict, slides, true_class, case.case.skipped, provenance
        )
