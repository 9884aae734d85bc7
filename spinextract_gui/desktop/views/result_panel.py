"""The panel at the right: the answer first, then what speaks for and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from spinextract_gui.desktop.session import Scope
from spinextract_gui.desktop.views.evidence import EvidenceStrip
from spinextract_gui.desktop.views.parts import button, clear, column, label, row
from spinextract_gui.desktop.views.segmented import Segmented
from spinextract_gui.desktop.views.top_bar import follow
from spinextract_gui.desktop.views.verdict_view import VerdictView
from spinextract_gui.desktop.wording import SYNTHETIC
from spinextract_gui.domain.verdict import FOUR_CLASSES_ONLY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QAction, QImage

    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.domain.evidence import Evidence
    from spinextract_gui.domain.tumour import TumourClass
    from spinextract_gui.domain.verdict import Verdict


class ResultPanel(QFrame):
    """Shows a verdict, its evidence and its cautions, or the invitation to run."""

    scope_chosen = Signal(str)
    patch_chosen = Signal(int)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("resultPanel")
        self.setFixedWidth(336)
        self._subject = label("", "dim", "resultSubject")
        self._scope = Segmented("scope", tuple(item.value for item in Scope), "Verdict of")
        self._stale = label("", "caution", "resultStale", wrap=True)
        self._verdict = VerdictView()
        self._waiting = _Waiting()
        self._for = EvidenceStrip("evidenceFor")
        self._against = EvidenceStrip("evidenceAgainst")
        self._reasons = column(spacing=6)
        self._shown_reasons: tuple[str, ...] = ()
        self._synthetic = label(SYNTHETIC, "caution", "syntheticWarning", wrap=True)
        self._lay_out()
        self._scope.chosen.connect(self.scope_chosen)
        for strip in (self._for, self._against):
            strip.patch_chosen.connect(self.patch_chosen)
        self.set_tokens(tokens)
        self.show_invitation("", "")

    def bind(self, actions: dict[str, QAction]) -> None:
        """Connect the run button of the invitation to its action."""
        follow(self._waiting.run, actions["run_or_stop"])

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._verdict.set_tokens(tokens)
        self._for.set_tokens(tokens)
        self._against.set_tokens(tokens)

    def set_subject(self, words: str, scope: Scope, several_slides: bool) -> None:
        """Say whose verdict this is; with several slides the user may choose."""
        self._subject.setText(words)
        self._scope.setVisible(several_slides)
        self._scope.set_choice(scope.value)

    def show_invitation(self, title: str, words: str, can_run: bool = True) -> None:
        """Show that there is no answer yet, and how to get one."""
        self._verdict.hide()
        self._for.hide()
        self._against.hide()
        self.set_reasons(())
        self.set_stale("")
        self._waiting.show_words(title, words, can_run)

    def set_verdict(self, verdict: Verdict, running: bool) -> None:
        """Show a verdict; `running` says that it will still change."""
        self._waiting.hide()
        self._verdict.show()
        self._verdict.set_verdict(verdict, running)
        self.set_reasons(() if running else verdict.reasons)

    def set_evidence(self, evidence: Evidence, call: TumourClass | None) -> None:
        """Show the strongest patches; without a call nothing speaks for or against."""
        if call is None:
            self._for.hide()
            self._against.hide()
            return
        self._for.set_patches(f"Speaks for {call.title.lower()}", evidence.for_, call)
        self._against.set_patches("Speaks against", evidence.against, call)

    def set_evidence_pictures(self, images: Mapping[int, QImage]) -> None:
        """Fill in the pictures of evidence patches by patch index."""
        self._for.set_pictures(images)
        self._against.set_pictures(images)

    def set_reasons(self, reasons: Sequence[str]) -> None:
        """List why there is no call, and every caution."""
        if tuple(reasons) == self._shown_reasons:
            return
        self._shown_reasons = tuple(reasons)
        clear(self._reasons)
        for reason in reasons:
            self._reasons.addWidget(label(reason, "reason", "reason", wrap=True))

    def set_stale(self, reason: str) -> None:
        """Say why the result is out of date; empty when it is not."""
        self._stale.setText(reason)
        self._stale.setVisible(bool(reason))

    def set_synthetic(self, synthetic: bool) -> None:
        """Warn when the model learned from phantoms only."""
        self._synthetic.setVisible(synthetic)

    def _lay_out(self) -> None:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        area.setWidget(inside)
        outer = column(self, spacing=0)
        outer.addWidget(area, 1)
        outer.addLayout(self._foot())
        content = column(inside, margin=16, spacing=12)
        head = row(spacing=8)
        head.addWidget(self._subject, 1)
        head.addWidget(self._scope)
        content.addLayout(head)
        for part in (self._stale, self._waiting, self._verdict):
            content.addWidget(part)
        content.addLayout(self._reasons)
        content.addWidget(self._for)
        content.addWidget(self._against)
        content.addStretch(1)

    def _foot(self) -> QVBoxLayout:
        foot = column(spacing=6)
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addWidget(self._synthetic)
        foot.addWidget(label(FOUR_CLASSES_ONLY, "dim", "fourClassesOnly", wrap=True))
        return foot


class _Waiting(QWidget):
    """What stands in the answer's place before there is one."""

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "title", "waitingTitle", wrap=True)
        self._words = label("", "dim", "waitingWords", wrap=True)
        self.run = button("Run the diagnosis", "primary", "bigRunButton")
        self.run.setProperty("big", "true")
        inside = column(self, spacing=8)
        inside.addWidget(self._title)
        inside.addWidget(self._words)
        inside.addSpacing(8)
        inside.addWidget(self.run)

    def show_words(self, title: str, words: str, can_run: bool) -> None:
        """Show a title, the words below and, when it can be run, the button."""
        self._title.setText(title)
        self._words.setText(words)
        self.run.setVisible(can_run)
        self.show()
