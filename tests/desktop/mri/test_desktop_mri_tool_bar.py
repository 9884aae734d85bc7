"""The bar above the planes, where there is little room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.views.mri.tool_bar import MriToolBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_that_a_narrow_bar_leaves_words_out_instead_of_cutting_them(qtbot: QtBot) -> None:
    page = QWidget()  # a part of a page may be squeezed, a window of its own may not
    qtbot.addWidget(page)
    bar = MriToolBar()
    bar.setParent(page)
    bar.resize(700, 40)
    page.show()
    assert bar.place.text() == "Place levels"
    bar.resize(430, 40)
    assert bar.place.text() == ""
    assert bar.place.accessibleName() == "Place levels"
    bar.resize(700, 40)
    assert bar.place.text() == "Place levels"
