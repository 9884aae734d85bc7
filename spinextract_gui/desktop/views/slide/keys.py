"""What the keys do on a slide; the same steps stand in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from spinextract_gui.desktop.views.slide.canvas import SlideCanvas

ZOOM_STEP = 1.5
_PAN_PX = 96
_ARROWS = {
    Qt.Key.Key_Left: (-_PAN_PX, 0),
    Qt.Key.Key_Right: (_PAN_PX, 0),
    Qt.Key.Key_Up: (0, -_PAN_PX),
    Qt.Key.Key_Down: (0, _PAN_PX),
}


def steer(canvas: SlideCanvas, key: int) -> bool:
    """Move or zoom as `key` asks; False where the key means something else."""
    match key:
        case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
            canvas.zoom_by(ZOOM_STEP)
        case Qt.Key.Key_Minus:
            canvas.zoom_by(1 / ZOOM_STEP)
        case Qt.Key.Key_0:
            canvas.fit()
        case Qt.Key.Key_1:
            canvas.zoom_to_actual()
        case Qt.Key.Key_Left | Qt.Key.Key_Right | Qt.Key.Key_Up | Qt.Key.Key_Down:
            canvas.pan(*_ARROWS[Qt.Key(key)])
        case _:
            return False
    return True
