"""Controls along the top of the picture: which picture, how strong the map over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QSlider

from spinextract_gui.desktop.actions import BY_ID
from spinextract_gui.desktop.views.parts import button, label, row
from spinextract_gui.desktop.views.segmented import Segmented
from spinextract_gui.domain.slide import Channel

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

CHANNEL_WORDS = {
    Channel.VIRTUAL_HE: "Virtual H&&E",
    Channel.GREY: "Grey + map",
    Channel.CH2: "CH2",
    Channel.CH3: "CH3",
}
"""Words on the buttons; the doubled ampersand is Qt's way to show one."""

_ACTIONS = {
    Channel.VIRTUAL_HE: "show_virtual_he",
    Channel.GREY: "show_grey",
    Channel.CH2: "show_ch2",
    Channel.CH3: "show_ch3",
}


class ChannelChoice(Segmented):
    """Chooses what the picture shows.

    Signals
    -------
    channel_chosen
        A `Channel`, only when the user chose it.
    """

    channel_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("slideChannels", tuple(CHANNEL_WORDS.values()), "Picture")
        self.chosen.connect(self._on_chosen)
        for made in self.findChildren(QPushButton):
            channel = _channel(made.text())
            made.setAccessibleName(f"Picture: {made.text().replace('&&', '&')}")
            action = BY_ID[_ACTIONS[channel]]
            made.setToolTip(f"{action.tip} ({action.shortcut})")

    def set_channel(self, channel: Channel) -> None:
        """Turn the button of `channel` on without signalling."""
        self.set_choice(CHANNEL_WORDS[channel])

    def _on_chosen(self, words: str) -> None:
        self.channel_chosen.emit(_channel(words))


class OpacityControl(QFrame):
    """How strong the map lies over the tissue.

    Signals
    -------
    opacity_changed
        0 to 1.
    smoothing_changed
        Whether neighbouring patches are blended.
    """

    opacity_changed = Signal(float)
    smoothing_changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("slideOpacityCard")
        self.setProperty("role", "floating")
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setObjectName("slideOpacity")
        self._slider.setRange(0, 100)
        self._slider.setFixedWidth(80)
        self._slider.setAccessibleName("Opacity of the map, in percent")
        self._slider.setToolTip("Opacity of the map at margin 1")
        self._words = label("", "dim")
        self._words.setFixedWidth(self._words.fontMetrics().horizontalAdvance("000 %") + 4)
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        action = BY_ID["toggle_smoothing"]
        self._smooth = button("Smooth", "segment", "slideSmooth")
        self._smooth.setCheckable(True)
        self._smooth.setToolTip(f"{action.tip} ({action.shortcut})")
        line = row(self, spacing=8)
        line.setContentsMargins(12, 6, 6, 6)
        for part in (label("Map", "dim"), self._slider, self._words, self._smooth):
            line.addWidget(part)
        self._smooth.toggled.connect(self.smoothing_changed)
        self._slider.valueChanged.connect(self._on_value)

    def set_opacity(self, opacity: float) -> None:
        """Show `opacity`, 0 to 1."""
        self._slider.setValue(round(opacity * 100))
        self._words.setText(f"{self._slider.value()} %")

    def set_smoothing(self, smooth: bool) -> None:
        """Show whether patches are blended."""
        self._smooth.setChecked(smooth)

    def _on_value(self, percent: int) -> None:
        self._words.setText(f"{percent} %")
        self.opacity_changed.emit(percent / 100)


def flow(widgets: list[QWidget], left: int, top: int, right: int, spacing: int = 8) -> int:
    """Place visible `widgets` in lines between `left` and `right`; return the lower edge."""
    x, y, line_height = left, top, 0
    for widget in widgets:
        if widget.isHidden():
            continue
        size = widget.sizeHint()
        if x > left and x + size.width() > right:
            x, y, line_height = left, y + line_height + spacing, 0
        widget.setGeometry(x, y, size.width(), size.height())
        x += size.width() + spacing
        line_height = max(line_height, size.height())
    return y + line_height


def _channel(words: str) -> Channel:
    return next(channel for channel, name in CHANNEL_WORDS.items() if name == words)
