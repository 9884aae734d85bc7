"""The bar above the planes: tools at the left, what is done to the markers at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton

from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.views.mri.tools import TOOLS, Tool
from spinextract_gui.desktop.views.parts import button, row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction, QResizeEvent

    from spinextract_gui.desktop.tokens import Tokens

_PLACE = "Place levels"
_ROOM_FOR_WORDS_PX = 520


class MriToolBar(QFrame):
    """Buttons only; every press is a signal.

    Signals
    -------
    tool_chosen
        A `Tool`.
    place_wanted
        The user wants to place the levels by clicking.
    shift_wanted
        -1: every label one level up (towards the head); 1: one level down.
    transitional_changed
        The user says (True) or takes back (False) that numbering is uncertain (L6).
    overlays_changed
        Overlays are wanted (True) or not.
    reset_wanted
        Window and view of the start.
    """

    tool_chosen = Signal(object)
    place_wanted = Signal()
    shift_wanted = Signal(int)
    transitional_changed = Signal(bool)
    overlays_changed = Signal(bool)
    reset_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mriToolBar")
        self.setProperty("role", "toolBar")
        self._icons: list[tuple[QPushButton, str]] = []
        self._group = QButtonGroup(self)
        self._tools = {tool: self._tool(tool) for tool in Tool}
        self.place = self._worded(
            _PLACE, "crosshair", "placeLevels", "Click L1/L2 and L5/S1 to place all levels"
        )
        self.up = self._small(
            "arrow-line-up", "shiftUp", "Every label one level up, towards the head"
        )
        self.down = self._small(
            "arrow-line-down", "shiftDown", "Every label one level down, towards the foot"
        )
        self.transitional = self._switch(
            "L6", "transitional", "Numbering is uncertain: sixth lumbar or transitional vertebra"
        )
        self.overlays = self._switch(
            "", "overlaysShown", "Show markers, lines and words (hold Space to look under them)"
        )
        self.overlays.setIconSize(QSize(18, 18))
        self._icons.append((self.overlays, "eye"))
        self.overlays.setChecked(True)
        self.restore = self._small(
            "arrow-counter-clockwise", "resetView", "Bring back window, zoom and position"
        )
        self._lay_out()
        self._connect()
        self.set_tool(Tool.WINDOW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the word out where there is no room for it; the icon and its tip stay."""
        super().resizeEvent(event)
        self.place.setText(_PLACE if event.size().width() >= _ROOM_FOR_WORDS_PX else "")

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        for made, name in self._icons:
            made.setIcon(icon(name, tokens.text, tokens.faint))

    def set_tool(self, tool: Tool) -> None:
        """Show which tool is in force, without a signal."""
        self._tools[tool].setChecked(True)

    def set_markers(self, placed: int, transitional: bool) -> None:
        """Enable what needs markers, and show the L6 flag, without a signal."""
        for made in (self.up, self.down, self.transitional):
            made.setEnabled(placed > 0)
        self.transitional.setChecked(transitional)

    def set_can_place(self, can_place: bool) -> None:
        """Enable placing: there is a slice to place on and nothing runs."""
        self.place.setEnabled(can_place)

    def bind(self, actions: Mapping[str, QAction]) -> None:
        """Let tool-tips name the shortcuts of the actions that do the same."""
        for made, name in (
            (self.place, "place_levels"),
            (self.up, "levels_up"),
            (self.down, "levels_down"),
            (self.transitional, "toggle_transitional"),
        ):
            keys = actions[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            made.setToolTip(f"{made.toolTip()} ({keys})")

    def _connect(self) -> None:
        for tool, made in self._tools.items():
            made.clicked.connect(lambda _=False, at=tool: self.tool_chosen.emit(at))
        self.place.clicked.connect(lambda _=False: self.place_wanted.emit())
        self.up.clicked.connect(lambda _=False: self.shift_wanted.emit(-1))
        self.down.clicked.connect(lambda _=False: self.shift_wanted.emit(1))
        self.transitional.clicked.connect(self.transitional_changed)
        self.overlays.clicked.connect(self.overlays_changed)
        self.restore.clicked.connect(lambda _=False: self.reset_wanted.emit())

    def _lay_out(self) -> None:
        line = row(self, spacing=4)
        line.setContentsMargins(12, 6, 12, 6)
        for made in self._tools.values():
            line.addWidget(made)
        line.addSpacing(12)
        line.addWidget(self.place)
        for made in (self.up, self.down, self.transitional):
            line.addWidget(made)
        line.addStretch(1)
        line.addWidget(self.overlays)
        line.addWidget(self.restore)

    def _tool(self, tool: Tool) -> QPushButton:
        info = TOOLS[tool]
        made = self._small(info.icon, f"tool-{tool.value}", f"{info.tip} ({info.key})")
        made.setAccessibleName(info.title)
        made.setCheckable(True)
        self._group.addButton(made)
        return made

    def _small(self, icon_name: str, name: str, tip: str) -> QPushButton:
        made = button("", "tool", name, tip)
        made.setIconSize(QSize(18, 18))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons.append((made, icon_name))
        return made

    def _worded(self, text: str, icon_name: str, name: str, tip: str) -> QPushButton:
        made = button(text, "tool", name, tip)
        made.setAccessibleName(text)
        made.setIconSize(QSize(16, 16))
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icons.append((made, icon_name))
        return made

    def _switch(self, text: str, name: str, tip: str) -> QPushButton:
        made = button(text, "tool", name, tip)
        made.setAccessibleName(tip)
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made
