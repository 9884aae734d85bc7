"""The panel of the tab Both: the two answers under each other, one press from their details."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from spinextract_gui.desktop.views.badge import BadgeView
from spinextract_gui.desktop.views.parts import Pressable, clear, column, figures, label, row
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.desktop.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Headline:
    """One answer in short.

    Attributes
    ----------
    subject
        What the answer is about, such as ``Histology, all 2 slides``.
    words, probability
        The answer, or why there is none yet; the probability is empty then.
    badge
        None while there is no answer, or only part of one.
    lines
        Short lines below, such as one per level.
    cautions
        Sentences that belong to the answer.
    """

    subject: str
    words: str
    probability: str = ""
    badge: Badge | None = None
    lines: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


class BothPanel(QFrame):
    """Shows two headlines; a press on one opens its own tab."""

    slides_chosen = Signal()
    study_chosen = Signal()

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("resultPanel")
        self.setFixedWidth(336)
        self._slides, self._study = _Answer("bothSlides"), _Answer("bothStudy")
        self._slides.pressed.connect(self.slides_chosen)
        self._study.pressed.connect(self.study_chosen)
        area = QScrollArea()
        area.setWidgetResizable(True)
        inside = QWidget()
        area.setWidget(inside)
        column(self, spacing=0).addWidget(area)
        content = column(inside, margin=16, spacing=16)
        content.addWidget(self._slides)
        content.addWidget(self._study)
        content.addStretch(1)
        self.set_tokens(tokens)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._slides.set_tokens(tokens)
        self._study.set_tokens(tokens)

    def set_headlines(self, slides: Headline, study: Headline) -> None:
        """Show both answers."""
        self._slides.show_headline(slides)
        self._study.show_headline(study)


class _Answer(Pressable):
    """One answer on a card."""

    def __init__(self, name: str) -> None:
        super().__init__("recentCard", name)
        self._shown: Headline | None = None
        self._subject = label("", "dim", f"{name}Subject")
        self._words = label("", "title", f"{name}Words", wrap=True)
        self._probability = figures(label("", "title", f"{name}Probability"))
        self._badge = BadgeView()
        self._lines, self._cautions = column(spacing=4), column(spacing=4)
        inside = column(self, margin=12, spacing=8)
        inside.addWidget(self._subject)
        first = row(spacing=8)
        first.addWidget(self._words, 1)
        first.addWidget(self._probability)
        inside.addLayout(first)
        inside.addWidget(self._badge)
        inside.addLayout(self._lines)
        inside.addLayout(self._cautions)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._badge.set_tokens(tokens)

    def show_headline(self, headline: Headline) -> None:
        """Show an answer; one that is shown already is left alone."""
        if headline == self._shown:
            return
        self._shown = headline
        self._subject.setText(headline.subject)
        self._words.setText(headline.words)
        self._probability.setText(headline.probability)
        self._probability.setVisible(bool(headline.probability))
        self._badge.setVisible(headline.badge is not None)
        if headline.badge is not None:
            self._badge.set_badge(headline.badge)
        _fill(self._lines, headline.lines, "body")
        _fill(self._cautions, headline.cautions, "caution")
        self.setAccessibleName(f"{headline.subject}: {headline.words} {headline.probability}")


def _fill(place: QVBoxLayout, texts: Sequence[str], role: str) -> None:
    clear(place)
    for text in texts:
        place.addWidget(figures(label(text, role, wrap=True)))
