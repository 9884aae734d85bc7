"""The line at the bottom: device, model, speed, progress, and what the program is not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QProgressBar

from spinextract_gui.desktop.views.parts import column, figures, label, row
from spinextract_gui.domain.verdict import RESEARCH_USE


class StatusLine(QFrame):
    """Shows the run's means and pace; the research-use sentence never leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("statusLine")
        self.setFixedHeight(32)
        self._progress = QProgressBar()
        self._progress.setObjectName("runProgress")
        self._progress.setAccessibleName("Progress of the diagnosis")
        self._progress.setTextVisible(False)
        self._device = label("", "strong", "deviceWords")
        self._device.setProperty("role", "status")
        self._model = label("", "dim", "modelWords")
        self._speed = figures(label("", "dim", "speedWords"))
        self._speed.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        both = column(self, spacing=0)
        both.addWidget(self._progress)
        line = row(spacing=16)
        line.setContentsMargins(16, 0, 16, 0)
        for part in (self._device, self._model, self._speed):
            line.addWidget(part)
        line.addStretch(1)
        line.addWidget(label(RESEARCH_USE, "caution", "researchUse"))
        both.addLayout(line, 1)
        self.set_device("")
        self.set_progress(0, 0)

    def set_device(self, words: str, name: str = "") -> None:
        """Show what computes; `name`, the product's own, appears as tool-tip."""
        self._device.setText(words)
        self._device.setToolTip(name)
        self._device.setVisible(bool(words))

    def set_model(self, words: str, model_hash: str = "") -> None:
        """Show which model answers; the whole hash appears as tool-tip."""
        self._model.setText(words)
        self._model.setToolTip(f"sha256 {model_hash}" if model_hash else "")

    def set_speed(self, words: str) -> None:
        """Show patches per second and the time left, or how the run ended."""
        self._speed.setText(words)

    def set_progress(self, done: int, total: int) -> None:
        """Fill the thin bar; without a total it is empty."""
        self._progress.setRange(0, max(1, total))
        self._progress.setValue(done if total else 0)
