"""Feeds the tile layer: opens slides, asks for what is missing, takes in what arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from spinextract_gui.desktop.views.slide.slide_opener import SlideOpener
from spinextract_gui.desktop.views.slide.tile_loader import TileLoader

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.slide.canvas import SlideCanvas
    from spinextract_gui.desktop.views.slide.pyramids import OpenedSlide, PyramidMaker
    from spinextract_gui.desktop.views.slide.tile_cache import Tile
    from spinextract_gui.desktop.views.slide.tiles import TileKey
    from spinextract_gui.domain.geometry import Region
    from spinextract_gui.domain.slide import Slide


class TileFeed(QObject):
    """Everything that loads for one canvas; all of its slots are short.

    Signals
    -------
    opened
        An `OpenedSlide`; again when a better overview is there.
    failed
        A sentence, once per slide.
    """

    opened = Signal(object)
    failed = Signal(str)

    def __init__(self, canvas: SlideCanvas, make_pyramid: PyramidMaker) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._has_failed = False
        self._loader = TileLoader(self)
        self._opener = SlideOpener(make_pyramid, self)
        self._loader.made.connect(self._on_tile)
        self._loader.failed.connect(self._on_tile_failed)
        self._opener.opened.connect(self._on_opened)
        self._opener.grown.connect(self._on_grown)
        self._opener.failed.connect(self._tell_failure)
        canvas.camera_changed.connect(self.request)

    def open(self, slide: Slide | None) -> None:
        """Leave the present slide, whatever still comes of it, and open `slide`."""
        self._has_failed = False
        self._loader.drop_late()
        self._canvas.tiles.clear()
        self._opener.open(slide)

    @Slot()
    def shut_down(self) -> None:
        """End every thread; returns when they have ended."""
        self._opener.close()
        self._loader.close()

    @Slot()
    def request(self) -> None:
        """Ask for what the present view lacks, and for nothing else."""
        camera = self._canvas.device_camera
        if camera is not None:
            self._loader.want(self._canvas.tiles.jobs(camera, self._loader.generation))

    @Slot(object)
    def _on_opened(self, opened: OpenedSlide) -> None:
        self._canvas.tiles.set_source(opened.source, opened.picture, opened.is_built)
        self.opened.emit(opened)
        self.request()
        self._canvas.update()

    @Slot(object)
    def _on_grown(self, part: Region) -> None:
        self._canvas.tiles.grow(part)
        self.request()

    @Slot(object)
    def _on_tile(self, tile: Tile) -> None:
        self._canvas.tiles.put(tile)
        self._canvas.update()

    @Slot(object, str)
    def _on_tile_failed(self, key: TileKey, sentence: str) -> None:
        self._canvas.tiles.give_up(key)
        self._tell_failure(sentence)

    @Slot(str)
    def _tell_failure(self, sentence: str) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(sentence)
