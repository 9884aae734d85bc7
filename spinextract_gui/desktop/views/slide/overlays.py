"""Everything that floats on the picture: made, placed and hidden together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.parts import IconButton
from spinextract_gui.desktop.views.slide.contrast_card import ContrastCard
from spinextract_gui.desktop.views.slide.legend import Legend
from spinextract_gui.desktop.views.slide.map_controls import (
    ChannelChoice,
    OpacityControl,
    flow,
)
from spinextract_gui.desktop.views.slide.minimap import Minimap
from spinextract_gui.desktop.views.slide.scale_mark import ScaleMark

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.desktop.views.slide.camera import Camera

_MARGIN_PX = 16
_GAP_PX = 8
_ROOM_FOR_MINIMAP_PX = 420


class Overlays:
    """The cards on the picture, children of `parent`.

    Attributes
    ----------
    has_slide, has_results, map_shown, all_hidden, is_half
        What decides which cards are shown; call `update` after a change.
    """

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent
        self.channels, self.opacity = ChannelChoice(), OpacityControl()
        self.contrast_button = IconButton("slideContrastButton", "sliders-horizontal", "Contrast")
        self.contrast_button.setCheckable(True)
        self.contrast, self.legend = ContrastCard(), Legend()
        self.minimap, self.scale = Minimap(), ScaleMark()
        self.has_slide = self.has_results = self.map_shown = self.all_hidden = False
        self.is_half = False
        for card in self._all():
            card.setParent(parent)
            card.hide()
        self.contrast_button.toggled.connect(self.update)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        for card in (self.contrast_button, self.contrast, self.legend, self.minimap):
            card.set_tokens(tokens)

    def set_camera(self, camera: Camera) -> None:
        """Follow the view."""
        self.minimap.set_camera(camera)
        self.scale.set_zoom(camera.zoom)

    def update(self) -> None:
        """Show what is due and put everything in its place."""
        present = self.has_slide and not self.all_hidden
        map_due = present and self.map_shown and self.has_results
        for card, due in (
            (self.channels, present),
            (self.contrast_button, present),
            (self.opacity, map_due),
            (self.contrast, present and self.contrast_button.isChecked()),
            (self.legend, present and self.has_results and not self.is_half),
            (
                self.minimap,
                present and not self.is_half and self._parent.height() >= _ROOM_FOR_MINIMAP_PX,
            ),
            (self.scale, self.has_slide and self.scale.pixel_size_um is not None),
        ):
            card.setVisible(due)
        self._place()

    def _place(self) -> None:
        width, height = self._parent.width(), self._parent.height()
        legend, card = self.legend.sizeHint(), self.legend
        bar: list[QWidget] = [self.channels, self.contrast_button, self.opacity]
        right, top = width - _MARGIN_PX, _MARGIN_PX
        is_narrow = width < self.channels.sizeHint().width() + legend.width() + 4 * _MARGIN_PX
        beside = right - legend.width() - _GAP_PX
        bottom = flow(bar, _MARGIN_PX, top, right if is_narrow or card.isHidden() else beside)
        top = bottom + _GAP_PX if is_narrow else top
        card.setGeometry(right - legend.width(), top, legend.width(), legend.height())
        self.contrast.move(_MARGIN_PX, bottom + _GAP_PX)
        corner = self.minimap.size()
        self.minimap.move(right - corner.width(), height - _MARGIN_PX - corner.height())
        self.scale.move(_MARGIN_PX, height - _MARGIN_PX - self.scale.height())

    def _all(self) -> tuple[QWidget, ...]:
        return (
            self.channels,
            self.contrast_button,
            self.opacity,
            self.legend,
            self.minimap,
            self.scale,
            self.contrast,
        )
