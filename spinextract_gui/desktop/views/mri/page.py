"""The MRI page: sagittal and axial side by side under one tool bar."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.desktop.views.mri.plane_view import PlaneView
from spinextract_gui.desktop.views.mri.style import mri_stylesheet
from spinextract_gui.desktop.views.mri.tool_bar import MriToolBar
from spinextract_gui.desktop.views.mri.tools import Tool
from spinextract_gui.desktop.views.parts import column

_WITH_AXIAL, _WITHOUT_AXIAL = (56, 44), (74, 26)
"""Shares of the width that the planes start with."""


class MriPage(QWidget):
    """Holds two planes and the tool bar; `sagittal`, `axial` and `bar` are wired by the caller.

    The page itself only keeps both planes alike: one tool, overlays shown or hidden together.

    Signals
    -------
    place_wanted, shift_wanted, transitional_changed
        As of `MriToolBar`.
    placement_cancelled
        The user left placement with Esc or the button of the prompt.
    """

    place_wanted = Signal()
    shift_wanted = Signal(int)
    transitional_changed = Signal(bool)
    placement_cancelled = Signal()

    def __init__(self, tokens: Tokens = DARK) -> None:
        super().__init__()
        self.setObjectName("mriPage")
        self.bar = MriToolBar()
        self.sagittal = PlaneView("sagittalPlane", "Sagittal slice", tokens, fills=True)
        self.axial = PlaneView("axialPlane", "Axial slice", tokens)
        self._tool = Tool.WINDOW
        self._with_axial = _WITH_AXIAL
        self._has_axial = True
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setObjectName("planes")
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        for plane in self._planes:
            self._split.addWidget(plane)
        outer = column(self, spacing=0)
        outer.addWidget(self.bar)
        outer.addWidget(self._split, 1)
        self.setFocusProxy(self.sagittal)
        self._share(_WITH_AXIAL)
        self._connect()
        self.set_tokens(tokens)

    @property
    def tool(self) -> Tool:
        """The tool in force in both planes."""
        return self._tool

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        sheet = mri_stylesheet(tokens)
        if sheet != self.styleSheet():  # styling anew takes milliseconds
            self.setStyleSheet(sheet)
        self.bar.set_tokens(tokens)
        for plane in self._planes:
            plane.set_tokens(tokens)

    def set_tool(self, tool: Tool) -> None:
        """Let the left button do something else in both planes."""
        self._tool = tool
        self.bar.set_tool(tool)
        for plane in self._planes:
            plane.set_tool(tool)

    def set_overlays_held(self, held: bool) -> None:
        """Hide everything but the pictures while Space is held, wherever the focus is."""
        for plane in self._planes:
            plane.set_overlays_held(held)

    def set_overlays_shown(self, shown: bool) -> None:
        """Show or hide everything but the pictures."""
        self.bar.overlays.setChecked(shown)
        for plane in self._planes:
            plane.set_overlays_off(not shown)

    def show_no_sagittal(self, reason: str) -> None:
        """Say why there is no sagittal slice."""
        self.sagittal.clear("No sagittal T2 series", reason)
        self.bar.set_can_place(False)

    def show_no_axial(self, reason: str) -> None:
        """Say why there is no axial slice, and give the sagittal one more room."""
        self.axial.clear("No axial series", reason)
        self._has_axial = False
        self._share(_WITHOUT_AXIAL)

    def show_axial(self) -> None:
        """Give the axial plane its room; its slices follow."""
        self._has_axial = True
        self._share(self._with_axial)

    def set_alone(self, alone: bool) -> None:
        """Show the sagittal slice and nothing else, as where slides stand beside it."""
        self.axial.setVisible(not alone)
        self.bar.setVisible(not alone)

    def begin_placement(self, prompt: str) -> None:
        """Take the next clicks on the sagittal slice as places."""
        self.sagittal.begin_placement(prompt)

    def end_placement(self) -> None:
        """Take clicks as usual again."""
        self.sagittal.end_placement()

    @property
    def sagittal_percent(self) -> int:
        """Share of the width that the sagittal plane has beside an axial one."""
        return self._with_axial[0]

    def set_sagittal_percent(self, percent: int) -> None:
        """Give the sagittal plane this share, within what both planes need."""
        first = min(80, max(20, percent))
        self._with_axial = (first, 100 - first)
        self._share(self._with_axial)

    def reset(self) -> None:
        """Bring back window and view of the start in both planes."""
        for plane in self._planes:
            plane.reset()

    @property
    def _planes(self) -> tuple[PlaneView, PlaneView]:
        return self.sagittal, self.axial

    def _share(self, shares: tuple[int, int]) -> None:
        for at, share in enumerate(shares):
            self._split.setStretchFactor(at, share)
        whole = max(self._split.width(), 100)
        self._split.setSizes([whole * share // 100 for share in shares])

    def _note_share(self) -> None:
        """Remember how the user shared the width out between two planes."""
        left, right = self._split.sizes()
        if self._has_axial and left and right:
            percent = round(100 * left / (left + right))
            self._with_axial = (percent, 100 - percent)

    def _connect(self) -> None:
        self.bar.tool_chosen.connect(self.set_tool)
        self.bar.overlays_changed.connect(self.set_overlays_shown)
        self.bar.reset_wanted.connect(self.reset)
        self.bar.place_wanted.connect(self.place_wanted)
        self.bar.shift_wanted.connect(self.shift_wanted)
        self.bar.transitional_changed.connect(self.transitional_changed)
        self.sagittal.placement_cancelled.connect(self.placement_cancelled)
        self._split.splitterMoved.connect(lambda *_: self._note_share())
        for plane in self._planes:
            plane.tool_key_pressed.connect(self._use_tool_key)
            plane.overlays_held.connect(self.set_overlays_held)

    def _use_tool_key(self, tool: Tool) -> None:
        """Choose a tool by its key; W and Z reset what they stand for when pressed again."""
        if tool is self._tool and tool is Tool.WINDOW:
            self._focused().reset_window()
        elif tool is self._tool and tool is Tool.ZOOM:
            self._focused().fit()
        else:
            self.set_tool(tool)

    def _focused(self) -> PlaneView:
        return self.axial if self.axial.hasFocus() else self.sagittal
