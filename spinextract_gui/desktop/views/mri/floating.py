"""What floats on a plane: the prompt while levels are placed, and the words of an empty pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.views.parts import button, column, label, row

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens

_WORDS_PX = 260


class PromptBanner(QFrame):
    """Says what the next click places; a button beside the words leaves."""

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("placementPrompt")
        self.setProperty("role", "floating")
        self._sign = label()
        self._words = label("", "strong", "placementWords", wrap=True)
        self._leave = button("Done", "hint", "placementLeave", "End placing (Esc)")
        self._leave.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._leave.clicked.connect(self.cancelled)
        line = row(self, spacing=8)
        line.setContentsMargins(12, 8, 8, 8)
        line.addWidget(self._sign)
        line.addWidget(self._words, 1)
        line.addWidget(self._leave)
        self.hide()

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._sign.setPixmap(icon("crosshair", tokens.accent).pixmap(18, 18))

    def ask(self, prompt: str) -> None:
        """Show what to click next."""
        self._words.setText(prompt)
        self.setAccessibleName(prompt)
        self.settle()
        self.show()
        self.raise_()

    def settle(self) -> None:
        """Stay at the foot, where no level lies, above the words of the corners."""
        pane = self.parentWidget()
        if pane is None:
            return
        words = self._words.fontMetrics().horizontalAdvance(self._words.text())
        fixed = 18 + 8 + 8 + self._leave.sizeHint().width() + 24
        width = min(words + fixed, pane.width() - 16)
        height = max(self.heightForWidth(width), 44)
        self.setGeometry((pane.width() - width) // 2, pane.height() - height - 52, width, height)


class EmptyPlane(QWidget):
    """Stands in for a slice: what would be here, and why it is not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("emptyPlane")
        self._icon_name = "image-square"
        self._sign = label()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label("", "lead", "emptyPlaneTitle", wrap=True)
        self._words = label("", "dim", "emptyPlaneWords", wrap=True)
        inside = column(self, margin=24, spacing=8)
        inside.addStretch(1)
        for part in (self._sign, self._title, self._words):
            inside.addWidget(part)
        for words in (self._title, self._words):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            words.setMaximumWidth(_WORDS_PX)
            inside.setAlignment(words, Qt.AlignmentFlag.AlignHCenter)
            words.setMinimumWidth(160)
        inside.addStretch(1)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._sign.setPixmap(icon(self._icon_name, tokens.dim).pixmap(40, 40))

    def say(self, title: str, reason: str) -> None:
        """Show a title and the reason below."""
        self._title.setText(title)
        self._words.setText(reason)
        self._words.setVisible(bool(reason))
        self.setAccessibleName(f"{title}. {reason}")
