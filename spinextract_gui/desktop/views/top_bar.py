"""The bar at the top: what this is, which case is shown, and the few buttons always needed."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QPushButton

from spinextract_gui.desktop.views.painted import Logo
from spinextract_gui.desktop.views.parts import (
    ElidedLabel,
    IconButton,
    button,
    label,
    row,
    set_property,
)
from spinextract_gui.desktop.views.tabs import CaseTabs

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu

    from spinextract_gui.desktop.tokens import Tokens


class RunLabel(Enum):
    """What the one Run/Stop button reads."""

    RUN = "Run"
    STOP = "Stop"
    STOPPING = "Stopping…"
    AGAIN = "Run again"
    GRADE = "Grade"
    GRADE_AGAIN = "Grade again"


class TopBar(QFrame):
    """Logo, tabs and title of the case, palette hint, menu, Report and Run/Stop."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("topBar")
        self.setFixedHeight(48)
        self.tabs = CaseTabs()
        self._title = ElidedLabel("dim", "caseTitle")
        self.menu_button = IconButton("menuButton", "list", "Menu")
        self.models_button = button("Models", "segment", "modelsButton")
        self.models_button.setCheckable(True)
        self.palette_button = button("Ctrl K  commands", "hint", "paletteButton")
        self.report_button = button("Report", "", "reportButton")
        self.run_button = button(RunLabel.RUN.value, "primary", "runButton")
        self.run_button.setMinimumWidth(112)
        line = row(self, spacing=12)
        line.setContentsMargins(16, 0, 16, 0)
        line.addWidget(Logo())
        line.addWidget(label("SpineXtract", "lead", "logoWord"))
        line.addSpacing(12)
        line.addWidget(self.tabs)
        line.addSpacing(4)
        line.addWidget(self._title, 1)
        for widget in (
            self.models_button,
            self.palette_button,
            self.menu_button,
            self.report_button,
            self.run_button,
        ):
            line.addWidget(widget)
        self.set_case_title("")

    def bind(self, actions: dict[str, QAction], menu: QMenu) -> None:
        """Connect the buttons to the actions they stand for."""
        self.tabs.bind(actions)
        follow(self.palette_button, actions["palette"])
        follow(self.models_button, actions["show_models"])
        follow(self.report_button, actions["export_report"])
        follow(self.run_button, actions["run_or_stop"])
        self.menu_button.setMenu(menu)

    def set_case_title(self, title: str) -> None:
        """Show which case and slide is open; without one the case buttons are not there."""
        self._title.setText(title)
        self.tabs.setVisible(bool(title))
        self.report_button.setVisible(bool(title))
        self.run_button.setVisible(bool(title))

    def set_models_shown(self, shown: bool) -> None:
        """Show whether the Models page fills the window."""
        self.models_button.setChecked(shown)

    def set_run_label(self, words: RunLabel) -> None:
        """Let the button read what a press does, or that it is being done."""
        self.run_button.setText(words.value)
        self.run_button.setAccessibleName(words.value)
        set_property(self.run_button, "kind", "" if words is RunLabel.STOP else "primary")

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self.menu_button.set_tokens(tokens)


def follow(pressed: QPushButton, action: QAction) -> None:
    """Let a button trigger `action`, and be enabled and explained as the action is."""

    def take_over() -> None:
        pressed.setEnabled(action.isEnabled())
        pressed.setToolTip(action.toolTip())

    pressed.clicked.connect(action.trigger)
    action.changed.connect(take_over)
    take_over()
