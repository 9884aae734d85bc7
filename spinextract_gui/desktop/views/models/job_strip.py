"""What is being done with a model, how far it is, and Stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QProgressBar

from spinextract_gui.desktop.views.parts import ElidedLabel, button, column, row
from spinextract_gui.desktop.views.top_bar import follow

if TYPE_CHECKING:
    from PySide6.QtGui import QAction


class JobStrip(QFrame):
    """Stands below the page while something is under way."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", "jobStrip")
        self._words = ElidedLabel("body", f"{name}Words")
        self._words.setMinimumHeight(20)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How far the work is")
        self._stop = button("Stop", "", f"{name}Stop")
        outer = column(self, spacing=0)
        outer.addWidget(self._bar)
        line = row(spacing=12)
        line.setContentsMargins(24, 8, 24, 8)
        line.addWidget(self._words, 1)
        line.addWidget(self._stop)
        outer.addLayout(line)
        self.hide()

    def bind(self, action: QAction) -> None:
        """Connect Stop to the action it stands for."""
        follow(self._stop, action)

    def show_job(self, words: str, done: int, total: int, stopping: bool) -> None:
        """Show what is done; a total of 0 means that nobody knows how long it takes."""
        self._words.setText(words)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        text = "Stopping…" if stopping else "Stop"
        self._stop.setText(text)
        self._stop.setAccessibleName(text)
        self.show()
