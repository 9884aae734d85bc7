"""The Qt style sheet of a theme; 8-pixel grid, radius 8, hairlines instead of boxes."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens

_BASE = """
QWidget { color: $text; font-size: 13px; }
QMainWindow, QDialog, QWidget#centre, QWidget#startPage { background: $window; }
QLabel { background: transparent; }
QLabel[role="dim"] { color: $dim; font-size: 12px; }
QLabel[role="body"] { color: $text; font-size: 13px; }
QLabel[role="strong"] { color: $text; font-size: 13px; font-weight: 500; }
QLabel[role="lead"] { color: $text; font-size: 15px; font-weight: 600; }
QLabel[role="title"] { color: $text; font-size: 20px; font-weight: 600; }
QLabel[role="verdict"] { color: $text; font-size: 28px; font-weight: 600; }
QLabel[role="caution"] { color: $caution; font-size: 12px; }
QLabel[role="danger"] { color: $danger; font-size: 13px; }
QToolTip { background: $raised; color: $text; border: 1px solid $hairline; padding: 4px 8px; }
"""

_PANELS = """
QFrame#topBar { background: $panel; border: none; border-bottom: 1px solid $hairline; }
QFrame#statusLine { background: $panel; border: none; border-top: 1px solid $hairline; }
QFrame#casesPanel { background: $panel; border: none; border-right: 1px solid $hairline; }
QFrame#resultPanel { background: $panel; border: none; border-left: 1px solid $hairline; }
QFrame[role="card"] { background: $window; border: 1px solid $hairline; border-radius: 8px; }
QFrame[role="floating"] { background: $raised; border: 1px solid $hairline; border-radius: 8px; }
QFrame[role="notice"] { background: $raised; border: 1px solid $hairline; border-radius: 8px; }
QFrame[role="notice"][kind="problem"] { border: 1px solid $danger; }
QFrame[role="rule"] { background: $hairline; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="pageHead"] { background: $window; border: none;
    border-bottom: 1px solid $hairline; }
QFrame[role="jobStrip"] { background: $panel; border: none; border-top: 1px solid $hairline; }
QFrame#evaluationSide { background: $panel; border: none; border-right: 1px solid $hairline; }
QFrame#modelsList { background: $panel; border: none; border-right: 1px solid $hairline; }
QWidget#modelsPage, QWidget#evaluationPage { background: $window; }
QFrame#dropZone { background: transparent; border: 1px dashed $faint; border-radius: 8px; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: none; }
"""

_BUTTONS = """
QPushButton, QToolButton {
    background: $raised; color: $text; border: 1px solid $hairline; border-radius: 6px;
    padding: 0 16px; min-height: 30px; font-size: 13px; font-weight: 500;
}
QPushButton:hover, QToolButton:hover { background: $hover; }
QPushButton:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton:disabled, QToolButton:disabled { color: $faint; }
QPushButton[kind="primary"] {
    background: $accent_fill; color: $on_accent; border: 1px solid $accent_fill;
}
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled {
    background: $raised; color: $faint; border: 1px solid $hairline;
}
QPushButton[big="true"] { min-height: 38px; padding: 0 20px; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] {
    background: transparent; border: 1px solid transparent; color: $dim; padding: 0 8px;
}
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover {
    background: $hover; color: $text;
}
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border: 1px solid $accent; }
QPushButton[kind="copy"] { background: transparent; border: 1px solid transparent;
    border-radius: 4px; min-height: 16px; max-height: 16px; padding: 0 3px; }
QPushButton[kind="copy"]:hover { background: $hover; }
QPushButton[kind="copy"]:focus { border: 1px solid $accent; }
QPushButton[kind="hint"] {
    background: transparent; border: 1px solid $hairline; color: $dim; font-size: 12px;
    padding: 0 8px; min-height: 22px; font-weight: 400;
}
QPushButton[kind="hint"]:hover { color: $text; background: $hover; }
QPushButton[kind="hint"]:focus { border: 1px solid $accent; }
QPushButton[kind="segment"] {
    background: transparent; border: 1px solid transparent; color: $dim; min-height: 26px;
    padding: 0 12px; border-radius: 6px; font-size: 12px;
}
QPushButton[kind="segment"]:checked { background: $raised; color: $text;
    border: 1px solid $hairline; }
QPushButton[kind="segment"]:focus { border: 1px solid $accent; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }
"""

_INPUTS = """
QLineEdit {
    background: $window; color: $text; border: 1px solid $hairline; border-radius: 6px;
    padding: 0 8px; min-height: 30px; selection-background-color: $accent_fill;
    selection-color: $on_accent;
}
QComboBox { background: $window; color: $text; border: 1px solid $hairline; border-radius: 6px;
    padding: 0 8px; min-height: 30px; }
QComboBox::down-arrow { image: none; }
QComboBox::drop-down { border: none; background: transparent; width: 24px; }
QComboBox:focus { border: 1px solid $accent; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $hairline;
    selection-background-color: $accent_fill; selection-color: $on_accent; }
QLineEdit:focus { border: 1px solid $accent; }
QListView, QTreeView { background: transparent; border: none; outline: none; }
QListView::item, QTreeView::item { border-radius: 6px; padding: 4px 8px; color: $text; }
QListView::item:hover { background: $hover; }
QListView::item:selected { background: $hover; color: $text; }
QListView:focus { border: 1px solid $accent; border-radius: 6px; }
QMenu { background: $raised; color: $text; border: 1px solid $hairline; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_fill; color: $on_accent; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $hairline; margin: 4px 8px; }
QMenu::icon { padding-left: 8px; }
QProgressBar { background: transparent; border: none; max-height: 2px; min-height: 2px; }
QProgressBar::chunk { background: $accent; }
QSplitter::handle { background: $hairline; }
QScrollBar:vertical { background: transparent; width: 8px; margin: 0; }
QScrollBar::handle:vertical { background: $hairline; border-radius: 4px; min-height: 32px; }
QScrollBar::handle:vertical:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
    background: transparent; height: 0; width: 0;
}
QScrollBar:horizontal { height: 0; }
"""

_SPECIAL = """
QFrame[role="caseRow"] { background: transparent; border: 1px solid transparent;
    border-radius: 8px; }
QFrame[role="caseRow"]:hover { background: $hover; }
QFrame[role="caseRow"][current="true"] { background: $raised; border: 1px solid $hairline; }
QFrame[role="modelCard"] { background: transparent; border: 1px solid transparent;
    border-radius: 8px; }
QFrame[role="modelCard"]:hover { background: $hover; }
QFrame[role="modelCard"][current="true"] { background: $raised; border: 1px solid $hairline; }
QFrame[role="modelCard"]:focus { border: 1px solid $accent; }
QLabel[role="chip"] { color: $dim; border: 1px solid $hairline; border-radius: 4px;
    padding: 1px 6px; font-size: 12px; }
QLabel[role="chip"][kind="active"] { color: $on_good; background: $good_fill;
    border: 1px solid $good_fill; }
QLabel[role="chip"][kind="caution"] { color: $caution; border: 1px solid $caution; }
QLabel[role="chip"][kind="danger"] { color: $danger; border: 1px solid $danger; }
QLabel[role="verbatim"] { color: $text; background: $panel; border: 1px solid $hairline;
    border-radius: 6px; padding: 8px; }
QFrame[role="caseRow"]:focus, QFrame[role="recentCard"]:focus { border: 1px solid $accent; }
QFrame[role="recentCard"] { background: $panel; border: 1px solid $hairline;
    border-radius: 8px; }
QFrame[role="recentCard"]:hover { background: $raised; border: 1px solid $faint; }
QFrame[role="evidence"] { background: transparent; border: 1px solid transparent;
    border-radius: 7px; }
QFrame[role="evidence"]:hover { border: 1px solid $dim; }
QFrame[role="evidence"]:focus { border: 1px solid $accent; }
QPushButton[kind="slide"] { background: transparent; border: 1px solid transparent; color: $dim;
    text-align: left; padding: 0 8px; min-height: 22px; font-size: 12px; font-weight: 400; }
QPushButton[kind="slide"]:hover { background: $hover; color: $text; }
QPushButton[kind="slide"][current="true"] { background: $raised; color: $text;
    border: 1px solid $hairline; }
QPushButton[kind="slide"]:focus { border: 1px solid $accent; }
QFrame[role="badge"] { border-radius: 6px; border: 1px solid transparent; }
QFrame[role="badge"][badge="high"] { background: $good_fill; }
QFrame[role="badge"][badge="low"] { background: transparent; border: 1px solid $caution; }
QFrame[role="badge"][badge="none"] { background: $raised; border: 1px solid $hairline; }
QLabel[role="badgeWords"] { font-size: 13px; font-weight: 500; }
QLabel[role="badgeWords"][badge="high"] { color: $on_good; }
QLabel[role="badgeWords"][badge="low"] { color: $caution; }
QLabel[role="badgeWords"][badge="none"] { color: $text; }
QLabel[role="partial"] { color: $accent; border: 1px solid $accent; border-radius: 6px;
    padding: 3px 10px; font-size: 12px; font-weight: 500; }
QLabel[role="reason"] { color: $text; font-size: 13px; border-left: 2px solid $caution;
    padding-left: 8px; }
QLabel[role="status"] { color: $text; font-size: 12px; font-weight: 500; }
QLabel#researchUse { color: $caution; font-size: 12px; }
QLabel#logoWord { font-size: 15px; font-weight: 600; }
"""

_TEMPLATE = Template(_BASE + _PANELS + _BUTTONS + _INPUTS + _SPECIAL)


def stylesheet(tokens: Tokens) -> str:
    """Return the style sheet that lays `tokens` over every widget of the program."""
    return _TEMPLATE.substitute({name: str(value) for name, value in asdict(tokens).items()})
