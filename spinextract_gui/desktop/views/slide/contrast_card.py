"""The contrast of the picture: histogram, numbers and a way back to automatic."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QSpinBox, QWidget

from spinextract_gui.desktop.views.parts import button, column, label, row
from spinextract_gui.desktop.views.slide.histogram import HistogramRange
from spinextract_gui.domain.slide import Channel
from spinextract_gui.imaging.colour import Display, Window
from spinextract_gui.imaging.contrast import histogram, signals

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.domain.slide import Pixels

SignalName: TypeAlias = Literal["ch2", "ch3", "difference"]

_TITLES: dict[SignalName, str] = {
    "ch2": "CH2: lipid, cytoplasm",
    "ch3": "CH3: protein",
    "difference": "CH3 minus CH2: nuclei",
}
_USED: dict[Channel, tuple[SignalName, ...]] = {
    Channel.VIRTUAL_HE: ("ch2", "difference"),
    Channel.GREY: ("ch2", "difference"),
    Channel.CH2: ("ch2",),
    Channel.CH3: ("ch3",),
}
_FARTHEST = 65_535


class _WindowEditor(QWidget):
    """One histogram with its two numbers."""

    edited = Signal(object)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._range = HistogramRange(f"Contrast of {title}")
        self._low, self._high = _number(f"Low end of {title}"), _number(f"High end of {title}")
        body = column(self, spacing=6)
        body.addWidget(label(title, "dim"))
        body.addWidget(self._range)
        line = row(spacing=8)
        line.addWidget(self._low)
        line.addStretch()
        line.addWidget(self._high)
        body.addLayout(line)
        self._range.window_dragged.connect(self.edited)
        self._low.valueChanged.connect(self._on_number)
        self._high.valueChanged.connect(self._on_number)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._range.set_tokens(tokens)

    def set_values(self, values: NDArray[np.int32]) -> None:
        """Show how often each value occurs."""
        self._range.set_counts(*histogram(values))

    def set_window(self, window: Window) -> None:
        """Show `window` without signalling."""
        self._range.set_window(window)
        for field, value in ((self._low, window.low), (self._high, window.high)):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)

    @Slot()
    def _on_number(self) -> None:
        low = self._low.value()
        self.edited.emit(Window(low, max(self._high.value(), low + 1)))


class ContrastCard(QFrame):
    """Floats below its button; shows the signals that the present picture is made of.

    Signals
    -------
    display_edited
        The `Display` with the user's contrast.
    automatic
        The user wants the contrast that the program chose.
    """

    display_edited = Signal(object)
    automatic = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("slideContrast")
        self.setProperty("role", "floating")
        self.setAccessibleName("Contrast")
        self.setFixedWidth(256)
        self._display = Display()
        self._editors = {name: _WindowEditor(title) for name, title in _TITLES.items()}
        body = column(self, margin=12, spacing=12)
        for name, editor in self._editors.items():
            body.addWidget(editor)
            editor.edited.connect(lambda window, n=name: self._on_edited(n, window))
        reset = button("Automatic", "hint", "slideContrastAuto", "Contrast chosen for this slide")
        reset.clicked.connect(self.automatic)
        line = row()
        line.addStretch()
        line.addWidget(reset)
        body.addLayout(line)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        for editor in self._editors.values():
            editor.set_tokens(tokens)

    def set_sample(self, sample: Pixels) -> None:
        """Show the histograms of a slide from some of its pixels (2, H, W)."""
        for editor, values in zip(self._editors.values(), signals(sample), strict=True):
            editor.set_values(values)

    def set_display(self, display: Display) -> None:
        """Show the contrast of `display`."""
        self._display = display
        for name, editor in self._editors.items():
            editor.setVisible(name in _USED[display.channel])
            editor.set_window(getattr(display, name))
        self.adjustSize()

    def _on_edited(self, name: SignalName, window: Window) -> None:
        match name:
            case "ch2":
                edited = replace(self._display, ch2=window)
            case "ch3":
                edited = replace(self._display, ch3=window)
            case "difference":
                edited = replace(self._display, difference=window)
        self.set_display(edited)
        self.display_edited.emit(edited)


def _number(accessible: str) -> QSpinBox:
    field = QSpinBox()
    field.setRange(-_FARTHEST, _FARTHEST)
    field.setSingleStep(100)
    field.setKeyboardTracking(False)
    field.setFixedWidth(84)
    field.lineEdit().setTextMargins(4, 0, 4, 0)
    field.setAccessibleName(accessible)
    return field
