"""Decides what lies over the picture: the map and its style, boxes, the chosen patch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QColor

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spinextract_gui.desktop.views.slide.canvas import SlideCanvas
    from spinextract_gui.desktop.views.slide.overlays import Overlays
    from spinextract_gui.domain.geometry import Size
    from spinextract_gui.domain.slide import Patch
    from spinextract_gui.domain.tumour import TumourClass
    from spinextract_gui.domain.verdict import PatchResult


class MapControl(QObject):
    """Keeps the map of one view and its legend at one."""

    def __init__(self, canvas: SlideCanvas, cards: Overlays) -> None:
        super().__init__(canvas)
        self._canvas, self._cards = canvas, cards
        self._patches: Sequence[Patch] = ()
        cards.opacity.opacity_changed.connect(self.set_opacity)
        cards.opacity.smoothing_changed.connect(self.set_smoothing)
        cards.legend.threshold_changed.connect(self.set_threshold)
        cards.legend.class_toggled.connect(self.set_class_visible)
        self.set_opacity(canvas.heat.style.opacity)

    def start(self, size: Size, patches: Sequence[Patch]) -> None:
        """Begin an empty map of a slide of `size`."""
        self._patches = patches
        self._canvas.heat.set_slide(size, patches)
        self.clear()

    @Slot(float)
    def set_opacity(self, opacity: float) -> None:
        """Give a patch of margin 1 this opacity, 0 to 1."""
        self._cards.opacity.set_opacity(opacity)
        self._restyle(opacity=opacity)

    @Slot(float)
    def set_threshold(self, threshold: float) -> None:
        """Draw only patches with at least this margin, 0 to 1."""
        self._cards.legend.set_threshold(threshold)
        self._restyle(threshold=threshold)

    @Slot(object, bool)
    def set_class_visible(self, tumour: TumourClass, visible: bool) -> None:
        """Show or hide the patches of one class."""
        self._cards.legend.chips[tumour].setChecked(visible)
        hidden = self._canvas.heat.style.hidden
        self._restyle(hidden=hidden - {tumour} if visible else hidden | {tumour})

    @Slot(bool)
    def set_smoothing(self, smooth: bool) -> None:
        """Blend neighbouring patches instead of drawing one block per patch."""
        self._cards.opacity.set_smoothing(smooth)
        if smooth is not self._canvas.heat.style.smooth:
            self._restyle(smooth=smooth)

    def add(self, results: Iterable[PatchResult]) -> None:
        """Put results on the map as they arrive."""
        self._canvas.heat.add(results)
        self._show_counts()

    def clear(self) -> None:
        """Take map, boxes and outline away."""
        self._canvas.heat.clear()
        self._canvas.marks.clear()
        self._show_counts()

    def set_evidence(self, patches: Sequence[Patch], colours: Sequence[str]) -> None:
        """Box `patches`, each in its ``#RRGGBB`` colour."""
        pairs = zip(patches, colours, strict=True)
        self._canvas.marks.evidence = tuple((patch, QColor(colour)) for patch, colour in pairs)
        self._canvas.update()

    def select(self, index: int | None) -> None:
        """Outline the patch with this `Patch.index`; None outlines none."""
        found = next((patch for patch in self._patches if patch.index == index), None)
        self._canvas.marks.chosen = found
        self._canvas.update()

    def _restyle(self, **changes: Any) -> None:
        self._canvas.heat.style = replace(self._canvas.heat.style, **changes)
        self._canvas.update()

    def _show_counts(self) -> None:
        counts = self._canvas.heat.counts
        self._cards.legend.set_counts(counts)
        if self._cards.has_results != any(counts):
            self._cards.has_results = any(counts)
            self._cards.update()
        self._canvas.update()
