"""Planes with made-up slices, and hands that drag, turn the wheel and press keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from spinextract_gui.desktop.views.mri.marks import LevelMark
from spinextract_gui.desktop.views.mri.plane_view import PlaneView
from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.mri.series import MriSlice

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from spinextract_gui.domain.mri.series import SliceImage

Widget = TypeVar("Widget", bound=QObject)
LEFT, RIGHT, MIDDLE = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
PLAIN = Qt.KeyboardModifier.NoModifier
WINDOW = (500.0, 1000.0)
SIDE, SCALE = 200, 2
"""The slice of these tests, and the screen pixels that one of its pixels takes."""
POINTS = {level: ImagePoint(80.0 + 5 * level, 30.0 + 30 * level) for level in Level}


def sagittal_slice(
    rows: int = SIDE, columns: int = SIDE, row_mm: float = 1.0, column_mm: float = 1.0
) -> MriSlice:
    geometry = SliceGeometry(
        Position(0, -100, 100), Position(0, 1, 0), Position(0, 0, -1), row_mm, column_mm,
        rows, columns,
    )  # fmt: skip
    return MriSlice(geometry, "frame", 1)


def slope(rows: int = SIDE, columns: int = SIDE) -> SliceImage:
    """Return values that grow from 0 at the left to 1000 at the right."""
    return np.tile(np.linspace(0, 1000, columns, dtype=np.float32), (rows, 1))


def marks(slice_index: int = 0, grade: Grade | None = Grade.NORMAL_MILD) -> list[LevelMark]:
    return [LevelMark(level, POINTS[level], slice_index, grade, 0.9) for level in Level]


def open_plane(qtbot: QtBot, count: int = 9, index: int = 0) -> PlaneView:
    """Return a plane of 400 x 400 pixels that shows the whole of a 200 x 200 slice."""
    view = PlaneView("plane", "Sagittal slice")
    qtbot.addWidget(view)
    view.resize(SIDE * SCALE, SIDE * SCALE)
    view.start_series("one", WINDOW)
    view.set_slice(slope(), sagittal_slice(), index, count)
    view.show()
    return view


def shown(qtbot: QtBot, made: QWidget, width: int, height: int) -> None:
    """Show a widget that is a part of a window elsewhere as a window of its own."""
    qtbot.addWidget(made)
    # With a smallest size of its own, its layout does not tell the window system another one.
    made.setMinimumSize(10, 10)
    made.resize(width, height)
    made.show()
    QApplication.processEvents()


def child(parent: QObject, kind: type[Widget], name: str = "") -> Widget:
    """Return the one child of that kind and name."""
    found = parent.findChild(kind, name) if name else parent.findChild(kind)
    assert found is not None, name
    return found


def at(point: ImagePoint) -> tuple[float, float]:
    """Return where a pixel of the slice lies in a plane of these tests."""
    return (point.x + 0.5) * SCALE, (point.y + 0.5) * SCALE


def mouse(
    widget: QWidget,
    kind: QEvent.Type,
    where: tuple[float, float],
    button: Qt.MouseButton = LEFT,
    held: bool = False,
) -> None:
    point = QPointF(*where)
    moved = kind is QEvent.Type.MouseMove
    event = QMouseEvent(
        kind,
        point,
        widget.mapToGlobal(point),
        Qt.MouseButton.NoButton if moved else button,
        button if held else Qt.MouseButton.NoButton,
        PLAIN,
    )
    QApplication.sendEvent(widget, event)


def click(widget: QWidget, where: tuple[float, float], button: Qt.MouseButton = LEFT) -> None:
    mouse(widget, QEvent.Type.MouseButtonPress, where, button, held=True)
    mouse(widget, QEvent.Type.MouseButtonRelease, where, button)


def double_click(widget: QWidget, where: tuple[float, float]) -> None:
    click(widget, where)
    mouse(widget, QEvent.Type.MouseButtonDblClick, where, held=True)
    mouse(widget, QEvent.Type.MouseButtonRelease, where)


def take(
    widget: QWidget,
    start: tuple[float, float],
    end: tuple[float, float],
    button: Qt.MouseButton = LEFT,
) -> None:
    """Press and move, without letting go."""
    mouse(widget, QEvent.Type.MouseButtonPress, start, button, held=True)
    mouse(widget, QEvent.Type.MouseMove, end, button, held=True)


def drag(
    widget: QWidget,
    start: tuple[float, float],
    end: tuple[float, float],
    button: Qt.MouseButton = LEFT,
) -> None:
    take(widget, start, end, button)
    mouse(widget, QEvent.Type.MouseButtonRelease, end, button)


def wheel(widget: QWidget, angle: int, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    """Turn the wheel in the middle of `widget`; 120 is one notch away from the user."""
    middle = QPointF(widget.width() / 2, widget.height() / 2)
    event = QWheelEvent(
        middle,
        widget.mapToGlobal(middle),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, modifiers))


def shade(widget: QWidget, where: tuple[float, float]) -> QColor:
    """Return what is painted at a point of `widget`."""
    return widget.grab().toImage().pixelColor(round(where[0]), round(where[1]))
