"""Calm messages that float above the picture until they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.views.parts import IconButton, button, column, label, row

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens

_MOST = 3
_INFO_MS = 8_000
_WIDTH = 520


class NoticeKind(Enum):
    """INFO leaves by itself; PROBLEM stays until it is dismissed."""

    INFO = "info"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A button inside a message: undo, retry, show."""

    text: str
    act: Callable[[], None]


class _Message(QFrame):
    closed = Signal()

    def __init__(
        self, sentence: str, kind: NoticeKind, remedy: Remedy | None, tokens: Tokens
    ) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setProperty("role", "notice")
        self.setProperty("kind", kind.value)
        self.setAccessibleName(sentence)
        self.sentence = sentence
        line = row(self, spacing=12)
        line.setContentsMargins(12, 8, 8, 8)
        line.addWidget(_sign(kind, tokens))
        line.addWidget(label(sentence, "body", "noticeSentence", wrap=True), 1)
        if remedy is not None:
            acting = button(remedy.text, "", "noticeRemedy")
            acting.clicked.connect(self.closed)
            acting.clicked.connect(lambda: remedy.act())
            line.addWidget(acting)
        closing = IconButton("noticeClose", "x", "Dismiss this message", 14)
        closing.set_tokens(tokens)
        closing.clicked.connect(self.closed)
        line.addWidget(closing)
        if kind is NoticeKind.INFO:
            QTimer.singleShot(_INFO_MS, self, self.closed.emit)


class Notices(QWidget):
    """Stacks up to three messages; place it with `settle` whenever its parent changes."""

    def __init__(self, parent: QWidget, tokens: Tokens) -> None:
        super().__init__(parent)
        self.setObjectName("notices")
        self._tokens = tokens
        self._area = parent.rect()
        self._messages: list[_Message] = []
        self._stack = column(self, spacing=8)
        self.hide()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is shown, the oldest first."""
        return tuple(message.sentence for message in self._messages)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme for the messages to come."""
        self._tokens = tokens

    def tell(
        self,
        sentence: str,
        kind: NoticeKind = NoticeKind.INFO,
        remedy: Remedy | None = None,
    ) -> None:
        """Show one message; a message already shown is not repeated."""
        if sentence in self.sentences:
            return
        message = _Message(sentence, kind, remedy, self._tokens)
        message.closed.connect(lambda: self._drop(message))
        self._messages.append(message)
        self._stack.addWidget(message)
        for part in (message, *message.findChildren(QWidget)):
            part.ensurePolished()  # the style sheet decides how high a button is
        for old in self._messages[:-_MOST]:
            self._drop(old)
        self.settle()

    def dismiss(self, sentence: str) -> None:
        """Take the message with this sentence away, if it is shown."""
        for message in tuple(self._messages):
            if message.sentence == sentence:
                self._drop(message)

    def dismiss_beginning(self, words: str) -> None:
        """Take every message that begins with `words` away."""
        for sentence in self.sentences:
            if sentence.startswith(words):
                self.dismiss(sentence)

    def dismiss_all(self) -> None:
        """Take every message away."""
        for message in tuple(self._messages):
            self._drop(message)

    def event(self, event: QEvent) -> bool:
        """Take new room when a message turns out higher than it first said."""
        heard = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.settle()
        return heard

    def set_area(self, area: QRect) -> None:
        """Stand at the bottom centre of `area`, in the parent's pixels."""
        self._area = area
        self.settle()

    def settle(self) -> None:
        """Take the room that the messages need."""
        self.setVisible(bool(self._messages))
        area = self._area
        width = min(_WIDTH, area.width() - 32)
        height = self._stack.heightForWidth(width)
        if height < 0:
            height = self._stack.sizeHint().height()
        left = area.left() + (area.width() - width) // 2
        self.setGeometry(left, area.bottom() - height - 16, width, height)
        self.raise_()

    def _drop(self, message: _Message) -> None:
        if message in self._messages:
            self._messages.remove(message)
            self._stack.removeWidget(message)
            message.hide()
            message.deleteLater()
            self.settle()


def _sign(kind: NoticeKind, tokens: Tokens) -> QWidget:
    problem = kind is NoticeKind.PROBLEM
    made = label("", "body")
    sign = icon("warning" if problem else "info", tokens.danger if problem else tokens.accent)
    made.setPixmap(sign.pixmap(20, 20))
    return made
