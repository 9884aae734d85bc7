"""Opens the pyramid of a slide off the GUI thread: a first picture soon, every level later."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal, Slot

from spinextract_gui.desktop.views.slide.pyramids import OpenedSlide, opened, sampled
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import CancelledRunError, SpinextractError

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.slide.pyramids import PyramidMaker
    from spinextract_gui.domain.geometry import Region
    from spinextract_gui.domain.slide import Slide

logger = logging.getLogger(__name__)


class _OpeningThread(QThread):
    opened = Signal(int, object)
    grown = Signal(int, object)
    failed = Signal(int, str)

    def __init__(self, slide: Slide, make: PyramidMaker, generation: int, parent: QObject) -> None:
        super().__init__(parent)
        self.token = CancellationToken()
        self._slide, self._make, self._generation = slide, make, generation

    def run(self) -> None:
        """Open the pyramid, show its overview, then build what is missing."""
        try:
            self._open()
        except CancelledRunError:
            return
        except SpinextractError as error:
            self.failed.emit(self._generation, error.sentence)
        except Exception:
            logger.exception("the pyramid of a slide could not be made")
            self.failed.emit(self._generation, "The slide could not be drawn.")

    def _open(self) -> None:
        pyramid = self._make(self._slide)
        sample = sampled(pyramid, self._slide.size)
        self.opened.emit(self._generation, opened(pyramid, sample, is_built=False))
        pyramid.build(self.token, lambda part: self.grown.emit(self._generation, part))
        if not self.token.cancelled:
            self.opened.emit(self._generation, opened(pyramid, sample, is_built=True))


class SlideOpener(QObject):
    """Opens one slide after the other; only the latest one is heard.

    Signals
    -------
    opened
        An `OpenedSlide`; twice where building the levels gives a better overview.
    grown
        A `Region` of the slide whose coarse levels are built; from top to bottom.
    failed
        A sentence.
    """

    opened = Signal(object)
    grown = Signal(object)
    failed = Signal(str)

    def __init__(self, make: PyramidMaker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._generation = 0
        self._threads: list[_OpeningThread] = []

    def open(self, slide: Slide | None) -> None:
        """Leave the present slide and open `slide`, if any."""
        self._generation += 1
        for thread in self._threads:
            thread.token.cancel()
        if slide is None:
            return
        thread = _OpeningThread(slide, self._make, self._generation, self)
        thread.opened.connect(self._on_opened)
        thread.grown.connect(self._on_grown)
        thread.failed.connect(self._on_failed)
        thread.finished.connect(self._forget_finished)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """End every thread; returns when they have ended."""
        self.open(None)
        for thread in self._threads:
            thread.wait()

    @Slot(int, object)
    def _on_opened(self, generation: int, opened: OpenedSlide) -> None:
        if generation == self._generation:
            self.opened.emit(opened)

    @Slot(int, object)
    def _on_grown(self, generation: int, part: Region) -> None:
        if generation == self._generation:
            self.grown.emit(part)

    @Slot(int, str)
    def _on_failed(self, generation: int, sentence: str) -> None:
        if generation == self._generation:
            self.failed.emit(sentence)

    @Slot()
    def _forget_finished(self) -> None:
        for thread in [t for t in self._threads if t.isFinished()]:
            self._threads.remove(thread)
            thread.deleteLater()
