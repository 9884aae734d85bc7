"""The visual language as values: two sets of colours, one scale of sizes, one rule of contrast."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from spinextract_gui.desktop.fonts import interface_font
from spinextract_gui.desktop.stylesheet import stylesheet
from spinextract_gui.desktop.tokens import (
    CLASS_COLOURS,
    DARK,
    LEFT_OUT_COLOUR,
    LIGHT,
    Tokens,
    contrast,
)

__all__ = [
    "CLASS_COLOURS",
    "DARK",
    "LEFT_OUT_COLOUR",
    "LIGHT",
    "Theme",
    "ThemeChoice",
    "Tokens",
    "contrast",
]


class ThemeChoice(StrEnum):
    """What the user asked for; SYSTEM follows the desktop, dark where it does not say."""

    DARK = "dark"
    LIGHT = "light"
    SYSTEM = "system"


class Theme(QObject):
    """The theme in force; applies itself to the application and tells whoever paints."""

    changed = Signal(object)
    """Emitted with the new `Tokens` after the application took them."""

    def __init__(self, choice: ThemeChoice = ThemeChoice.DARK) -> None:
        super().__init__()
        self.tokens = _resolve(choice)

    def apply(self) -> None:
        """Give the whole application palette, style sheet and typeface of the theme."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        app.setFont(interface_font(13))
        app.setPalette(palette(self.tokens))
        app.setStyleSheet(stylesheet(self.tokens))
        self.changed.emit(self.tokens)

    def choose(self, choice: ThemeChoice) -> None:
        """Switch to `choice`."""
        self.tokens = _resolve(choice)
        self.apply()

    def toggle(self) -> None:
        """Switch between dark (for a dark room) and light (for print)."""
        self.choose(ThemeChoice.LIGHT if self.tokens.is_dark else ThemeChoice.DARK)


def palette(tokens: Tokens) -> QPalette:
    """Return the palette that what no style sheet reaches (dialogs, menus) is painted with."""
    made = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, tokens.window),
        (QPalette.ColorRole.WindowText, tokens.text),
        (QPalette.ColorRole.Base, tokens.panel),
        (QPalette.ColorRole.AlternateBase, tokens.raised),
        (QPalette.ColorRole.Text, tokens.text),
        (QPalette.ColorRole.PlaceholderText, tokens.dim),
        (QPalette.ColorRole.Button, tokens.raised),
        (QPalette.ColorRole.ButtonText, tokens.text),
        (QPalette.ColorRole.Highlight, tokens.accent_fill),
        (QPalette.ColorRole.HighlightedText, tokens.on_accent),
        (QPalette.ColorRole.ToolTipBase, tokens.raised),
        (QPalette.ColorRole.ToolTipText, tokens.text),
        (QPalette.ColorRole.Link, tokens.accent),
    ):
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.faint))
    return made


def _resolve(choice: ThemeChoice) -> Tokens:
    if choice is ThemeChoice.SYSTEM:
        light = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
        return LIGHT if light else DARK
    return LIGHT if choice is ThemeChoice.LIGHT else DARK
