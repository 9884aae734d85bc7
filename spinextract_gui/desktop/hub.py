"""Qt's actions, made from the registry; menus, buttons and shortcuts all share them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from spinextract_gui.desktop.actions import ACTIONS, MENUS, Action, Situation
from spinextract_gui.desktop.icons import icon

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens


class ActionHub(QObject):
    """Owns one QAction per entry of the registry and says which was triggered."""

    triggered = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.actions = {item.id: self._made(item, window) for item in ACTIONS}
        self.menu = QMenu(window)
        self.menu.setObjectName("mainMenu")
        self._fill_menu()

    def set_situation(self, now: Situation) -> None:
        """Enable what makes sense now and check what is on."""
        for item in ACTIONS:
            action = self.actions[item.id]
            action.setEnabled(item.enabled(now))
            if item.checked is not None:
                action.setChecked(item.checked(now))

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        for item in ACTIONS:
            self.actions[item.id].setIcon(icon(item.icon, tokens.dim, tokens.faint))

    def _made(self, item: Action, window: QWidget) -> QAction:
        action = QAction(item.text, self)
        action.setObjectName(f"action-{item.id}")
        action.setShortcut(QKeySequence(item.shortcut))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(tip_with_shortcut(item))
        action.setStatusTip(item.tip)
        action.setCheckable(item.checked is not None)
        action.setIconVisibleInMenu(sys.platform != "darwin")
        action.triggered.connect(lambda _=False: self.triggered.emit(item.id))
        window.addAction(action)
        return action

    def _fill_menu(self) -> None:
        for title in MENUS:
            below = self.menu.addMenu(title)
            below.setObjectName(f"menu-{title}")
            for item in ACTIONS:
                if item.menu == title:
                    below.addAction(self.actions[item.id])


def tip_with_shortcut(item: Action) -> str:
    """Return the tool-tip, with the shortcut as this system writes it."""
    native = QKeySequence(item.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    return f"{item.tip} ({native})"
