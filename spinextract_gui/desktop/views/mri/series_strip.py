"""Thumbnails of the series of a study; the chosen ones outlined and named."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QGridLayout, QMenu, QScrollArea, QWidget

from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.desktop.views.mri.dragging import series_data
from spinextract_gui.desktop.views.mri.style import mri_stylesheet
from spinextract_gui.desktop.views.painted import Picture
from spinextract_gui.desktop.views.parts import ElidedLabel, Pressable, clear, column, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QContextMenuEvent, QImage, QMouseEvent

    from spinextract_gui.desktop.views.mri.state import SeriesItem

_COLUMNS, _SIDE = 2, 88
_CARD = QSize(_SIDE + 10, 152)
_GAP = 4
_MOST_ROWS = 2.4
"""Studies have up to a dozen series; the strip must leave room for the list of cases."""


class SeriesStrip(QWidget):
    """Shows `SeriesItem`s; pictures follow as they are read.

    Signals
    -------
    series_chosen
        Key of a series that was clicked: show it in the plane that it suits.
    sagittal_chosen, axial_chosen
        Key of a series that the menu puts to that use.
    """

    series_chosen = Signal(str)
    sagittal_chosen = Signal(str)
    axial_chosen = Signal(str)

    def __init__(self, tokens: Tokens = DARK) -> None:
        super().__init__()
        self.setObjectName("seriesStrip")
        self._tokens = tokens
        self._items: tuple[SeriesItem, ...] = ()
        self._pictures: dict[str, QImage] = {}
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self._grid.setColumnStretch(_COLUMNS, 1)
        self._area.setWidget(inside)
        outer = column(self, spacing=6)
        outer.addWidget(label("Series", "dim", "seriesTitle"))
        outer.addWidget(self._area)
        self.set_tokens(tokens)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.setStyleSheet(mri_stylesheet(tokens))
        for card in self.findChildren(SeriesCard):
            card.set_tokens(tokens)

    def set_series(self, items: Sequence[SeriesItem]) -> None:
        """Show `items`; without any the strip hides."""
        self.setVisible(bool(items))
        if tuple(items) == self._items:
            return
        self._items = tuple(items)
        keys = {item.key for item in items}
        self._pictures = {key: one for key, one in self._pictures.items() if key in keys}
        rows = min(-(-len(self._items) // _COLUMNS), _MOST_ROWS)
        self._area.setFixedHeight(round(rows * (_CARD.height() + _GAP)))
        clear(self._grid)
        for position, item in enumerate(items):
            card = SeriesCard(item, self._tokens)
            if (picture := self._pictures.get(item.key)) is not None:
                card.set_picture(picture)
            card.pressed.connect(lambda key=item.key: self.series_chosen.emit(key))
            card.sagittal_chosen.connect(self.sagittal_chosen)
            card.axial_chosen.connect(self.axial_chosen)
            self._grid.addWidget(card, position // _COLUMNS, position % _COLUMNS)

    def set_thumbnail(self, key: str, picture: QImage) -> None:
        """Fill in the picture of a series."""
        self._pictures[key] = picture
        for card in self.findChildren(SeriesCard):
            if card.item.key == key:
                card.set_picture(picture)


class SeriesCard(Pressable):
    """One series: picture, description, what it is."""

    sagittal_chosen = Signal(str)
    axial_chosen = Signal(str)

    def __init__(self, item: SeriesItem, tokens: Tokens) -> None:
        super().__init__("series", "seriesCard")
        self.item = item
        self._pressed_at = QPoint()
        self._picture = Picture(QSize(_SIDE, _SIDE))
        self._title = ElidedLabel("strong")
        self._title.setText(item.title)
        self._line = label(item.line.replace(" · ", "\n"), "dim", wrap=True)
        inside = column(self, margin=4, spacing=2)
        for part in (self._picture, self._title, self._line):
            inside.addWidget(part)
        inside.addStretch(1)
        self.setFixedSize(_CARD)
        words = f"{item.title}, {item.line}"
        chosen = f"Shown as {item.role}. " if item.role else ""
        self.setAccessibleName(f"{words}. {chosen}{item.reason}")
        self.setToolTip(_plain("\n".join(one for one in (words, chosen + item.reason) if one)))
        self.set_tokens(tokens)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._picture.set_tokens(tokens)
        role = self.item.role
        self._picture.set_frame(tokens.accent if role else "", role)

    def set_picture(self, picture: QImage) -> None:
        """Show the picture."""
        self._picture.set_image(picture)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where a drag would begin."""
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the series be dragged onto a plane."""
        far = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if event.buttons() & Qt.MouseButton.LeftButton and far >= QApplication.startDragDistance():
            self._drag().exec(Qt.DropAction.CopyAction)

    def _drag(self) -> QDrag:
        drag = QDrag(self)
        drag.setMimeData(series_data(self.item.key))
        drag.setPixmap(self._picture.grab())
        return drag

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the uses of the series."""
        self.open_menu(event.globalPos())

    def open_menu(self, where: QPoint) -> QMenu:
        """Open the menu of uses; it deletes itself once closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, use, can in (
            ("Use as sagittal", self.sagittal_chosen, self.item.can_be_sagittal),
            ("Use as axial", self.axial_chosen, self.item.can_be_axial),
        ):
            entry = menu.addAction(words)
            entry.setEnabled(can)
            entry.triggered.connect(lambda _=False, to=use: to.emit(self.item.key))
        menu.popup(where)
        return menu


def _plain(text: str) -> str:
    """Let a tool-tip show foreign text literally, markup and all."""
    return "<qt>" + escape(text).replace("\n", "<br>") + "</qt>"
