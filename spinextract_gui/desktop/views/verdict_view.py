"""The answer: class and probability, badge, bars, agreement and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from spinextract_gui.desktop.views.badge import BadgeView
from spinextract_gui.desktop.views.bars import ProbabilityBars
from spinextract_gui.desktop.views.parts import column, figures, label, row
from spinextract_gui.desktop.wording import (
    headline,
    left_out_words,
    partial_words,
    plural,
    probability,
    running_headline,
)
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.domain.verdict import Verdict

_SCALE_NOTE = {
    True: "Calibrated; brackets: 95 % interval over patches",
    False: "Uncalibrated; brackets: 95 % interval over patches",
}


class VerdictView(QWidget):
    """Lays out a `Verdict`; a no call shows no class name at all."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("verdictView")
        self._headline = label("", "verdict", "verdictHeadline")
        self._probability = figures(label("", "verdict", "verdictProbability"))
        self._badge = BadgeView()
        self._threshold = label("", "dim", "verdictThreshold")
        self._partial = figures(label("", "partial", "verdictPartial"))
        self._bars = ProbabilityBars()
        self._note = label("", "dim", "barsNote", wrap=True)
        self._agreement = _Figure("agreement")
        self._counts = _Figure("counts")
        self._lay_out()

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._badge.set_tokens(tokens)
        self._bars.set_tokens(tokens)

    def set_verdict(self, verdict: Verdict, running: bool) -> None:
        """Show `verdict`; a partial one says so, and on how many patches it rests."""
        called = verdict.call is not None and verdict.probabilities is not None
        self._headline.setText(running_headline(verdict) if running else headline(verdict))
        confidence = verdict.probabilities.confidence if verdict.probabilities else 0.0
        self._probability.setText(probability(confidence) if called else "")
        self._partial.setVisible(verdict.partial)
        self._partial.setText(partial_words(verdict, running))
        self._show_badge(verdict, called, running)
        for widget in (self._bars, self._note, self._agreement):
            widget.setVisible(called)
        if called:
            self._bars.set_probabilities(verdict.probabilities, verdict.intervals)
            self._note.setText(_SCALE_NOTE[verdict.calibrated])
            self._agreement.set_words(
                f"{verdict.agreement:.0%}".replace("%", " %"), "of patches agree"
            )
        total = plural(verdict.counts.total, "patch", "patches")
        self._counts.set_words(
            str(verdict.counts.used), f"used, {left_out_words(verdict.counts)}", f"of {total}"
        )

    def _show_badge(self, verdict: Verdict, called: bool, running: bool) -> None:
        """While it runs only the partial line stands: a badge would promise too much."""
        self._badge.setVisible(not running)
        self._badge.set_badge(verdict.badge)
        self._threshold.setVisible(verdict.badge is not Badge.LOW and not running)
        self._threshold.setText(f"threshold {verdict.threshold:.2f}" if called else "")

    def _lay_out(self) -> None:
        outer = column(self, spacing=8)
        outer.addLayout(self._first_line())
        outer.addWidget(self._partial, 0, Qt.AlignmentFlag.AlignLeft)
        badge = row(spacing=12)
        badge.addWidget(self._badge)
        badge.addWidget(self._threshold, 1)
        outer.addLayout(badge)
        outer.addSpacing(4)
        outer.addWidget(self._bars)
        outer.addWidget(self._note)
        outer.addSpacing(4)
        figures = row(spacing=8)
        figures.addWidget(self._agreement, 1)
        figures.addWidget(self._counts, 1)
        outer.addLayout(figures)

    def _first_line(self) -> QHBoxLayout:
        line = row(spacing=8)
        line.addWidget(self._headline, 1)
        line.addWidget(self._probability)
        return line


class _Figure(QFrame):
    """A number that matters with the words that explain it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}Card")
        self.setProperty("role", "card")
        self._number = figures(label("", "lead", f"{name}Number"))
        self._unit = figures(label("", "dim", f"{name}Unit"))
        self._words: QLabel = label("", "dim", f"{name}Words", wrap=True)
        inside = column(self, margin=12, spacing=2)
        first = row(spacing=6)
        first.addWidget(self._number)
        first.addWidget(self._unit, 1)
        inside.addLayout(first)
        inside.addWidget(self._words)
        inside.addStretch(1)

    def set_words(self, number: str, words: str, unit: str = "") -> None:
        """Show the number, its unit beside and the words below."""
        self._number.setText(number)
        self._unit.setText(unit)
        self._words.setText(words)
