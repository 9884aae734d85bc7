"""The text of a model card: plain text in every label, set apart by blocks."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel, QWidget

from spinextract_gui.desktop.models.card_text import Block, BlockKind, card_blocks
from spinextract_gui.desktop.views.parts import clear, column, label, row

_FIXED_PX = 12


class CardText(QWidget):
    """Shows a card; nothing in it can load a picture or open a link."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("modelCardText")
        self._text = ""
        self._blocks = column(self, spacing=8)

    def set_card(self, text: str) -> None:
        """Show `text`."""
        if text == self._text:
            return
        self._text = text
        clear(self._blocks)
        for block in card_blocks(text):
            if block.kind is BlockKind.ITEM:
                self._blocks.addWidget(_item(block))
            else:
                self._blocks.addWidget(_words(block))


def _item(block: Block) -> QWidget:
    made = QWidget()
    line = row(made, spacing=8)
    line.setContentsMargins(4, 0, 0, 0)
    dot = label("•", "dim")
    dot.setAlignment(Qt.AlignmentFlag.AlignTop)
    line.addWidget(dot)
    line.addWidget(_words(block), 1)
    return made


def _words(block: Block) -> QLabel:
    role = "lead" if block.kind is BlockKind.HEADING else "strong" if block.bold else "body"
    made = label(block.text, role, "modelCardBlock", wrap=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if block.kind is BlockKind.VERBATIM:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(_FIXED_PX)
        made.setProperty("role", "verbatim")
        made.setFont(font)
    return made
