"""How far a verdict can be relied on: in words, in colour and in shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QSizePolicy

from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.tokens import DARK
from spinextract_gui.desktop.views.parts import label, row, set_property
from spinextract_gui.desktop.wording import badge_words
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens

_KINDS = {Badge.HIGH: "high", Badge.LOW: "low", Badge.NO_CALL: "none"}
_SIGNS = {Badge.HIGH: "check-bold", Badge.LOW: "warning", Badge.NO_CALL: "minus-bold"}


class BadgeView(QFrame):
    """High is filled with a check mark, low is outlined, no call is grey with a dash."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("badge")
        self.setProperty("role", "badge")
        self._tokens = DARK
        self._badge = Badge.NO_CALL
        self._sign = label()
        self._words = label("", "badgeWords", "badgeWords", wrap=True)
        line = row(self, spacing=8)
        line.setContentsMargins(10, 5, 12, 5)
        line.addWidget(self._sign)
        line.addWidget(self._words, 1)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self._draw_sign()

    def set_badge(self, badge: Badge) -> None:
        """Show one of the three states."""
        self._badge = badge
        self._words.setText(badge_words(badge))
        self.setAccessibleName(badge_words(badge))
        self._words.setWordWrap(badge is Badge.LOW)
        across = QSizePolicy.Policy.Ignored if badge is Badge.LOW else QSizePolicy.Policy.Maximum
        self._words.setSizePolicy(across, QSizePolicy.Policy.Preferred)
        wide = QSizePolicy.Policy.Expanding if badge is Badge.LOW else QSizePolicy.Policy.Maximum
        self.setSizePolicy(wide, QSizePolicy.Policy.Preferred)
        for part in (self, self._words):
            set_property(part, "badge", _KINDS[badge])
        self._draw_sign()

    def _draw_sign(self) -> None:
        colour = {
            Badge.HIGH: self._tokens.on_good,
            Badge.LOW: self._tokens.caution,
            Badge.NO_CALL: self._tokens.dim,
        }[self._badge]
        self._sign.setPixmap(icon(_SIGNS[self._badge], colour).pixmap(16, 16))
