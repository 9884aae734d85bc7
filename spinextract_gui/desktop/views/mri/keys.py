"""What the keys do on a slice; the tool bar's tool-tips name the same ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from spinextract_gui.desktop.views.mri.tools import TOOLS
from spinextract_gui.domain.mri.level import Level

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.mri.plane_view import PlaneView

_PAGE = 5
_ZOOM = 1.25
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageUp: -_PAGE,
    Qt.Key.Key_PageDown: _PAGE,
}
_NUDGES = {
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
}
_TOOLS = {Qt.Key[f"Key_{info.key}"]: tool for tool, info in TOOLS.items()}
_LEVELS = {Qt.Key[f"Key_{level + 1}"]: level for level in Level}
_OTHERS = {
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_Plus,
    Qt.Key.Key_Equal,
    Qt.Key.Key_Minus,
    Qt.Key.Key_0,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Escape,
}


def is_ours(key: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Whether a plane with the focus wants this key before any shortcut of the window."""
    if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier):
        return False
    if modifiers & Qt.KeyboardModifier.AltModifier:
        return key in _NUDGES
    return key in _STEPS or key in _TOOLS or key in _LEVELS or key in _OTHERS


def steer(view: PlaneView, key: int, modifiers: Qt.KeyboardModifier) -> bool:
    """Do what `key` asks; False where it means something else."""
    if not is_ours(key, modifiers):
        return False
    known = Qt.Key(key)
    if modifiers & Qt.KeyboardModifier.AltModifier:
        view.nudge_marker(*_NUDGES[known])
    elif known in _STEPS:
        view.step(_STEPS[known])
    elif known in _TOOLS:
        view.tool_key_pressed.emit(_TOOLS[known])
    elif known in _LEVELS:
        view.choose_level(_LEVELS[known])
    else:
        return _other(view, known)
    return True


def _other(view: PlaneView, key: Qt.Key) -> bool:
    match key:
        case Qt.Key.Key_Home:
            view.step(-view.scene.count)
        case Qt.Key.Key_End:
            view.step(view.scene.count)
        case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
            view.zoom_by(_ZOOM)
        case Qt.Key.Key_Minus:
            view.zoom_by(1 / _ZOOM)
        case Qt.Key.Key_0:
            view.fit()
        case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
            view.remove_chosen_measurement()
        case _:
            return view.cancel()
    return True
