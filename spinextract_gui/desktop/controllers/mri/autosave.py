"""Keeping gradings, markers and own grades in the library while they change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from spinextract_gui.desktop.mri.wording import grading_line, study_tone
from spinextract_gui.desktop.views.notices import NoticeKind
from spinextract_gui.domain.mri.grade import GradingVerdict
from spinextract_gui.domain.mri.result import GradingProvenance, StudyResult
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.library_desk import LibraryDesk
    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.desktop.session import OpenCase
    from spinextract_gui.desktop.views.notices import Notices
    from spinextract_gui.domain.result import DeviceInfo

_INTERRUPTED = "The grading was interrupted."


class GradingAutosave:
    """Saves after every run and every change by the user; a run cut short leaves its part."""

    def __init__(
        self, desk: LibraryDesk, notices: Notices, refresh_recents: Callable[[], None]
    ) -> None:
        self._desk, self._notices = desk, notices
        self._refresh_recents = refresh_recents
        self._device: DeviceInfo | None = None
        self._started_at = ""

    def begin(self, device: DeviceInfo) -> None:
        """Note what a new run computes with."""
        self._device = device
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")

    def save(self, case: OpenCase) -> None:
        """Save what is known of the study of a case, if anything."""
        study = case.mri
        result = study.kept_result() if study else None
        if study is None:
            return
        if result is None and (result := self._partial(study)) is None:
            return
        key, line, state = case.key, grading_line(result.verdict), study_tone(study).value
        self._desk.ask(
            lambda library: library.save_study(key, result, state, line),
            lambda _: self._refresh_recents(),
            lambda sentence: self._notices.tell(sentence, NoticeKind.PROBLEM),
        )

    def _partial(self, study: OpenStudy) -> StudyResult | None:
        """Return the run so far; without input hashes it counts as interrupted on reopening."""
        series = study.sagittal_series
        if series is None or study.markers is None or self._device is None or not study.models:
            return None
        grades = tuple(study.grades[level] for level in sorted(study.grades))
        verdict = GradingVerdict(grades, None, Badge.NO_CALL, (_INTERRUPTED,), partial=True)
        provenance = GradingProvenance(
            {}, study.models, None, self._device, {}, {}, self._started_at, 0.0
        )
        return StudyResult(
            study.study.key,
            study.study.identity.patient_id,
            series.key,
            series.description,
            study.markers,
            verdict,
            study.profile,
            provenance,
            dict(study.own_grades),
        )
