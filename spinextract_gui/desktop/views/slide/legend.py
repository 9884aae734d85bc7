"""The legend of the map: a chip per class that shows or hides it, counts, the colour bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame

from spinextract_gui.desktop.fonts import interface_font
from spinextract_gui.desktop.tokens import CLASS_COLOURS, DARK, LEFT_OUT_COLOUR, Tokens
from spinextract_gui.desktop.views.parts import column, label, row
from spinextract_gui.desktop.views.slide.margin_scale import MarginScale
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.imaging.heatmap import LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

_HEIGHT_PX = 24
_SWATCH_PX = 12


class LegendChip(QAbstractButton):
    """A colour, what it stands for and how many patches have it."""

    def __init__(self, title: str, colour: str, toggles: bool) -> None:
        super().__init__()
        self._title, self._colour, self._count = title, QColor(colour), 0
        self._tokens = DARK
        self.setObjectName(f"slideChip{title.replace(' ', '')}")
        self.setCheckable(toggles)
        self.setChecked(toggles)
        self.setFixedHeight(_HEIGHT_PX)
        if toggles:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.setToolTip(f"Show or hide {title.lower()} on the map")
            self.toggled.connect(self._describe)
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setToolTip("Blank, bloody, saturated or unreadable: not classified")
        self._describe()

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.update()

    def set_count(self, count: int) -> None:
        """Show how many patches there are."""
        if count != self._count:
            self._count = count
            self._describe()
            self.update()

    def sizeHint(self) -> QSize:
        """Return room for the longest name and five digits, so that nothing jumps."""
        return QSize(172, _HEIGHT_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint swatch, name and count; hollow and dim while the class is hidden."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self.isChecked() or not self.isCheckable()
        swatch = QRectF(1, (self.height() - _SWATCH_PX) / 2, _SWATCH_PX, _SWATCH_PX)
        painter.setOpacity(1.0 if self._count else 0.5)
        painter.setPen(QPen(self._colour, 1.5))
        painter.setBrush(self._colour if shown else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(swatch.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
        painter.setOpacity(1.0)
        words = self._tokens.text if shown and self._count else self._tokens.dim
        area = QRectF(self.rect()).adjusted(_SWATCH_PX + 10, 0, -2, 0)
        painter.setFont(interface_font(13))
        painter.setPen(QColor(words))
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, centre | Qt.AlignmentFlag.AlignLeft, self._title)
        painter.setPen(QColor(self._tokens.dim))
        painter.drawText(area, centre | Qt.AlignmentFlag.AlignRight, str(self._count))
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._tokens.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _describe(self) -> None:
        state = "" if not self.isCheckable() else ", shown" if self.isChecked() else ", hidden"
        self.setAccessibleName(f"{self._title}: {self._count} patches{state}")


class Legend(QFrame):
    """The card in the corner of the picture.

    Signals
    -------
    class_toggled
        A `TumourClass` and whether it is to be shown.
    threshold_changed
        The smallest margin to be drawn, 0 to 1.
    """

    class_toggled = Signal(object, bool)
    threshold_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("slideLegend")
        self.setProperty("role", "floating")
        self.setAccessibleName("Legend of the map")
        self.scale = MarginScale()
        self.scale.threshold_changed.connect(self._on_threshold)
        self.chips = {c: LegendChip(c.title, CLASS_COLOURS[c], toggles=True) for c in TumourClass}
        self._left_out = LegendChip("Left out", LEFT_OUT_COLOUR, toggles=False)
        self._middle = label("margin", "dim")
        self._lay_out()
        for tumour, chip in self.chips.items():
            chip.toggled.connect(lambda on, c=tumour: self.class_toggled.emit(c, on))

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self.scale.set_tokens(tokens)
        for chip in (*self.chips.values(), self._left_out):
            chip.set_tokens(tokens)

    def set_counts(self, counts: Sequence[int]) -> None:
        """Show patches per class in index order, then those left out."""
        for tumour, chip in self.chips.items():
            chip.set_count(counts[tumour])
        self._left_out.set_count(counts[LEFT_OUT])
        leader = max(TumourClass, key=lambda c: counts[c])
        self.scale.set_hue(CLASS_COLOURS[leader] if counts[leader] else LEFT_OUT_COLOUR)

    def set_threshold(self, threshold: float) -> None:
        """Put the handle of the colour bar at `threshold`, 0 to 1."""
        self.scale.setValue(round(threshold * self.scale.maximum()))

    def _lay_out(self) -> None:
        body = column(self, margin=12, spacing=0)
        body.addWidget(label("Patch call, margin = strength", "dim"))
        body.addSpacing(4)
        for chip in (*self.chips.values(), self._left_out):
            body.addWidget(chip)
        body.addSpacing(4)
        body.addWidget(self.scale)
        ends = row(spacing=0)
        ends.setContentsMargins(4, 0, 4, 0)
        for words in (label("0", "dim"), None, self._middle, None, label("1", "dim")):
            ends.addStretch() if words is None else ends.addWidget(words)
        body.addLayout(ends)
        body.addSpacing(4)
        body.addWidget(label("Hold Space: tissue only", "dim"))

    def _on_threshold(self, threshold: float) -> None:
        self._middle.setText(f"margin ≥ {threshold:.2f}" if threshold else "margin")
        self.threshold_changed.emit(threshold)
