"""One case in the list: picture, name or alias, a dot with its words, and its slides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from spinextract_gui.desktop.rows import CaseRow, Tone
from spinextract_gui.desktop.views.painted import Dot, Picture
from spinextract_gui.desktop.views.parts import (
    ElidedLabel,
    Pressable,
    button,
    clear,
    column,
    row,
    set_property,
)
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens


class CaseRowView(QWidget):
    """Shows a `CaseRow`; updates in place, so that a running case does not flicker."""

    case_chosen = Signal(str)
    slide_chosen = Signal(int)

    def __init__(self, item: CaseRow, tokens: Tokens) -> None:
        super().__init__()
        self.key = item.key
        self._tokens = tokens
        self._shown: CaseRow | None = None
        self._frame = Pressable("caseRow", "caseRow")
        self._picture = Picture(QSize(40, 40))
        self._title = ElidedLabel("strong", "caseRowTitle")
        self._dot = Dot()
        self._line = ElidedLabel("dim", "caseRowLine")
        self._slides = column(spacing=2)
        self._slides.setContentsMargins(56, 2, 0, 4)
        self._lay_out()
        self._frame.pressed.connect(lambda: self.case_chosen.emit(self.key))
        self.show_row(item)
        self.set_tokens(tokens)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self._picture.set_tokens(tokens)
        if self._shown is not None:
            self._dot.set_colour(_colour(self._shown.tone, tokens))

    @property
    def search_text(self) -> str:
        """What a search looks into, in lower case."""
        shown = self._shown
        return f"{shown.title} {shown.line}".casefold() if shown else ""

    def show_row(self, item: CaseRow) -> None:
        """Show `item`; only what differs is touched."""
        before, self._shown = self._shown, item
        self._title.setText(item.title)
        self._line.setText(item.line)
        self._dot.set_colour(_colour(item.tone, self._tokens), item.tone is Tone.QUIET)
        self._frame.setAccessibleName(f"{item.title}, {item.line}")
        set_property(self._frame, "current", str(item.current).lower())
        if item.thumbnail and (before is None or before.thumbnail != item.thumbnail):
            self._picture.set_image(QImage.fromData(item.thumbnail))
        if before is None or before.slides != item.slides:
            self._show_slides(item)

    def _lay_out(self) -> None:
        outer = column(self, spacing=0)
        outer.addWidget(self._frame)
        outer.addLayout(self._slides)
        line = row(self._frame, margin=8, spacing=8)
        words = column(spacing=2)
        words.addWidget(self._title)
        below = row(spacing=6)
        below.addWidget(self._dot)
        below.addWidget(self._line, 1)
        words.addLayout(below)
        line.addWidget(self._picture)
        line.addLayout(words, 1)

    def _show_slides(self, item: CaseRow) -> None:
        clear(self._slides)
        for index, slide in enumerate(item.slides):
            made = button(f"{slide.title} · {slide.line}", "slide", "slideRow")
            made.setProperty("current", str(slide.current).lower())
            made.setAccessibleName(f"Show {slide.title}, {slide.line}")
            made.clicked.connect(lambda _=False, at=index: self.slide_chosen.emit(at))
            self._slides.addWidget(made)


def _colour(tone: Tone, tokens: Tokens) -> str:
    return {
        Tone.GOOD: "#2FB58A",
        Tone.CAUTION: tokens.caution,
        Tone.QUIET: tokens.dim,
        Tone.ACTIVE: tokens.accent,
        Tone.PROBLEM: tokens.danger,
        Tone.GRAVE: GRADE_MARKS[Grade.SEVERE].colour,
    }[tone]
