"""What the window shows before a case is open: an invitation, and the cases opened last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.views.painted import Picture
from spinextract_gui.desktop.views.parts import Pressable, button, clear, column, label, row
from spinextract_gui.desktop.views.top_bar import follow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction

    from spinextract_gui.desktop.rows import CaseRow
    from spinextract_gui.desktop.tokens import Tokens

_CARDS = 5
_CARD = QSize(190, 112)


class StartPage(QWidget):
    """The drop target with its buttons, and cards of recent cases."""

    recent_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("startPage")
        self._tokens: Tokens | None = None
        self._rows: tuple[CaseRow, ...] = ()
        self._sign = label("", "body")
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._open_files = button("Open…", "primary", "openFilesButton")
        self._open_folder = button("Open folder…", "", "openFolderButton")
        self._demo = button("Try the demo case", "", "demoButton")
        self._demo_mri = button("Try the demo MRI", "", "demoMriButton")
        self._all = (self._open_files, self._open_folder, self._demo, self._demo_mri)
        for pressed in self._all:
            pressed.setProperty("big", "true")
        self.setFocusProxy(self._open_files)
        self._working = label("", "dim", "startWorking")
        self._working.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._cards = row(spacing=16)
        outer = column(self, margin=40)
        outer.addWidget(self._zone())

    def bind(self, actions: dict[str, QAction]) -> None:
        """Connect the buttons to the actions they stand for."""
        follow(self._open_files, actions["open_files"])
        follow(self._open_folder, actions["open_folder"])
        follow(self._demo, actions["open_demo"])
        follow(self._demo_mri, actions["open_demo_mri"])

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self._sign.setPixmap(icon("upload-simple", tokens.accent).pixmap(48, 48))
        for picture in self.findChildren(Picture):
            picture.set_tokens(tokens)

    def set_working(self, words: str) -> None:
        """Say what is being opened; empty when nothing is."""
        self._working.setText(words)

    def set_recents(self, rows: Sequence[CaseRow]) -> None:
        """Show the cases opened last, the newest first."""
        if tuple(rows[:_CARDS]) == self._rows:
            return
        self._rows = tuple(rows[:_CARDS])
        clear(self._cards)
        self._cards.addStretch(1)
        for item in self._rows:
            self._cards.addWidget(self._card(item))
        self._cards.addStretch(1)

    def _zone(self) -> QFrame:
        zone = QFrame()
        zone.setObjectName("dropZone")
        inside = column(zone, margin=24, spacing=16)
        inside.addStretch(3)
        inside.addWidget(self._sign)
        inside.addSpacing(8)
        inside.addWidget(_centred("Drop a slide, a patient folder or an MRI series", "verdict"))
        inside.addWidget(
            _centred(
                "Whole-slide TIFF, patch folders, DICOM, NIfTI, patient trees, model bundles. "
                "Everything stays on this computer.",
                "dim",
            )
        )
        inside.addSpacing(8)
        inside.addLayout(self._buttons())
        inside.addWidget(self._working)
        inside.addSpacing(8)
        inside.addLayout(self._cards)
        inside.addStretch(4)
        return zone

    def _buttons(self) -> QHBoxLayout:
        line = row(spacing=12)
        line.addStretch(1)
        for pressed in self._all:
            line.addWidget(pressed)
        line.addStretch(1)
        return line

    def _card(self, item: CaseRow) -> Pressable:
        card = Pressable("recentCard", "recentCard")
        card.setFixedWidth(_CARD.width() + 2)
        card.setAccessibleName(f"Open {item.title}, {item.line}")
        inside = column(card, margin=1, spacing=0)
        picture = Picture(_CARD, radius=7, round_below=False)
        if self._tokens is not None:
            picture.set_tokens(self._tokens)
        if item.thumbnail:
            picture.set_image(QImage.fromData(item.thumbnail))
        words = column(spacing=2)
        words.setContentsMargins(12, 8, 12, 12)
        words.addWidget(label(item.title, "strong"))
        answer, _, rest = item.line.partition(" · ")
        for line in (answer, rest):
            words.addWidget(label(line, "dim"))
        inside.addWidget(picture)
        inside.addLayout(words)
        card.pressed.connect(lambda: self.recent_chosen.emit(item.key))
        return card


def _centred(text: str, role: str) -> QWidget:
    made = label(text, role)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
