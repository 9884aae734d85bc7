"""The line at the top of a page that is no case: back, what it is, what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from spinextract_gui.desktop.views.parts import ElidedLabel, IconButton, label, row

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens


class PageHead(QFrame):
    """Back button, title, a dim line, and buttons at the right."""

    left = Signal()

    def __init__(self, name: str, title: str, lead: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}Head")
        self.setProperty("role", "pageHead")
        self.setFixedHeight(56)
        self._back = IconButton(f"{name}Back", "arrow-left", "Back to the case (Esc)")
        self._back.clicked.connect(lambda _=False: self.left.emit())
        words = ElidedLabel("dim", f"{name}Lead")
        words.setText(lead)
        self._line = row(self, spacing=12)
        self._line.setContentsMargins(12, 0, 24, 0)
        self._line.addWidget(self._back)
        self._line.addWidget(label(title, "title"))
        self._line.addWidget(words, 1)

    def add(self, widget: QWidget) -> None:
        """Add a button at the right."""
        self._line.addWidget(widget)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._back.set_tokens(tokens)
