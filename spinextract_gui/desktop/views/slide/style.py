"""What the program's style sheet leaves open: sliders and number fields on the picture."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens

_TEMPLATE = Template("""
QSlider { background: transparent; min-height: 20px; }
QSlider::groove:horizontal { background: $hairline; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $dim; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $text; width: 12px; height: 12px; margin: -4px 0;
    border-radius: 6px; }
QSlider::handle:horizontal:focus { background: $accent; }
QSpinBox { background: $window; color: $text; border: 1px solid $hairline; border-radius: 6px;
    padding: 0 6px; min-height: 24px; font-size: 12px;
    selection-background-color: $accent_fill; selection-color: $on_accent; }
QSpinBox QLineEdit { background: transparent; border: none; padding: 0; min-height: 0;
    font-size: 12px; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; }
QSpinBox:focus { border: 1px solid $accent; }
QFrame#slideChannels { background: $raised; border: 1px solid $hairline; }
QFrame#slideChannels QPushButton:checked { background: $hover; border: 1px solid $hover; }
QFrame#slideChannels QPushButton:focus { border: 1px solid $accent; }
QFrame#slideContrast QPushButton, QPushButton#slideContrastButton { font-size: 12px; }
QPushButton#slideContrastButton { background: $raised; border: 1px solid $hairline;
    min-height: 32px; min-width: 14px; border-radius: 8px; }
QPushButton#slideContrastButton:checked { background: $hover; }
QPushButton#slideContrastButton:focus { border: 1px solid $accent; }
""")

# WORKAROUND (Qt 6): with ButtonSymbols.NoButtons a styled QSpinBox gives its text one pixel of
# width; buttons without width look the same.


def slide_stylesheet(tokens: Tokens) -> str:
    """Return the style sheet of everything that floats on the picture."""
    return _TEMPLATE.substitute({name: str(value) for name, value in asdict(tokens).items()})


def floating_card(name: str) -> QFrame:
    """Return an empty card that floats on the picture."""
    card = QFrame()
    card.setObjectName(name)
    card.setProperty("role", "floating")
    return card
