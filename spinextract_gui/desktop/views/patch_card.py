"""The card of one patch: its pictures, its probabilities raw and calibrated, its position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from spinextract_gui.desktop.tokens import CLASS_COLOURS
from spinextract_gui.desktop.views.painted import Picture
from spinextract_gui.desktop.views.parts import IconButton, column, figures, label, row
from spinextract_gui.desktop.wording import probability
from spinextract_gui.domain.slide import Channel
from spinextract_gui.domain.tumour import TumourClass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QImage

    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.domain.verdict import PatchResult

_SHOWN = (Channel.VIRTUAL_HE, Channel.CH2, Channel.CH3)
_SIDE = 96
_SCALE_BAR_PX = 56


class PatchCard(QFrame):
    """Floats over the slide while a patch is chosen."""

    closed = Signal()

    def __init__(self, parent: QWidget, left: int) -> None:
        super().__init__(parent)
        self._host, self._left = parent, left
        self.setObjectName("patchCard")
        self.setProperty("role", "floating")
        self._title = label("", "lead", "patchTitle")
        self._position = label("", "dim", "patchPosition")
        self._words = label("", "dim", "patchWords", wrap=True)
        self._close = IconButton("patchClose", "x", "Close the patch card", 14)
        self._close.clicked.connect(self.closed)
        self._pictures = {channel: Picture(QSize(_SIDE, _SIDE)) for channel in _SHOWN}
        self._table = _Table()
        self._lay_out()
        self.hide()

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._close.set_tokens(tokens)
        for picture in self._pictures.values():
            picture.set_tokens(tokens)

    def show_patch(self, result: PatchResult | None, position: str, words: str) -> None:
        """Show what is known of a patch; None for one that was not reached yet."""
        top = result.calibrated.top if result and result.calibrated else None
        self._title.setText(f"Patch: {top.title.lower()}" if top is not None else "Patch")
        self._position.setText(position)
        self._words.setText(words)
        self._words.setVisible(bool(words))
        self._table.setVisible(top is not None)
        if result is not None:
            self._table.set_result(result)
        for picture in self._pictures.values():
            picture.set_image(None)
            picture.set_frame(CLASS_COLOURS[top] if top is not None else "")
        self.show()
        self.settle()
        self.raise_()

    def settle(self) -> None:
        """Stand at the bottom left of the slide, above its scale bar."""
        self.adjustSize()
        self.move(self._left, max(16, self._host.height() - self.height() - _SCALE_BAR_PX))

    def set_pictures(self, images: Mapping[Channel, QImage]) -> None:
        """Fill in the pictures of the shown patch."""
        for channel, picture in self._pictures.items():
            picture.set_image(images.get(channel))

    def _lay_out(self) -> None:
        inside = column(self, margin=12, spacing=8)
        head = row(spacing=8)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        inside.addLayout(head)
        inside.addLayout(self._picture_line())
        inside.addWidget(self._position)
        inside.addWidget(self._words)
        inside.addWidget(self._table)

    def _picture_line(self) -> QHBoxLayout:
        line = row(spacing=8)
        for channel, picture in self._pictures.items():
            both = column(spacing=4)
            both.addWidget(picture)
            name = channel.value[0].upper() + channel.value[1:]
            picture.setAccessibleName(f"The patch in {name}")
            both.addWidget(label(name, "dim"))
            line.addLayout(both)
        return line


class _Table(QWidget):
    """Per class: letter, name, the head's output and the calibrated probability."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: dict[TumourClass, tuple[QLabel, QLabel]] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for at, words in enumerate(("", "raw", "calibrated")):
            grid.addWidget(_right(label(words, "dim")), 0, at)
        for tumour in TumourClass:
            cells = _right(figures(label())), _right(figures(label("", "strong")))
            grid.addWidget(label(f"{tumour.title} ({tumour.letter})", "body"), tumour + 1, 0)
            grid.addWidget(cells[0], tumour + 1, 1)
            grid.addWidget(cells[1], tumour + 1, 2)
            self._cells[tumour] = cells

    def set_result(self, result: PatchResult) -> None:
        """Show the numbers of one patch."""
        for tumour, (raw, calibrated) in self._cells.items():
            raw.setText(f"{result.raw[tumour]:.3f}" if result.raw else "-")
            calibrated.setText(probability(result.calibrated[tumour]) if result.calibrated else "-")


def _right(made: QLabel) -> QLabel:
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.setMinimumWidth(64)
    return made
