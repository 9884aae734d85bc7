"""The main window: the bar, the page, the status line, and what floats above them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from spinextract_gui.desktop.hub import ActionHub
from spinextract_gui.desktop.session import Page
from spinextract_gui.desktop.views.about import AboutCard
from spinextract_gui.desktop.views.case_page import CasePage
from spinextract_gui.desktop.views.chooser import Chooser
from spinextract_gui.desktop.views.drop_overlay import DropOverlay
from spinextract_gui.desktop.views.notices import Notices
from spinextract_gui.desktop.views.painted import window_icon
from spinextract_gui.desktop.views.parts import column
from spinextract_gui.desktop.views.start_page import StartPage
from spinextract_gui.desktop.views.status_line import StatusLine
from spinextract_gui.desktop.views.top_bar import TopBar

if TYPE_CHECKING:
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDragLeaveEvent,
        QDropEvent,
        QKeyEvent,
        QResizeEvent,
    )

    from spinextract_gui.desktop.actions import Situation
    from spinextract_gui.desktop.tokens import Tokens
    from spinextract_gui.desktop.views.evaluation.page import EvaluationPage
    from spinextract_gui.desktop.views.models.page import ModelsPage

P = TypeVar("P", "ModelsPage", "EvaluationPage")
_MINIMAP_PX = 160


class MainWindow(QMainWindow):
    """Accepts drops anywhere; knows where everything stands and nothing of what it means."""

    paths_dropped = Signal(object)
    """A list of `Path`."""
    closing = Signal()

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowTitle("SpineXtract")
        self.setWindowIcon(window_icon())
        self.setAcceptDrops(True)
        self.setMinimumSize(1024, 640)
        self.resize(1440, 900)
        self.hub = ActionHub(self)
        self.top_bar, self.status_line = TopBar(), StatusLine()
        self.start, self.case_page = StartPage(), CasePage(tokens)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start)
        self._pages.addWidget(self.case_page)
        self._lay_out()
        self.palette_list = Chooser(self, "palette", "Type a command", tokens)
        self.model_list = Chooser(self, "modelList", "Choose a model", tokens)
        self.mri_model_list = Chooser(self, "mriModelList", "Choose which models vote", tokens)
        self.sagittal_list = Chooser(self, "sagittalList", "Choose the sagittal series", tokens)
        self.axial_list = Chooser(self, "axialList", "Choose the axial series", tokens)
        self.about = AboutCard(self)
        self.notices = Notices(self, tokens)
        self._overlay = DropOverlay(self, tokens)
        self.top_bar.bind(self.hub.actions, self.hub.menu)
        self.start.bind(self.hub.actions)
        self.case_page.bind(self.hub.actions)
        self._late: list[ModelsPage | EvaluationPage] = []
        self.set_tokens(tokens)

    @cached_property
    def models_page(self) -> ModelsPage:
        """Built when first wanted: the window stands sooner without it."""
        from spinextract_gui.desktop.views.models.page import ModelsPage

        return self._built(ModelsPage(self._tokens))

    @cached_property
    def evaluation_page(self) -> EvaluationPage:
        """Built when first wanted, as the other."""
        from spinextract_gui.desktop.views.evaluation.page import EvaluationPage

        return self._built(EvaluationPage(self._tokens))

    def _built(self, page: P) -> P:
        self._late.append(page)
        self._pages.addWidget(page)
        page.bind(self.hub.actions)
        page.set_tokens(self._tokens)
        return page

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.hub.set_tokens(tokens)
        for part in (self.top_bar, self.start, self.case_page, *self._late, self.notices):
            part.set_tokens(tokens)
        self._overlay.set_tokens(tokens)
        for chooser in self._choosers:
            chooser.set_tokens(tokens)

    def set_situation(self, now: Situation) -> None:
        """Enable the actions that make sense now."""
        self.hub.set_situation(now)

    def show_page(self, wanted: Page, has_case: bool) -> None:
        """Show a page; that of the case is the start page while there is none."""
        page, target = self._page(wanted, has_case)
        if self._pages.currentWidget() is not page:
            self._pages.setCurrentWidget(page)
            target.setFocus()
            self._place_notices()

    def _page(self, wanted: Page, has_case: bool) -> tuple[QWidget, QWidget]:
        """Return a page, and what takes the keys on it."""
        match wanted:
            case Page.MODELS:
                return self.models_page, self.models_page
            case Page.EVALUATION:
                return self.evaluation_page, self.evaluation_page
            case _ if has_case:
                return self.case_page, self.case_page.focus_target
        return self.start, self.start

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what floats in its place."""
        super().resizeEvent(event)
        self._place_notices()
        for floating in (*self._choosers, self.about):
            floating.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hide what lies on the pictures while Space is held, wherever the focus is."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.case_page.set_overlays_held(True)
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Bring it back."""
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.case_page.set_overlays_held(False)
        else:
            super().keyReleaseEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the work be ended before the window goes."""
        self.closing.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show where to drop as soon as files are over the window."""
        if _local_paths(event):
            self._overlay.cover()
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the overlay away."""
        self._overlay.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on every dropped path at once."""
        self._overlay.hide()
        paths = _local_paths(event)
        if paths:
            event.acceptProposedAction()
            self.paths_dropped.emit(paths)

    @property
    def _choosers(self) -> tuple[Chooser, ...]:
        """The lists that open over the window."""
        return (
            self.palette_list,
            self.model_list,
            self.mri_model_list,
            self.sagittal_list,
            self.axial_list,
        )

    def _place_notices(self) -> None:
        """Keep messages off the minimap and the panels at the sides."""
        area = self.rect().adjusted(0, 0, 0, -self.status_line.height())
        if self._pages.currentWidget() is self.case_page:
            sides = self.case_page.cases.width(), self.case_page.answer_width + _MINIMAP_PX
            area = area.adjusted(sides[0], 0, -sides[1], 0)
        self.notices.set_area(area)

    def _lay_out(self) -> None:
        centre = QWidget()
        centre.setObjectName("centre")
        stack = column(centre, spacing=0)
        stack.addWidget(self.top_bar)
        stack.addWidget(self._pages, 1)
        stack.addWidget(self.status_line)
        self.setCentralWidget(centre)


def _local_paths(event: QDropEvent) -> list[Path]:
    """Return the dropped files and folders that lie on this computer."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
