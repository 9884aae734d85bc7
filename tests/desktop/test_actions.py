"""The registry of actions, and everything that is made from it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from spinextract_gui.desktop.actions import (
    ACTIONS,
    BY_ID,
    MENUS,
    MODELS_MENU,
    MRI_MENU,
    Action,
    Situation,
)
from spinextract_gui.desktop.controllers.bundles.commands import ModelCommands
from spinextract_gui.desktop.controllers.commands import Commands
from spinextract_gui.desktop.controllers.mri.commands import MriCommands
from spinextract_gui.desktop.icons import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from spinextract_gui.desktop.desk import Desk


@pytest.mark.parametrize("action", ACTIONS, ids=lambda item: item.id)
def test_that_every_action_is_complete(qtbot: QtBot, action: Action) -> None:
    assert action.text
    assert action.tip
    assert action.menu in MENUS
    assert not QKeySequence(action.shortcut).isEmpty()
    assert not icon(action.icon, "#FFFFFF").pixmap(16, 16).isNull()
    owner = {MRI_MENU: MriCommands, MODELS_MENU: ModelCommands}.get(action.menu, Commands)
    assert callable(getattr(owner, action.handler))


def test_that_no_two_actions_share_a_shortcut_or_a_name() -> None:
    assert max(Counter(QKeySequence(a.shortcut).toString() for a in ACTIONS).values()) == 1
    assert len(BY_ID) == len(ACTIONS)


def test_that_every_command_belongs_to_an_action() -> None:
    owners = (Commands, MriCommands, ModelCommands)
    handlers = {name for one in owners for name in vars(one) if not name.startswith("_")}
    assert handlers == {action.handler for action in ACTIONS}


def test_that_every_action_stands_in_the_menu_with_its_tip(desk: Desk) -> None:
    menus = desk.window.hub.menu.findChildren(QMenu)
    listed = {entry.text() for menu in menus for entry in menu.actions()}
    assert listed == {action.text for action in ACTIONS}
    tip = desk.window.hub.actions["run_or_stop"].toolTip()
    assert "Ctrl+R" in tip


def test_that_the_palette_lists_filters_and_runs(desk: Desk) -> None:
    palette = desk.window.palette_list
    desk.do("palette")
    assert palette.isVisible()
    assert palette.texts == [action.text for action in ACTIONS if action.id != "palette"]
    QTest.keyClicks(palette.input, "about")
    assert palette.texts == ["About SpineXtract"]
    QTest.keyClick(palette.input, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert desk.window.about.isVisible()


def test_that_the_palette_obeys_arrows_and_escape(desk: Desk) -> None:
    palette = desk.window.palette_list
    desk.do("palette")
    QTest.keyClick(palette.input, Qt.Key.Key_Up)
    assert palette.current_text == palette.texts[-1]
    QTest.keyClick(palette.input, Qt.Key.Key_Down)
    assert palette.current_text == palette.texts[0]
    QTest.keyClicks(palette.input, "no such command")
    assert palette.texts == []
    QTest.keyClick(palette.input, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_that_what_makes_no_sense_is_disabled() -> None:
    nothing_open = Situation()
    enabled = {action.id for action in ACTIONS if action.enabled(nothing_open)}
    assert "run_or_stop" not in enabled
    assert "export_report" not in enabled
    assert {"open_files", "open_demo", "palette", "quit"} <= enabled
    running = Situation(has_case=True, has_result=True, running=True)
    assert not BY_ID["export_report"].enabled(running)
    assert not BY_ID["close_case"].enabled(running)
    assert BY_ID["run_or_stop"].enabled(running)
    assert not BY_ID["run_or_stop"].enabled(Situation(has_case=True, running=True, stopping=True))


def test_that_a_disabled_action_does_nothing(desk: Desk) -> None:
    desk.do("run_or_stop")
    assert desk.session.running is None


def test_that_switches_show_their_state(desk: Desk, settle: Callable[[Desk], None]) -> None:
    names = desk.window.hub.actions["toggle_names"]
    assert names.isChecked()
    desk.do("toggle_names")
    assert not names.isChecked()
