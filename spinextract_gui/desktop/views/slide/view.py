"""The slide view: the picture with everything that floats on it; signals out, `set_*` in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.desktop.views.slide.canvas import SlideCanvas
from spinextract_gui.desktop.views.slide.display_control import DisplayControl
from spinextract_gui.desktop.views.slide.feed import TileFeed
from spinextract_gui.desktop.views.slide.keys import steer
from spinextract_gui.desktop.views.slide.map_control import MapControl
from spinextract_gui.desktop.views.slide.overlays import Overlays
from spinextract_gui.desktop.views.slide.pyramids import OpenedSlide, PyramidMaker, open_pyramid
from spinextract_gui.desktop.views.slide.style import slide_stylesheet
from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.slide import PATCH_SIZE_PX, Channel

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent

    from spinextract_gui.desktop.views.slide.camera import Camera
    from spinextract_gui.desktop.views.slide.tile_cache import Tile
    from spinextract_gui.domain.geometry import Point
    from spinextract_gui.domain.slide import Patch, Slide
    from spinextract_gui.domain.tumour import TumourClass
    from spinextract_gui.domain.verdict import PatchResult
    from spinextract_gui.imaging.colour import Display

_PATCH_SHARE = 0.35
"""Of the shorter edge of the view, when the view flies to a patch."""


class SlideView(QWidget):
    """Shows one slide; knows no model and reads no file.

    Signals
    -------
    patch_clicked
        `Patch.index` of a patch that was clicked.
    view_changed
        The `Region` in view and the zoom in screen pixels per slide pixel.
    pointer_moved
        Row, column, CH2 and CH3 under the pointer.
    display_changed
        The `Display` after the user changed picture or contrast.
    slide_shown
        The first picture of the slide is there; `grab_overview` has an answer.
    loading_failed
        A sentence, once per slide.
    """

    patch_clicked = Signal(int)
    view_changed = Signal(object, float)
    pointer_moved = Signal(int, int, int, int)
    display_changed = Signal(object)
    slide_shown = Signal()
    loading_failed = Signal(str)

    def __init__(
        self,
        tokens: Tokens = DARK,
        make_pyramid: PyramidMaker = open_pyramid,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("slideView")
        self._slide: Slide | None = None
        self._picture: Tile | None = None
        self._canvas = SlideCanvas(self)
        self._overlays = Overlays(self)
        self._feed = TileFeed(self._canvas, make_pyramid)
        self._control = DisplayControl(self._canvas, self._overlays, self._feed)
        self._map = MapControl(self._canvas, self._overlays)
        self.setFocusProxy(self._canvas)
        self._connect()
        self.set_tokens(tokens)

    @property
    def display(self) -> Display:
        """Picture and contrast in force."""
        return self._control.display

    @property
    def camera(self) -> Camera | None:
        """What is in view; None without a slide."""
        return self._canvas.camera

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self.setStyleSheet(slide_stylesheet(tokens))
        self._canvas.background = QColor(tokens.window)
        self._overlays.set_tokens(tokens)
        self._canvas.update()

    def set_slide(self, slide: Slide | None) -> None:
        """Show the whole of `slide`; None empties the view and stops loading."""
        self._slide, self._picture = slide, None
        self._control.forget_contrast()
        size, patches = (slide.size, slide.patches) if slide else (Size(0, 0), ())
        self._map.start(size, patches)
        self._overlays.minimap.set_slide_size(size)
        self._canvas.show_slide(slide.size if slide else None)
        self._overlays.has_slide = slide is not None
        self.set_pixel_size_um(slide.pixel_size_um if slide else None)
        self._feed.open(slide)

    def set_half(self, half: bool) -> None:
        """Leave legend and minimap away where something else stands beside the slide."""
        self._overlays.is_half = half
        self._overlays.update()

    def set_pixel_size_um(self, pixel_size_um: float | None) -> None:
        """Show a scale bar for pixels of this edge; None shows none."""
        self._overlays.scale.pixel_size_um = pixel_size_um
        if self.camera is not None:
            self._overlays.scale.set_zoom(self.camera.zoom)
        self._overlays.update()

    def set_display(self, display: Display) -> None:
        """Show another picture or contrast; tiles at hand are recoloured, not read again."""
        self._control.set_display(display)

    def set_channel(self, channel: Channel) -> None:
        """Show another picture with the contrast in force."""
        self._control.set_channel(channel)

    def set_heatmap_visible(self, visible: bool) -> None:
        """Show the map, which lies over the grey picture only, or the bare picture."""
        self._control.set_map_wanted(visible)

    def set_opacity(self, opacity: float) -> None:
        """Give a patch of margin 1 this opacity, 0 to 1."""
        self._map.set_opacity(opacity)

    def set_threshold(self, threshold: float) -> None:
        """Draw only patches with at least this margin, 0 to 1."""
        self._map.set_threshold(threshold)

    def set_class_visible(self, tumour: TumourClass, visible: bool) -> None:
        """Show or hide the patches of one class on the map."""
        self._map.set_class_visible(tumour, visible)

    def set_smoothing(self, smooth: bool) -> None:
        """Blend neighbouring patches instead of drawing one block per patch."""
        self._map.set_smoothing(smooth)

    @property
    def is_smooth(self) -> bool:
        """Whether neighbouring patches are blended on the map."""
        return self._canvas.heat.style.smooth

    def set_overlays_hidden(self, hidden: bool) -> None:
        """Hide everything but the slide and its scale bar, as long as Space is held."""
        self._canvas.overlays_hidden = self._overlays.all_hidden = hidden
        self._overlays.update()
        self._canvas.update()

    def add_results(self, results: Iterable[PatchResult]) -> None:
        """Put results on the map as they arrive."""
        self._map.add(results)

    def clear_results(self) -> None:
        """Take map, boxes and outline away."""
        self._map.clear()

    def set_evidence(self, patches: Sequence[Patch], colours: Sequence[str]) -> None:
        """Box `patches`, each in its ``#RRGGBB`` colour."""
        self._map.set_evidence(patches, colours)

    def select_patch(self, index: int | None) -> None:
        """Outline the patch with this `Patch.index`; None outlines none."""
        self._map.select(index)

    def fly_to(self, patch: Patch) -> None:
        """Glide to `patch`, close enough to see its cells."""
        if self.camera is not None:
            zoom = _PATCH_SHARE * min(self.width(), self.height()) / PATCH_SIZE_PX
            half = PATCH_SIZE_PX / 2
            at = patch.origin
            self._canvas.centre_on(at.col + half, at.row + half, max(zoom, self.camera.zoom))

    def fit(self) -> None:
        """Show the whole slide."""
        self._canvas.fit()

    def zoom_by(self, factor: float) -> None:
        """Zoom about the middle of the view."""
        self._canvas.zoom_by(factor)

    def zoom_to_actual(self) -> None:
        """Show one slide pixel as one pixel of the screen."""
        self._canvas.zoom_to_actual()

    def grab_overview(self) -> QImage | None:
        """Return the slide as virtual H&E, at most 1024 pixels long; None until it is read."""
        return None if self._picture is None else self._picture.image.copy()

    def shut_down(self) -> None:
        """Stop loading and end every thread; returns when they have ended."""
        self._feed.shut_down()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Fill the view with the picture and put the cards in their corners."""
        self._canvas.setGeometry(self.rect())
        self._overlays.update()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the threads with the window."""
        self.shut_down()
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, zoom, and hide the overlays while Space is held."""
        button = self._overlays.contrast_button
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.set_overlays_hidden(True)
        elif event.key() == Qt.Key.Key_Escape and button.isChecked():
            button.setChecked(False)
        elif not steer(self._canvas, event.key()):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Bring the overlays back when Space is let go."""
        if event.key() == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self.set_overlays_hidden(False)
        else:
            super().keyReleaseEvent(event)

    def _connect(self) -> None:
        canvas = self._canvas
        self._feed.opened.connect(self._on_opened)
        self._feed.failed.connect(self.loading_failed)
        canvas.camera_changed.connect(self._on_camera)
        canvas.clicked.connect(self._on_clicked)
        canvas.hovered.connect(self._on_hovered)
        canvas.left.connect(self._on_canvas_left)
        self._control.changed.connect(self.display_changed)
        self._overlays.minimap.moved.connect(canvas.jump_to)
        # A view that is deleted without being closed must not take running threads along.
        self.destroyed.connect(self._feed.shut_down)
        if (app := QCoreApplication.instance()) is not None:
            app.aboutToQuit.connect(self.shut_down)

    @Slot(object)
    def _on_opened(self, opened: OpenedSlide) -> None:
        self._picture = opened.picture
        self._overlays.minimap.set_image(opened.picture.image)
        self._control.take_overview(opened)
        self.slide_shown.emit()

    @Slot(object)
    def _on_camera(self, camera: Camera) -> None:
        self._overlays.set_camera(camera)
        self.view_changed.emit(camera.visible, camera.zoom)

    @Slot(object)
    def _on_clicked(self, point: Point | None) -> None:
        place = None if point is None else self._canvas.heat.grid.place_at(point)
        if place is not None and self._slide is not None:
            self.patch_clicked.emit(self._slide.patches[place].index)

    @Slot(object)
    def _on_hovered(self, point: Point | None) -> None:
        camera = self._canvas.device_camera
        if point is None or camera is None:
            return
        values = self._canvas.tiles.pixel_at(point, camera)
        if values is not None:
            self.pointer_moved.emit(point.row, point.col, *values)

    @Slot()
    def _on_canvas_left(self) -> None:
        # The release of a held Space goes elsewhere once the focus has left.
        if self._canvas.overlays_hidden:
            self.set_overlays_hidden(False)
