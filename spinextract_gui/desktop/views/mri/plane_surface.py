"""The picture of a plane and how it is looked at: everything that the caller pushes in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.views.mri import ink
from spinextract_gui.desktop.views.mri.camera import PlaneCamera
from spinextract_gui.desktop.views.mri.floating import EmptyPlane
from spinextract_gui.desktop.views.mri.picture import WindowedPicture
from spinextract_gui.desktop.views.mri.plane_painter import paint_plane
from spinextract_gui.desktop.views.mri.scene import Fit, PlaneScene
from spinextract_gui.domain.mri.geometry import ImagePoint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.desktop.views.mri.marks import CornerTexts, LevelMark
    from spinextract_gui.domain.mri.level import Level
    from spinextract_gui.domain.mri.reference import Line
    from spinextract_gui.domain.mri.series import MriSlice, SliceImage


class PlaneSurface(QWidget):
    """Paints a `PlaneScene`; knows no mouse and no keys.

    Signals
    -------
    window_changed
        Window centre and width after the user changed them.
    """

    window_changed = Signal(float, float)

    def __init__(self, name: str, accessible: str, tokens: Tokens, fills: bool) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 200)
        self.scene = PlaneScene()
        self.is_placing = False
        self._at_first = Fit.FILL if fills else Fit.WHOLE
        self._fit_mode = self._at_first
        self._tokens = tokens
        self._empty = EmptyPlane(self)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme; the picture itself lies on black in both."""
        self._tokens = tokens
        self._empty.set_tokens(tokens)
        self.update()

    def clear(self, title: str, reason: str) -> None:
        """Show no slice but why there is none."""
        measured = self.scene.measurements
        hidden, off = self.scene.identity_hidden, self.scene.overlays_off
        self.scene = PlaneScene(measurements=measured, identity_hidden=hidden, overlays_off=off)
        self._empty.say(title, reason)
        self._empty.show()
        self.setAccessibleDescription(f"{title}. {reason}")
        self.update()

    def start_series(
        self, key: str, window: tuple[float, float], spacing_known: bool = True
    ) -> None:
        """Prepare for the slices of another series.

        Parameters
        ----------
        key
            Of the series; measurements are kept under it.
        window
            Centre and width that a reset returns to.
        spacing_known
            False lets distances be measured in pixels.
        """
        scene = self.scene
        scene.series_key, scene.spacing_known, scene.preset = key, spacing_known, window
        scene.centre, scene.width = window
        scene.marks, scene.selected, scene.moving = {}, None, None
        scene.lines, scene.current_line, scene.outlines = (), None, ()
        scene.drawing, scene.chosen_measurement = None, None
        scene.camera, self._fit_mode = None, self._at_first

    def set_slice(self, values: SliceImage, shown: MriSlice, index: int, count: int) -> None:
        """Show a slice; window, view and tools stay as they are within a series.

        Parameters
        ----------
        values
            (rows, columns) float32.
        shown
            Its geometry.
        index, count
            Place in the series, and how many slices that has.
        """
        scene = self.scene
        if index != scene.index:
            scene.drawing, scene.chosen_measurement = None, None
        scene.slice, scene.index, scene.count = shown, index, count
        scene.picture = WindowedPicture(values)
        scene.render()
        self._empty.hide()
        self._describe()
        if scene.camera is None or not scene.camera.suits(shown.geometry):
            self._apply_fit()
        else:
            self.look(scene.camera.over(shown.geometry))

    def set_window(self, centre: float, width: float) -> None:
        """Show the slice under another window, without a signal."""
        self.scene.centre, self.scene.width = centre, max(width, 1e-6)
        self.scene.render()
        self.update()

    def set_identity(self, texts: CornerTexts, hidden: bool) -> None:
        """Show patient and study in the upper corners; `hidden` takes the patient away."""
        self.scene.texts, self.scene.identity_hidden = texts, hidden
        self.update()

    def set_marks(self, marks: Sequence[LevelMark], selected: Level | None) -> None:
        """Show level markers, one of them emphasised."""
        first = not self.scene.marks and not self.is_placing
        self.scene.marks = {mark.level: mark for mark in marks}
        self.scene.selected = selected
        self._describe()
        if first and marks and self._fit_mode is Fit.FILL:
            self._apply_fit()
        self.update()

    def set_reference_lines(self, lines: Sequence[Line], current: int | None) -> None:
        """Show where slices of the other plane cross this one; `current` is an index of `lines`.

        An empty sequence takes them away, as when the planes share no frame of reference.
        """
        self.scene.lines, self.scene.current_line = tuple(lines), current
        self.update()

    def set_outline(self, curves: Sequence[Sequence[ImagePoint]], slice_index: int) -> None:
        """Show curves over one slice, such as the edges of the canal; () takes them away."""
        self.scene.outlines = tuple(tuple(curve) for curve in curves)
        self.scene.outline_slice = slice_index
        self.update()

    def set_overlays_held(self, held: bool) -> None:
        """Hide everything but the picture while Space is held."""
        self.scene.overlays_held = held
        self.update()

    def set_overlays_off(self, off: bool) -> None:
        """Hide everything but the picture until it is switched on again."""
        self.scene.overlays_off = off
        self.update()

    def fit(self) -> None:
        """Show the whole slice; where it is shown already, fill the pane."""
        whole = self._fit_mode is Fit.WHOLE
        self._fit_mode = Fit.FILL if whole else Fit.WHOLE
        self._apply_fit()

    def reset(self) -> None:
        """Bring back window and view of the start."""
        self._fit_mode = self._at_first
        self._apply_fit()
        self.reset_window()

    def reset_window(self) -> None:
        """Bring back the window of the start."""
        self.use_window(*self.scene.preset)

    def use_window(self, centre: float, width: float) -> None:
        """Show another window and tell so."""
        self.set_window(centre, width)
        self.window_changed.emit(self.scene.centre, self.scene.width)

    def look(self, camera: PlaneCamera) -> None:
        """Look at the slice through another camera."""
        self.scene.camera = camera
        self.update()

    def steer(self, camera: PlaneCamera) -> None:
        """Look where the user wants to, whatever the size of the pane becomes."""
        self._fit_mode = Fit.FREE
        self.look(camera)

    def zoom_by(self, factor: float, anchor: tuple[float, float] | None = None) -> None:
        """Zoom about a point of the screen, about the middle without one."""
        if self.scene.camera is not None:
            self.steer(self.scene.camera.zoomed(factor, anchor))

    def screen_point(self, point: ImagePoint) -> tuple[float, float]:
        """Return where a pixel position lies in the pane."""
        return self.scene.camera.to_screen(point) if self.scene.camera else (0.0, 0.0)

    def slice_point(self, at: QPointF) -> ImagePoint:
        """Return the pixel position under a point of the pane, kept on the slice."""
        camera = self.scene.camera
        return camera.clamped(at.x(), at.y()) if camera else ImagePoint(0, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the slice, and a thin frame while the keys go here."""
        painter = QPainter(self)
        has_slice = self.scene.image is not None
        painter.fillRect(self.rect(), ink.GROUND if has_slice else QColor(self._tokens.window))
        paint_plane(painter, self.scene)
        if self.hasFocus() and has_slice:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(QColor(self._tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep a fitted slice fitted, any other view centred."""
        self._empty.setGeometry(self.rect())
        camera = self.scene.camera
        if camera is not None and self._fit_mode is Fit.FREE:
            self.look(camera.resized(self.width(), self.height()))
        elif camera is not None:
            self._apply_fit()

    def _describe(self) -> None:
        """Say for those who hear the screen what lies on the slice."""
        scene = self.scene
        if scene.slice is None:
            return
        words = [f"slice {scene.index + 1} of {scene.count}"]
        words += [mark.text for mark in scene.shown_marks]
        if scene.selected is not None:
            words.append(f"{scene.selected.title} is selected")
        self.setAccessibleDescription(", ".join(words))

    def _apply_fit(self) -> None:
        shown = self.scene.slice
        if shown is None:
            return
        whole = PlaneCamera.fitted(shown.geometry, self.width(), self.height())
        filled = self._fit_mode is not Fit.WHOLE
        self.look(whole.filled(self.scene.middle) if filled else whole)
