"""Decides what the picture shows: channel, contrast, and whether the map lies over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from spinextract_gui.domain.slide import Channel

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.slide.canvas import SlideCanvas
    from spinextract_gui.desktop.views.slide.feed import TileFeed
    from spinextract_gui.desktop.views.slide.overlays import Overlays
    from spinextract_gui.desktop.views.slide.pyramids import OpenedSlide
    from spinextract_gui.imaging.colour import Display


class DisplayControl(QObject):
    """Keeps picture, cards and feed of one view at the same `Display`.

    Signals
    -------
    changed
        The `Display` after the user changed picture or contrast.
    """

    changed = Signal(object)

    def __init__(self, canvas: SlideCanvas, cards: Overlays, feed: TileFeed) -> None:
        super().__init__(canvas)
        self._canvas, self._cards, self._feed = canvas, cards, feed
        self._automatic: Display | None = None
        self._is_automatic = True
        self._map_wanted = True
        cards.channels.channel_chosen.connect(self._on_channel_chosen)
        cards.contrast.display_edited.connect(self._on_contrast_edited)
        cards.contrast.automatic.connect(self._on_automatic)

    @property
    def display(self) -> Display:
        """Picture and contrast in force."""
        return self._canvas.tiles.display

    def forget_contrast(self) -> None:
        """Take the automatic contrast of the slide that comes next."""
        self._automatic, self._is_automatic = None, True

    def take_overview(self, opened: OpenedSlide) -> None:
        """Take the contrast that suits a slide, unless the user has chosen one."""
        self._automatic = opened.display
        self._cards.contrast.set_sample(opened.sample)
        chosen = opened.display if self._is_automatic else self.display
        self._show(chosen.of_channel(self.display.channel))

    def set_display(self, display: Display) -> None:
        """Show another picture or contrast; tiles at hand are recoloured, not read again."""
        self._is_automatic = display.of_channel(self.display.channel) == self.display
        self._show(display)

    def set_channel(self, channel: Channel) -> None:
        """Show another picture with the contrast in force."""
        self._show(self.display.of_channel(channel))

    def set_map_wanted(self, wanted: bool) -> None:
        """Show the map, which lies over the grey picture only, or the bare picture."""
        self._map_wanted = wanted
        self.set_channel(Channel.GREY if wanted else self.display.channel)

    def _show(self, display: Display) -> None:
        self._canvas.tiles.display = display
        self._cards.channels.set_channel(display.channel)
        self._cards.contrast.set_display(display)
        shown = self._map_wanted and display.channel is Channel.GREY
        self._canvas.map_shown = self._cards.map_shown = shown
        self._cards.update()
        self._canvas.update()
        self._feed.request()

    @Slot(object)
    def _on_channel_chosen(self, channel: Channel) -> None:
        self._map_wanted = True
        self.set_channel(channel)
        self.changed.emit(self.display)

    @Slot(object)
    def _on_contrast_edited(self, display: Display) -> None:
        self._is_automatic = False
        self._show(display)
        self.changed.emit(display)

    @Slot()
    def _on_automatic(self) -> None:
        self._is_automatic = True
        if self._automatic is not None:
            self._show(self._automatic.of_channel(self.display.channel))
            self.changed.emit(self.display)
