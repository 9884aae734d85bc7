"""The panel of one model: what it is, where it comes from, what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from spinextract_gui.desktop.views.models.card_text import CardText
from spinextract_gui.desktop.views.models.chips import chip_row, fill_chips
from spinextract_gui.desktop.views.parts import (
    IconButton,
    button,
    clear,
    column,
    hairline,
    label,
    row,
)
from spinextract_gui.desktop.views.top_bar import follow

if TYPE_CHECKING:
    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QHBoxLayout

    from spinextract_gui.desktop.models.rows import Fact, ModelDetail
    from spinextract_gui.desktop.tokens import Tokens

_WIDEST = 760


class ModelPanel(QScrollArea):
    """Shows a `ModelDetail`.

    Signals
    -------
    copy_wanted
        The whole text that a fact stands for, such as a hash.
    """

    copy_wanted = Signal(str)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens
        self.setObjectName("modelPanel")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._title = label("", "title", "modelTitle", wrap=True)
        self._line = label("", "dim", "modelLine", wrap=True)
        self._chips = chip_row()
        self._warning = label("", "reason", "modelWarning", wrap=True)
        self._caution = label("", "dim", "modelCaution", wrap=True)
        self._use = button("Use this model", "primary", "useModel")
        self._vote = button("Let it vote", "", "voteModel")
        self._verify = button("Verify", "", "verifyModel")
        self._remove = button("Remove", "", "removeModel")
        self._checked = label("", "body", "modelChecked", wrap=True)
        self._facts = QGridLayout()
        self._shown: tuple[Fact, ...] = ()
        self._card = CardText()
        self._inside = QWidget()
        self._lay_out()

    def bind(self, actions: dict[str, QAction]) -> None:
        """Connect the buttons to the actions they stand for."""
        follow(self._use, actions["use_model"])
        follow(self._vote, actions["vote_model"])
        follow(self._verify, actions["verify_model"])
        follow(self._remove, actions["remove_model"])

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        for made in self.findChildren(IconButton):
            made.set_tokens(tokens)

    def set_detail(self, detail: ModelDetail | None) -> None:
        """Show `detail`; None leaves the panel empty."""
        self._inside.setVisible(detail is not None)
        if detail is not None:
            self._show(detail)

    def _show(self, detail: ModelDetail) -> None:
        for made, text in (
            (self._title, detail.title),
            (self._line, detail.line),
            (self._warning, detail.warning),
            (self._caution, detail.caution),
            (self._checked, detail.checked),
        ):
            made.setText(text)
            made.setVisible(bool(text))
        fill_chips(self._chips, detail.chips)
        self._use.setText(detail.use)
        self._use.setAccessibleName(detail.use)
        self._vote.setVisible(bool(detail.vote))
        self._vote.setText(detail.vote)
        self._vote.setAccessibleName(detail.vote)
        if detail.facts != self._shown:
            self._shown = detail.facts
            self._show_facts(detail.facts)
        self._card.set_card(detail.card)

    def _show_facts(self, facts: tuple[Fact, ...]) -> None:
        clear(self._facts)
        for at, fact in enumerate(facts):
            name = label(fact.name, "dim")
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            words = label(fact.words, "body", "modelFact", wrap=not fact.copied)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(name, at, 0)
            if fact.copied:
                line = row(spacing=8)
                words.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
                line.addWidget(words)
                line.addWidget(self._copier(fact))
                line.addStretch(1)
                self._facts.addLayout(line, at, 1)
            else:
                self._facts.addWidget(words, at, 1)
        self._facts.setColumnStretch(1, 1)

    def _copier(self, fact: Fact) -> IconButton:
        made = IconButton("copyFact", "copy", f"Copy: {fact.name}", 14)
        made.set_tokens(self._tokens)
        made.setProperty("kind", "copy")
        made.clicked.connect(lambda: self.copy_wanted.emit(fact.copied))
        return made

    def _lay_out(self) -> None:
        self.setWidget(self._inside)
        across = row(self._inside, margin=24, spacing=0)
        page = QFrame()
        page.setMaximumWidth(_WIDEST)
        page.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        across.addWidget(page, 1)
        across.addStretch(0)
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(8)
        content = column(page, spacing=12)
        head = column(spacing=6)
        for made in (self._title, self._line):
            head.addWidget(made)
        head.addLayout(self._chips)
        content.addLayout(head)
        for made in (self._warning, self._caution):
            content.addWidget(made)
        content.addLayout(self._buttons())
        content.addWidget(self._checked)
        content.addWidget(hairline())
        content.addLayout(self._facts)
        content.addWidget(hairline())
        content.addWidget(_heading())
        content.addWidget(self._card)
        content.addStretch(1)

    def _buttons(self) -> QHBoxLayout:
        line = row(spacing=8)
        for made in (self._use, self._vote, self._verify, self._remove):
            line.addWidget(made)
        line.addStretch(1)
        return line


def _heading() -> QLabel:
    return label("Model card", "dim")
