"""Slides in memory and pyramids that answer when a test lets them."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from spinextract_gui.desktop.views.slide import SlideView
from spinextract_gui.desktop.views.slide.canvas import SlideCanvas
from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Point, Region, Size
from spinextract_gui.domain.slide import Patch, Pixels, ReadFault, Slide
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import LeftOut, PatchResult, Probabilities
from spinextract_gui.readers.reduce import reduced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytestqt.qtbot import QtBot

    from spinextract_gui.domain.cancellation import CancellationToken


class MemorySlide(Slide):
    """Tissue-like noise with a bright left half, patches side by side, pixels in memory."""

    def __init__(
        self, rows: int = 6, cols: int = 8, um: float | None = None, seed: int = 0
    ) -> None:
        self.slide_id, self.patient_id, self.path = str(seed), "p", Path(str(seed))
        self.size = Size(300 * rows, 300 * cols)
        self.pixel_size_um = um
        places = [(r * 300, c * 300) for r in range(rows) for c in range(cols)]
        self.patches = tuple(Patch(i, Point(*at), str(i)) for i, at in enumerate(places))
        rng = np.random.default_rng(seed)
        shape = (2, self.size.height, self.size.width)
        self.pixels = rng.integers(6_000, 14_000, shape, dtype=np.uint16)
        self.pixels[:, :, : self.size.width // 2] += 3_000
        self.reading_threads: set[str] = set()

    def read_patches(self, patches: Sequence[Patch]) -> list[Pixels | ReadFault]:
        return [self.read_region(patch.region) for patch in patches]

    def read_region(self, region: Region, level: int = 0) -> Pixels:
        self.reading_threads.add(threading.current_thread().name)
        part = self.pixels[:, region.row : region.bottom, region.col : region.right]
        return np.ascontiguousarray(reduced(part, level))

    def input_hash(self) -> str:
        return "0" * 64


class MemoryPyramid:
    """Reads a `MemorySlide`; may wait at a gate, fail, or count what it was asked."""

    def __init__(self, slide: Slide, gate: threading.Event | None = None) -> None:
        self.slide, self.gate = slide, gate
        self.levels = 4
        self.reads: list[tuple[int, int, int]] = []
        self.token: CancellationToken | None = None
        self.broken = False
        self.waiting = 0

    def build(
        self, token: CancellationToken, on_strip: Callable[[Region], None] | None = None
    ) -> None:
        self.token = token
        if on_strip is not None:
            on_strip(Region.of_size(self.slide.size))

    def overview(self, max_px: int) -> Pixels:
        level = max(0, (max(self.slide.size.height, self.slide.size.width) // max_px).bit_length())
        return self.slide.read_region(Region.of_size(self.slide.size), level)

    def tile(self, level: int, row: int, col: int, size: int = 512) -> Pixels:
        if self.gate is not None:
            self.waiting = 0 if self.gate.is_set() else self.waiting + 1
            self.gate.wait(10)
        if self.broken:
            raise InputError("The tile is damaged.")
        self.reads.append((level, row, col))
        span = size << level
        region = Region(row * span, col * span, span, span)
        return self.slide.read_region(region.intersection(Region.of_size(self.slide.size)), level)


def called(patch: Patch, tumour: TumourClass, margin: float = 0.9) -> PatchResult:
    low = (1 - margin) / 4
    values = [low + margin if c is tumour else low for c in TumourClass]
    made = Probabilities((values[0], values[1], values[2], values[3]))
    return PatchResult(patch, made, made)


def left_out(patch: Patch) -> PatchResult:
    return PatchResult(patch, left_out=LeftOut.BLANK)


def open_view(qtbot: QtBot, slide: Slide | None, size: tuple[int, int] = (900, 700)) -> SlideView:
    """Show a view of `slide` and wait until nothing more has to be loaded."""
    view = SlideView()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show()
    qtbot.waitExposed(view)
    view.set_slide(slide)
    if slide is not None:
        settle(qtbot, view)
    return view


def canvas_of(view: SlideView) -> SlideCanvas:
    canvas = view.findChild(SlideCanvas)
    assert isinstance(canvas, SlideCanvas)
    return canvas


def child(view: QWidget, name: str) -> QWidget:
    found = view.findChild(QWidget, name)
    assert isinstance(found, QWidget), name
    return found


def settle(qtbot: QtBot, view: SlideView) -> None:
    """Wait until every tile that the view wants has arrived in the colours in force."""

    def complete() -> bool:
        canvas = canvas_of(view)
        camera = canvas.device_camera
        shown = canvas.tiles.overview is not None and camera is not None
        return shown and camera is not None and not canvas.tiles.jobs(camera, 0)

    qtbot.waitUntil(complete, timeout=10_000)


def rest(qtbot: QtBot, view: SlideView) -> None:
    """Wait until the view has stopped moving."""
    before = [view.camera]

    def still() -> bool:
        moved = view.camera != before[0]
        before[0] = view.camera
        return not moved

    qtbot.wait(200)
    qtbot.waitUntil(still, timeout=5_000)


def shade(view: SlideView, x: float, y: float) -> QColor:
    """Return the colour that the picture has at a slide position (column, row)."""
    camera = view.camera
    assert camera is not None
    at_x, at_y = camera.to_screen(x, y)
    return canvas_of(view).grab().toImage().pixelColor(round(at_x), round(at_y))


def mouse(widget: QWidget, kind: QEvent.Type, at: tuple[float, float], held: bool = False) -> None:
    """Send a mouse event of the left button at a point of `widget`."""
    button = Qt.MouseButton.LeftButton
    moved = kind is QEvent.Type.MouseMove
    point = QPointF(*at)
    event = QMouseEvent(
        kind,
        point,
        widget.mapToGlobal(point),
        Qt.MouseButton.NoButton if moved else button,
        button if held else Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


def click(widget: QWidget, at: tuple[float, float]) -> None:
    mouse(widget, QEvent.Type.MouseButtonPress, at, held=True)
    mouse(widget, QEvent.Type.MouseButtonRelease, at)


def drag(widget: QWidget, start: tuple[float, float], end: tuple[float, float]) -> None:
    mouse(widget, QEvent.Type.MouseButtonPress, start, held=True)
    mouse(widget, QEvent.Type.MouseMove, end, held=True)
    mouse(widget, QEvent.Type.MouseButtonRelease, end)
