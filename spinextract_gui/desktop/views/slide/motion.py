"""Smooth movement of the camera, 140 ms; never of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal, Slot

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.slide.camera import Camera

DURATION_MS = 140


class Motion(QObject):
    """Moves from one camera to another; a new goal takes over from where the eye is.

    Signals
    -------
    moved
        The `Camera` of each frame; the last one is exactly the goal.
    """

    moved = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._start: Camera | None = None
        self.goal: Camera | None = None
        self._clock = QVariantAnimation(self)
        self._clock.setDuration(DURATION_MS)
        self._clock.setStartValue(0.0)
        self._clock.setEndValue(1.0)
        self._clock.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._clock.valueChanged.connect(self._on_tick)
        self._clock.finished.connect(self._on_finished)

    def go(self, start: Camera, goal: Camera) -> None:
        """Move from `start` to `goal`."""
        self._clock.stop()
        self._start, self.goal = start, goal
        self._clock.start()

    def stop(self) -> None:
        """Stay where the eye is."""
        self._clock.stop()
        self._start = self.goal = None

    @Slot(object)
    def _on_tick(self, share: object) -> None:
        if self._start is not None and self.goal is not None and isinstance(share, float):
            self.moved.emit(self._start.towards(self.goal, share))

    @Slot()
    def _on_finished(self) -> None:
        self._start = self.goal = None
