"""The page of an open case: list, slide and result side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.views.cases_panel import CasesPanel
from spinextract_gui.desktop.views.parts import row
from spinextract_gui.desktop.views.patch_card import PatchCard
from spinextract_gui.desktop.views.result_panel import ResultPanel
from spinextract_gui.desktop.views.slide.view import SlideView

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from spinextract_gui.desktop.tokens import Tokens


class CasePage(QWidget):
    """Holds the three panels and the floating patch card; the slide takes what room there is."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("casePage")
        self.cases = CasesPanel(tokens)
        self.slide = SlideView(tokens)
        self.slide.setMinimumWidth(320)
        self.result = ResultPanel(tokens)
        self.card = PatchCard(self, left=self.cases.width() + 16)
        self.card.set_tokens(tokens)
        line = row(self, spacing=0)
        line.addWidget(self.cases)
        line.addWidget(self.slide, 1)
        line.addWidget(self.result)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self.cases.set_tokens(tokens)
        self.slide.set_tokens(tokens)
        self.result.set_tokens(tokens)
        self.card.set_tokens(tokens)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the patch card on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.card.isVisible():
            self.card.closed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Keep the patch card in the corner that the slide's own controls leave free."""
        self.card.settle()
