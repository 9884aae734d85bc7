"""Menus of what lies on a slice; every entry ends in a signal of the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from spinextract_gui.desktop.views.mri import ink
from spinextract_gui.domain.mri.grade import Grade

if TYPE_CHECKING:
    from collections.abc import Callable

NO_OWN_GRADE = "No grade of your own"


def add_grades(menu: QMenu, own: Grade | None, chosen: Callable[[Grade | None], None]) -> None:
    """Add the three grades and "none"; the one in force is checked."""
    for grade in (*Grade, None):
        words = NO_OWN_GRADE if grade is None else grade.title.capitalize()
        entry = menu.addAction(words)
        entry.setObjectName(f"ownGrade-{grade.key if grade is not None else 'none'}")
        entry.setCheckable(True)
        entry.setChecked(grade is own)
        entry.triggered.connect(lambda _=False, to=grade: chosen(to))


def marker_menu(
    parent: QWidget,
    title: str,
    own: Grade | None,
    chosen: Callable[[Grade | None], None],
    remove: Callable[[], None],
) -> QMenu:
    """Return the menu of a level marker; it deletes itself once closed."""
    menu = _menu(parent)
    head = menu.addAction(f"Your grade of {title}")
    head.setEnabled(False)
    add_grades(menu, own, chosen)
    menu.addSeparator()
    menu.addAction(f"Remove the marker of {title}").triggered.connect(lambda _=False: remove())
    return menu


def measurement_menu(parent: QWidget, remove: Callable[[], None]) -> QMenu:
    """Return the menu of a measurement; it deletes itself once closed."""
    menu = _menu(parent)
    menu.addAction("Remove the measurement\tDel").triggered.connect(lambda _=False: remove())
    return menu


def grade_pixmap(
    grade: Grade | None, hollow: str, size_px: int = 14, ratio: float = 2.0
) -> QPixmap:
    """Return the mark of a grade, sharp on screens of `ratio` device pixels per pixel."""
    pixmap = QPixmap(round(size_px * ratio), round(size_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    centre = QPointF(size_px / 2, size_px / 2)
    ink.shape(painter, centre, size_px * 0.36, grade, QPen(Qt.PenStyle.NoPen), QColor(hollow))
    painter.end()
    return pixmap


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
