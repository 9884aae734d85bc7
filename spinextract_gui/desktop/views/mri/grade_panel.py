"""The panel at the right: worst level first, then every level, the canal, and the cautions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.desktop.views.badge import BadgeView
from spinextract_gui.desktop.views.mri.level_table import LevelTable
from spinextract_gui.desktop.views.mri.profile_chart import ProfileChart
from spinextract_gui.desktop.views.mri.state import Figure, GradePanelState, Stage
from spinextract_gui.desktop.views.mri.style import mri_stylesheet
from spinextract_gui.desktop.views.parts import (
    button,
    clear,
    column,
    figures,
    label,
    row,
)
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

_WIDTH = 360
_SPACING, _LOW_SPACING = 12, 8
_CHART, _LOW_CHART = 124, 92


class GradePanel(QFrame):
    """Shows a `GradePanelState`; knows nothing of studies.

    Signals
    -------
    level_chosen
        A `Level` whose row or place on the chart was clicked.
    own_grade_chosen
        `Level` and the user's own `Grade`, or None to take it back.
    place_wanted
        The user wants to place the levels by clicking.
    run_wanted
        The user wants the levels found (where there are none) and graded.
    """

    level_chosen = Signal(object)
    own_grade_chosen = Signal(object, object)
    place_wanted = Signal()
    run_wanted = Signal()

    def __init__(self, tokens: Tokens = DARK) -> None:
        super().__init__()
        self.setObjectName("gradePanel")
        self.setFixedWidth(_WIDTH)
        self._subject = label("", "dim", "gradeSubject")
        self._stale = label("", "caution", "gradeStale", wrap=True)
        self._headline = label("", "verdict", "gradeHeadline")
        self._probability = figures(label("", "verdict", "gradeProbability"))
        self._progress = figures(label("", "partial", "gradeProgress"))
        self._badge = BadgeView()
        self._beside = label("", "dim", "badgeBeside")
        self._words = label("", "dim", "gradeWords", wrap=True)
        self._place = button("Place with two clicks", "", "panelPlace", "Click L1/L2, then L5/S1")
        self._run = button("Find and grade", "primary", "panelRun")
        self._table = LevelTable()
        self._profile_title = label("", "dim", "profileTitle")
        self._profile = ProfileChart()
        self._agreement = _Card("modelsAgree")
        self._placed_by = _Card("placedBy")
        self._reasons = column(spacing=6)
        self._shown_reasons: tuple[str, ...] = ()
        self._foot = column(spacing=6)
        self._shown_foot: tuple[str, ...] = ()
        self._area, self._inside = QScrollArea(), QWidget()
        self._figures = (False, False)
        self._lay_out()
        self._connect()
        self.set_tokens(tokens)
        self.set_state(GradePanelState(Stage.NO_SERIES))

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        sheet = mri_stylesheet(tokens)
        if sheet != self.styleSheet():  # styling anew takes milliseconds
            self.setStyleSheet(sheet)
        self._badge.set_tokens(tokens)
        self._table.set_tokens(tokens)
        self._profile.set_tokens(tokens)

    def set_state(self, state: GradePanelState) -> None:
        """Show `state`; only what differs is built anew, so that nothing flickers."""
        self._show_answer(state)
        self._show_invitation(state)
        self._table.setVisible(bool(state.rows))
        self._table.set_rows(state.rows, state.selected)
        self._profile.setVisible(state.profile is not None)
        self._profile_title.setVisible(state.profile is not None)
        if state.profile is not None:
            self._profile_title.setText(f"Canal width along the spine, {state.profile.unit}")
            self._profile.set_profile(state.profile, state.selected)
        self._agreement.set_figure(state.agreement)
        self._placed_by.set_figure(state.placed_by)
        self._show_reasons(state.reasons)
        self._show_foot(state)
        self._figures = (state.agreement is not None, state.placed_by is not None)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Move together where the window is low; leave the cards away before anything is cut.

        What the cards say stands in the report too.
        """
        for compact, cards in ((False, True), (True, True), (True, False)):
            self._content.setSpacing(_LOW_SPACING if compact else _SPACING)
            self._profile.setFixedHeight(_LOW_CHART if compact else _CHART)
            for card, has in zip((self._agreement, self._placed_by), self._figures, strict=True):
                card.setVisible(has and cards)
            self._content.activate()
            room = self._area.viewport()
            if self._content.totalHeightForWidth(room.width()) <= room.height():
                return

    def _show_answer(self, state: GradePanelState) -> None:
        for made, text in (
            (self._subject, state.subject),
            (self._stale, state.stale),
            (self._headline, state.headline),
            (self._probability, state.probability),
            (self._progress, state.progress),
            (self._words, state.words),
        ):
            made.setText(text)
            made.setVisible(bool(text))
        self._badge.setVisible(state.badge is not None)
        if state.badge is not None:
            self._badge.set_badge(state.badge)
        # The outlined badge takes the whole line.
        self._beside.setText(state.beside)
        self._beside.setVisible(state.badge in {Badge.HIGH, Badge.NO_CALL})

    def _show_invitation(self, state: GradePanelState) -> None:
        self._place.setVisible(state.can_place)
        self._run.setVisible(state.can_run)
        words = "Find and grade" if state.can_place else "Grade the levels"
        self._run.setText(words)
        self._run.setAccessibleName(words)

    def _show_reasons(self, reasons: Sequence[str]) -> None:
        if tuple(reasons) == self._shown_reasons:
            return
        self._shown_reasons = tuple(reasons)
        clear(self._reasons)
        for reason in reasons:
            self._reasons.addWidget(label(reason, "reason", "gradeReason", wrap=True))

    def _show_foot(self, state: GradePanelState) -> None:
        lines = (state.synthetic, *state.cautions)
        if lines == self._shown_foot:
            return
        self._shown_foot = lines
        clear(self._foot)
        for number, line in enumerate(lines):
            if line:
                role = "dim" if number else "caution"
                self._foot.addWidget(label(line, role, "gradeCaution", wrap=True))

    def _connect(self) -> None:
        self._table.level_chosen.connect(self.level_chosen)
        self._table.own_grade_chosen.connect(self.own_grade_chosen)
        self._profile.level_chosen.connect(self.level_chosen)
        self._place.clicked.connect(lambda _=False: self.place_wanted.emit())
        self._run.clicked.connect(lambda _=False: self.run_wanted.emit())

    def _lay_out(self) -> None:
        area = self._area
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = self._inside
        area.setWidget(inside)
        outer = column(self, spacing=0)
        outer.addWidget(area, 1)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.addLayout(self._foot)
        outer.addLayout(foot)
        self._content = content = column(inside, margin=16, spacing=_SPACING)
        for part in self._parts():
            if isinstance(part, QWidget):
                content.addWidget(part)
            else:
                content.addLayout(part)
        content.addStretch(1)

    def _parts(self) -> tuple[QWidget | QHBoxLayout | QVBoxLayout, ...]:
        head = row(spacing=8)
        head.addWidget(self._headline, 1)
        head.addWidget(self._probability)
        answer = column(spacing=4)
        answer.addWidget(self._subject)
        answer.addLayout(head)
        partial = row()
        partial.addWidget(self._progress)
        partial.addStretch(1)
        badge = row(spacing=12)
        badge.addWidget(self._badge)
        badge.addWidget(self._beside, 1)
        cards = row(spacing=8)
        cards.addWidget(self._agreement, 1)
        cards.addWidget(self._placed_by, 1)
        invitation = column(spacing=8)
        invitation.addWidget(self._run)
        invitation.addWidget(self._place)
        chart = column(spacing=4)
        chart.addWidget(self._profile_title)
        chart.addWidget(self._profile)
        return (
            self._stale,
            answer,
            partial,
            badge,
            self._words,
            invitation,
            self._reasons,
            self._table,
            chart,
            cards,
        )


class _Card(QFrame):
    """A word or number that matters, with what it means below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}Card")
        self.setProperty("role", "card")
        self._lead = figures(label("", "lead", f"{name}Lead"))
        self._words = label("", "dim", f"{name}Words", wrap=True)
        inside = column(self, margin=12, spacing=2)
        inside.addWidget(self._lead)
        inside.addWidget(self._words)
        inside.addStretch(1)

    def set_figure(self, figure: Figure | None) -> None:
        """Show `figure`; None takes the card away."""
        self.setVisible(figure is not None)
        if figure is not None:
            self._lead.setText(figure.lead)
            self._words.setText(figure.words)
