"""The Models page: cards at the left, one model or a form at the right, work below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from spinextract_gui.desktop.views.models.card import ModelCard
from spinextract_gui.desktop.views.models.detail import ModelPanel
from spinextract_gui.desktop.views.models.download_form import DownloadForm
from spinextract_gui.desktop.views.models.import_form import ImportForm
from spinextract_gui.desktop.views.models.job_strip import JobStrip
from spinextract_gui.desktop.views.page_head import PageHead
from spinextract_gui.desktop.views.parts import button, clear, column, label, row
from spinextract_gui.desktop.views.top_bar import follow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction, QKeyEvent

    from spinextract_gui.desktop.models.rows import CardRow, ModelDetail
    from spinextract_gui.desktop.tokens import Tokens

_LIST_WIDTH, _FORM_WIDTH = 376, 760
_LEAD = "What answers, what it was trained on, and whether it is still what it was."


class ModelsPage(QWidget):
    """Holds the list and what stands beside it; `panel` and `form` are wired by the caller.

    Signals
    -------
    model_chosen
        The name of a model whose card was pressed.
    left
        The user wants back to where they came from.
    """

    model_chosen = Signal(str)
    left = Signal()

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("modelsPage")
        self._tokens = tokens
        self._rows: tuple[CardRow, ...] = ()
        self.head = PageHead("models", "Models", _LEAD)
        self._evaluate = button("Evaluate a folder…", "", "modelsEvaluate")
        self._download = button("Download…", "", "modelsDownload")
        self._import = button("Import…", "primary", "modelsImport")
        self._cards = column(margin=12, spacing=4)
        self.panel, self.job = ModelPanel(tokens), JobStrip("modelJob")
        self.form, self.download = ImportForm(), DownloadForm()
        self._beside = QStackedWidget()
        self._beside.setObjectName("modelsBeside")
        self._lay_out()
        self.head.left.connect(self.left)
        self.form.cancelled.connect(self.show_detail)
        self.download.cancelled.connect(self.show_detail)

    def bind(self, actions: dict[str, QAction]) -> None:
        """Connect the buttons to the actions they stand for."""
        follow(self._evaluate, actions["show_evaluation"])
        follow(self._download, actions["download_model"])
        follow(self._import, actions["import_model"])
        self.panel.bind(actions)
        self.job.bind(actions["stop_model_work"])

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.head.set_tokens(tokens)
        self.panel.set_tokens(tokens)
        for card in self.findChildren(ModelCard):
            card.set_tokens(tokens)

    def set_cards(self, rows: Sequence[CardRow]) -> None:
        """Show the models; only what differs is built anew."""
        if tuple(rows) == self._rows:
            return
        had_focus = any(card.hasFocus() for card in self.findChildren(ModelCard))
        self._rows = tuple(rows)
        clear(self._cards)
        for item in rows:
            card = ModelCard(item, self._tokens)
            card.pressed.connect(lambda key=item.key: self.model_chosen.emit(key))
            self._cards.addWidget(card)
            if had_focus and item.current:
                card.setFocus()
        self._cards.addWidget(label("Drop a model folder or a checkpoint here.", "dim", wrap=True))
        self._cards.addStretch(1)

    def set_detail(self, detail: ModelDetail | None) -> None:
        """Show one model; without any there is only the list."""
        self.panel.set_detail(detail)

    def show_detail(self) -> None:
        """Show the chosen model."""
        self._beside.setCurrentWidget(self.panel)

    def show_form(self) -> None:
        """Show the form of an import."""
        self._beside.setCurrentIndex(1)

    def show_download(self) -> None:
        """Show the form of a download."""
        self._beside.setCurrentIndex(2)

    @property
    def is_form_shown(self) -> bool:
        """Whether a form is being filled in."""
        return self._beside.currentIndex() > 0

    def show_work(self, words: str, done: int, total: int, stopping: bool) -> None:
        """Show what is being done; empty words mean nothing is."""
        if words:
            self.job.show_job(words, done, total, stopping)
        else:
            self.job.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back on Escape: from the form to the model, from the model to the case."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.is_form_shown:
            self.show_detail()
        else:
            self.left.emit()

    def _lay_out(self) -> None:
        for made in (self._evaluate, self._download, self._import):
            self.head.add(made)
        outer = column(self, spacing=0)
        outer.addWidget(self.head)
        middle = row(spacing=0)
        middle.addWidget(self._list())
        for page in (self.panel, _scrolling(self.form), _scrolling(self.download)):
            self._beside.addWidget(page)
        middle.addWidget(self._beside, 1)
        outer.addLayout(middle, 1)
        outer.addWidget(self.job)

    def _list(self) -> QFrame:
        made = QFrame()
        made.setObjectName("modelsList")
        made.setFixedWidth(_LIST_WIDTH)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setLayout(self._cards)
        area.setWidget(inside)
        column(made, spacing=0).addWidget(area)
        return made


def _scrolling(form: QFrame) -> QScrollArea:
    """Return a form in what scrolls it where the window is low."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    inside = QWidget()
    across = row(inside, spacing=0)
    form.setMaximumWidth(_FORM_WIDTH)
    across.addWidget(form, 1)
    across.addStretch(0)
    area.setWidget(inside)
    return area
