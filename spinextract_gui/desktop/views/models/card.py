"""One model in the list at the left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.views.models.chips import chip_row, fill_chips
from spinextract_gui.desktop.views.parts import Pressable, column, label, row, set_property

if TYPE_CHECKING:
    from spinextract_gui.desktop.models.rows import CardRow
    from spinextract_gui.desktop.tokens import Tokens


class ModelCard(Pressable):
    """Shows a `CardRow`."""

    def __init__(self, item: CardRow, tokens: Tokens) -> None:
        super().__init__("modelCard", "modelCard")
        self.key, self._icon = item.key, item.icon
        self._sign = label("", "body")
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = row(self, margin=12, spacing=12)
        line.addWidget(self._sign)
        words = column(spacing=4)
        words.addWidget(label(item.title, "strong", "modelCardTitle", wrap=True))
        words.addWidget(label(item.line, "dim", "modelCardLine"))
        chips = chip_row()
        fill_chips(chips, item.chips)
        words.addLayout(chips)
        line.addLayout(words, 1)
        said = ", ".join(chip.words for chip in item.chips)
        self.setAccessibleName(f"{item.title}. {item.line}. {said}")
        set_property(self, "current", str(item.current).lower())
        self.set_tokens(tokens)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._sign.setPixmap(icon(self._icon, tokens.dim).pixmap(20, 20))
