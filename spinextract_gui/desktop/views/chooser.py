"""A list in the middle of the window that narrows as you type: commands, models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from spinextract_gui.desktop.fonts import interface_font
from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.views.parts import column, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.desktop.tokens import Tokens

_WIDTH, _ROW, _ROWS = 560, 36, 10
_CHOICE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Choice:
    """One row: what it is, a hint at the right (a shortcut, a hash), and whether it works now."""

    key: str
    text: str
    hint: str = ""
    icon: str = ""
    enabled: bool = True


class Chooser(QFrame):
    """Opens over the window, filters as you type, obeys the arrow keys, Return and Escape."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget, name: str, placeholder: str, tokens: Tokens) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "floating")
        self._choices: tuple[Choice, ...] = ()
        self._host = parent
        self._before: QWidget | None = None
        self.input = QLineEdit()
        self.input.setObjectName(f"{name}Input")
        self.input.setPlaceholderText(placeholder)
        self.input.setAccessibleName(placeholder)
        self._model = QStandardItemModel(self)
        self._list = QListView()
        self._list.setObjectName(f"{name}List")
        self._list.setAccessibleName("Matches")
        self._list.setModel(self._model)
        self._delegate = _RowPainter(self._list, tokens)
        self._list.setItemDelegate(self._delegate)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty = label("Nothing matches.", "dim", f"{name}Empty")
        inside = column(self, margin=8, spacing=8)
        inside.addWidget(self.input)
        inside.addWidget(self._list, 1)
        inside.addWidget(self._empty)
        self.input.textChanged.connect(self._filter)
        self.input.installEventFilter(self)
        self._list.clicked.connect(self._take)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is listed."""
        return [self._model.item(at).text() for at in range(self._model.rowCount())]

    @property
    def current_text(self) -> str:
        """What Return would take."""
        return str(self._list.currentIndex().data() or "")

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._delegate.tokens = tokens

    def open_with(self, choices: Sequence[Choice]) -> None:
        """Show `choices`, with nothing typed yet."""
        window = self._host
        self._before = window.window().focusWidget()
        self._choices = tuple(choices)
        self.input.clear()
        self._filter("")
        height = 64 + _ROW * min(_ROWS, max(2, len(choices)))
        width = min(_WIDTH, window.width() - 32)
        self.setGeometry((window.width() - width) // 2, 88, width, height)
        self.show()
        self.raise_()
        self.input.setFocus()

    def close_list(self) -> None:
        """Go away and give the focus back."""
        if self.isVisible():
            self.hide()
            if self._before is not None and self._before.isVisible():
                self._before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Obey arrows, Return and Escape while typing; leave when the focus goes elsewhere."""
        if watched is self.input and event.type() is QEvent.Type.FocusOut:
            self.hide()
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._obey(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def _obey(self, key: Qt.Key) -> bool:
        match key:
            case Qt.Key.Key_Down:
                self._move(1)
            case Qt.Key.Key_Up:
                self._move(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(self._list.currentIndex())
            case Qt.Key.Key_Escape:
                self.close_list()
            case _:
                return False
        return True

    def _move(self, step: int) -> None:
        if count := self._model.rowCount():
            at = (self._list.currentIndex().row() + step) % count
            self._list.setCurrentIndex(self._model.index(at, 0))

    def _take(self, index: QModelIndex) -> None:
        choice = index.data(_CHOICE) if index.isValid() else None
        if isinstance(choice, Choice) and choice.enabled:
            self.close_list()
            self.chosen.emit(choice.key)

    def _filter(self, typed: str) -> None:
        words = typed.casefold().split()
        self._model.clear()
        for choice in self._choices:
            if all(word in choice.text.casefold() for word in words):
                item = QStandardItem(choice.text)
                item.setData(choice, _CHOICE)
                item.setData(choice.text, Qt.ItemDataRole.AccessibleTextRole)
                self._model.appendRow(item)
        self._list.setCurrentIndex(self._model.index(0, 0))
        self._empty.setVisible(self._model.rowCount() == 0)
        self._list.setVisible(self._model.rowCount() > 0)


class _RowPainter(QStyledItemDelegate):
    """Paints icon, text and hint of a choice."""

    def __init__(self, parent: QObject, tokens: Tokens) -> None:
        super().__init__(parent)
        self.tokens = tokens

    def sizeHint(self, _: QStyleOptionViewItem, __: QModelIndex) -> QSize:  # type: ignore[override]
        return QSize(200, _ROW)

    def paint(  # type: ignore[override]
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        choice = index.data(_CHOICE)
        area: QRect = option.rect
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.tokens.hover))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -1), 6, 6)
        colour = self.tokens.text if choice.enabled else self.tokens.faint
        if choice.icon:
            sign = icon(choice.icon, self.tokens.dim if choice.enabled else self.tokens.faint)
            sign.paint(painter, QRect(area.left() + 10, area.center().y() - 8, 18, 18))
        inner = area.adjusted(40 if choice.icon else 12, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(interface_font(13))
        painter.setPen(QColor(colour))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignLeft, choice.text)
        painter.setFont(interface_font(12))
        painter.setPen(QColor(self.tokens.dim if choice.enabled else self.tokens.faint))
        painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, choice.hint)
        painter.restore()
