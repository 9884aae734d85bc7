"""Histology | MRI | Both: which half of a case is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QWidget

from spinextract_gui.desktop.session import Tab
from spinextract_gui.desktop.views.parts import button, row

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

ACTION_OF = {
    Tab.HISTOLOGY: "show_histology",
    Tab.MRI: "show_mri",
    Tab.BOTH: "show_both",
}


class CaseTabs(QWidget):
    """One button per tab; a press triggers the tab's action, the session says which is on."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("caseTabs")
        self.setAccessibleName("What is shown of the case")
        self._group = QButtonGroup(self)
        line = row(self, spacing=4)
        self._buttons = {tab: button(tab.value, "segment", f"tab-{tab.value}") for tab in Tab}
        for made in self._buttons.values():
            made.setCheckable(True)
            self._group.addButton(made)
            line.addWidget(made)

    def bind(self, actions: dict[str, QAction]) -> None:
        """Connect the buttons to the actions they stand for."""
        for tab, made in self._buttons.items():
            action = actions[ACTION_OF[tab]]
            made.clicked.connect(action.trigger)
            made.setToolTip(action.toolTip())

    def set_tab(self, tab: Tab | None) -> None:
        """Show which one is on; None while another page hides the case."""
        self._group.setExclusive(tab is not None)
        for one, made in self._buttons.items():
            made.setChecked(one is tab)
