"""What the status line says of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.mri.wording import models_words
from spinextract_gui.desktop.session import Tab
from spinextract_gui.desktop.wording import duration, model_words, speed_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.desktop.session import OpenCase, Session
    from spinextract_gui.desktop.views.status_line import StatusLine
    from spinextract_gui.domain.events import Progress
    from spinextract_gui.domain.mri.result import StudyResult
    from spinextract_gui.domain.result import CaseResult, DeviceInfo, ModelInfo


class StatusController:
    """Words device, model and pace; the view only shows them."""

    def __init__(self, view: StatusLine) -> None:
        self._view = view
        self._pace = 0.0
        self._on_mri = False
        self._slides_model, self._mri_models = ("", ""), ("", "")

    def show_model(self, model: ModelInfo | None, fallback: str = "") -> None:
        """Show which model answers for slides, or why none does."""
        words = fallback if model is None else model_words(model)
        self._slides_model = (words, model.model_hash if model else "")
        self._show_models()

    def show_mri_models(self, models: Sequence[ModelInfo], fallback: str = "") -> None:
        """Show which models grade, or why none does."""
        words = models_words(models) if models else fallback
        self._mri_models = (words, ", ".join(model.model_hash for model in models))
        self._show_models()

    def show_shown(self, session: Session) -> None:
        """Show the models of the tab, and how the last run of the shown case ended."""
        case = session.current
        self._on_mri = session.tab is Tab.MRI or (case is not None and not case.has_slides)
        self._show_models()
        if session.running is not None or session.grading is not None:
            return
        study = session.study
        if self._on_mri:
            if study is not None and study.result is not None:
                self.show_grading_result(study.result)
            else:
                self.show_nothing()
        else:
            self.show_case(session.current)

    def _show_models(self) -> None:
        words, digest = self._mri_models if self._on_mri else self._slides_model
        self._view.set_model(words, digest)

    def show_device(self, device: DeviceInfo) -> None:
        """Show what really computes."""
        self._view.set_device(device.short, device.name)

    def show_waiting(self, words: str) -> None:
        """Show what is being prepared."""
        self._pace = 0.0
        self._view.set_speed(words)
        self._view.set_progress(0, 0)

    def show_progress(self, progress: Progress, stopping: bool) -> None:
        """Show how far the run is."""
        self._pace = progress.patches_per_s
        self._view.set_progress(progress.done, progress.total)
        words = f"{progress.done} of {progress.total} · {speed_words(progress)}".rstrip(" ·")
        self._view.set_speed("Stopping…" if stopping else words)

    def show_result(self, result: CaseResult) -> None:
        """Show what a finished run used and how long it took."""
        self.show_device(result.provenance.device)
        ended = "stopped after" if result.verdict.partial else "done in"
        words = f"{ended} {duration(result.provenance.seconds)}"
        self._view.set_speed(f"{self._pace:.0f} patches/s · {words}" if self._pace else words)
        self._view.set_progress(0, 0)

    def show_grading(self, done: int, total: int, stopping: bool) -> None:
        """Show how far a grading is."""
        self._view.set_progress(done, total)
        self._view.set_speed("Stopping…" if stopping else f"{done} of {total} levels")

    def show_grading_result(self, result: StudyResult) -> None:
        """Show what a finished grading used and how long it took."""
        self.show_device(result.provenance.device)
        ended = "stopped after" if result.verdict.partial else "graded in"
        self._view.set_speed(f"{ended} {result.provenance.seconds:.1f} s")
        self._view.set_progress(0, 0)

    def show_case(self, case: OpenCase | None) -> None:
        """Show how the last run of a case ended, when it is shown again."""
        self._pace = 0.0
        if case is not None and case.result is not None:
            self.show_result(case.result)
        else:
            self.show_nothing()

    def show_nothing(self) -> None:
        """Empty the pace; device and model stay."""
        self._view.set_speed("")
        self._view.set_progress(0, 0)
