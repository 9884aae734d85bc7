"""The page of an open case: list, pictures and answer side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from spinextract_gui.desktop.session import Tab
from spinextract_gui.desktop.views.both_panel import BothPanel
from spinextract_gui.desktop.views.cases_panel import CasesPanel
from spinextract_gui.desktop.views.empty_half import no_slides, no_study
from spinextract_gui.desktop.views.mri.grade_panel import GradePanel
from spinextract_gui.desktop.views.mri.page import MriPage
from spinextract_gui.desktop.views.parts import row
from spinextract_gui.desktop.views.patch_card import PatchCard
from spinextract_gui.desktop.views.result_panel import ResultPanel
from spinextract_gui.desktop.views.slide.view import SlideView

if TYPE_CHECKING:
    from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent

    from spinextract_gui.desktop.tokens import Tokens


class CasePage(QWidget):
    """Holds the panels and the floating patch card; the pictures take what room there is.

    `set_tab` says which pictures and which answer are shown; a half that the case lacks leaves
    its room to an invitation.
    """

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("casePage")
        self.cases = CasesPanel(tokens)
        self.slide, self.mri = SlideView(tokens), MriPage(tokens)
        self.slide.setMinimumWidth(320)
        self.no_slides, self.no_study = no_slides(), no_study()
        self.result, self.grades, self.both = (
            ResultPanel(tokens),
            GradePanel(tokens),
            BothPanel(tokens),
        )
        self._answers = QStackedWidget()
        for answer in (self.result, self.grades, self.both):
            self._answers.addWidget(answer)
        self.card = PatchCard(self, left=self.cases.width() + 16)
        self._lay_out()
        self.set_tab(Tab.HISTOLOGY, has_slides=True, has_study=False)

    def bind(self, actions: dict[str, QAction]) -> None:
        """Connect the buttons to the actions they stand for."""
        self.result.bind(actions)
        self.mri.bar.bind(actions)
        self.no_slides.bind(actions)
        self.no_study.bind(actions)

    def set_tab(self, tab: Tab, has_slides: bool, has_study: bool) -> None:
        """Show slides, MRI or both, with the answer that belongs to them."""
        self.slide.setVisible(tab.has_slides and has_slides)
        self.no_slides.setVisible(tab.has_slides and not has_slides)
        self.mri.setVisible(tab.has_study and has_study)
        self.no_study.setVisible(tab.has_study and not has_study)
        self.mri.set_alone(tab is Tab.BOTH)
        self.slide.set_half(tab is Tab.BOTH)
        answer = {Tab.HISTOLOGY: self.result, Tab.MRI: self.grades, Tab.BOTH: self.both}[tab]
        self._answers.setFixedWidth(answer.width())
        self._answers.setCurrentWidget(answer)
        empty = (tab is Tab.MRI and not has_study) or (tab is Tab.HISTOLOGY and not has_slides)
        self._answers.setVisible(not empty)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        for part in (self.cases, self.slide, self.mri, self.no_slides, self.no_study):
            part.set_tokens(tokens)
        for answer in (self.result, self.grades, self.both, self.card):
            answer.set_tokens(tokens)

    @property
    def answer_width(self) -> int:
        """Width of the panel at the right; 0 while there is none."""
        return self._answers.width() if self._answers.isVisibleTo(self) else 0

    @property
    def focus_target(self) -> QWidget:
        """The picture that keys go to."""
        return self.slide if self.slide.isVisibleTo(self) else self.mri

    def set_overlays_held(self, held: bool) -> None:
        """Show nothing but the pictures while Space is held."""
        self.slide.set_overlays_hidden(held)
        self.mri.set_overlays_held(held)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close the patch card on Escape."""
        if event.key() == Qt.Key.Key_Escape and self.card.isVisible():
            self.card.closed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, _: QResizeEvent) -> None:
        """Keep the patch card in the corner that the slide's own controls leave free."""
        self.card.settle()

    def _lay_out(self) -> None:
        line = row(self, spacing=0)
        line.addWidget(self.cases)
        for picture in (self.slide, self.no_slides, self.mri, self.no_study):
            picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            line.addWidget(picture, 1)
        line.addWidget(self._answers)
