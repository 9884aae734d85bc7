"""What the status line says of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.wording import duration, model_words, speed_words

if TYPE_CHECKING:
    from spinextract_gui.desktop.session import OpenCase
    from spinextract_gui.desktop.views.status_line import StatusLine
    from spinextract_gui.domain.events import Progress
    from spinextract_gui.domain.result import CaseResult, DeviceInfo, ModelInfo


class StatusController:
    """Words device, model and pace; the view only shows them."""

    def __init__(self, view: StatusLine) -> None:
        self._view = view
        self._pace = 0.0

    def show_model(self, model: ModelInfo | None, fallback: str = "") -> None:
        """Show which model answers, or why none does."""
        if model is None:
            self._view.set_model(fallback)
        else:
            self._view.set_model(model_words(model), model.model_hash)

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
