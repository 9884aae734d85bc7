"""What the program's style sheet leaves open for MRI: tool bar, level rows, series."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens

_TEMPLATE = Template("""
QFrame[role="toolBar"] { background: $panel; border: none; border-bottom: 1px solid $hairline; }
QPushButton[kind="tool"] { background: transparent; border: 1px solid transparent; color: $text;
    min-height: 28px; padding: 0 8px; font-size: 12px; }
QPushButton[kind="tool"]:hover { background: $hover; }
QPushButton[kind="tool"]:checked { background: $hover; border: 1px solid $accent; }
QPushButton[kind="tool"]:focus { border: 1px solid $text; }
QPushButton[kind="tool"]:disabled { color: $faint; }
QFrame#gradePanel { background: $panel; border: none; border-left: 1px solid $hairline; }
QFrame[role="levelRow"] { background: transparent; border: none;
    border-top: 1px solid $hairline; }
QFrame[role="levelRow"]:hover { background: $raised; }
QFrame[role="levelRow"][current="true"] { background: $hover; }
QFrame[role="levelRow"]:focus { border: 1px solid $accent; }
QLabel[role="cell"] { color: $text; font-size: 13px; }
QLabel[role="cellDim"] { color: $dim; font-size: 13px; }
QPushButton[kind="own"] { background: transparent; border: 1px solid transparent; color: $dim;
    min-height: 24px; padding: 0 3px; font-size: 12px; font-weight: 400; border-radius: 4px;
    text-align: left; }
QPushButton[kind="own"][set="true"] { color: $text; font-weight: 500; }
QPushButton[kind="own"]:hover { background: $hover; border: 1px solid $hairline; }
QPushButton[kind="own"]:focus { border: 1px solid $accent; }
QPushButton[kind="own"]::menu-indicator { image: none; width: 0; }
QFrame[role="series"] { background: transparent; border: 1px solid transparent;
    border-radius: 8px; }
QFrame[role="series"]:hover { background: $hover; }
QFrame[role="series"]:focus { border: 1px solid $accent; }
QSplitter#planes::handle { background: $hairline; }
""")


def mri_stylesheet(tokens: Tokens) -> str:
    """Return the style sheet of the MRI widgets."""
    return _TEMPLATE.substitute({name: str(value) for name, value in asdict(tokens).items()})
