"""The page of evaluations: what to evaluate at the left, what it came to at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from spinextract_gui.desktop.icons import icon
from spinextract_gui.desktop.views.evaluation.results import ResultsView
from spinextract_gui.desktop.views.models.fields import ChoiceBox
from spinextract_gui.desktop.views.models.job_strip import JobStrip
from spinextract_gui.desktop.views.page_head import PageHead
from spinextract_gui.desktop.views.parts import ElidedLabel, button, column, label, row
from spinextract_gui.desktop.views.top_bar import follow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QAction, QImage, QKeyEvent

    from spinextract_gui.desktop.evaluation.outcome import Outcome
    from spinextract_gui.desktop.tokens import Tokens

_SIDE_WIDTH = 320
_LEAD = "How good a model is on data whose truth is known."


class EvaluationPage(QWidget):
    """Shows a cohort, a model and an outcome; knows nothing of any.

    Signals
    -------
    folder_wanted
        The user wants to choose the cohort.
    model_chosen
        Name of the model to evaluate.
    left
        The user wants back to where they came from.
    """

    folder_wanted = Signal()
    model_chosen = Signal(str)
    left = Signal()

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("evaluationPage")
        self.head = PageHead("evaluation", "Evaluate", _LEAD)
        self._open = button("Open report", "", "evaluationOpen")
        self._save = button("Save report to…", "", "evaluationSave")
        self._folder = ElidedLabel("strong", "evaluationFolder")
        self._folder.setMinimumHeight(20)
        self._sort = label("", "dim", "evaluationSort", wrap=True)
        self._choose = button("Choose folder…", "", "evaluationChoose")
        self._model = ChoiceBox("evaluationModel", "Model to evaluate")
        self._run = button("Evaluate", "primary", "evaluationRun")
        self._sign = label("", "body")
        self._state = label("", "title", "evaluationState", wrap=True)
        self._hint = label("", "dim", "evaluationHint", wrap=True)
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.results, self.job = ResultsView(), JobStrip("evaluationJob")
        self._beside = QStackedWidget()
        self._lay_out()
        self.head.left.connect(self.left)
        self._choose.clicked.connect(lambda _=False: self.folder_wanted.emit())
        self._model.activated.connect(lambda at: self.model_chosen.emit(self._model.itemData(at)))
        self.set_cohort("", "")
        self.set_tokens(tokens)

    def bind(self, actions: dict[str, QAction]) -> None:
        """Connect the buttons to the actions they stand for."""
        follow(self._run, actions["run_evaluation"])
        follow(self._open, actions["open_evaluation"])
        follow(self._save, actions["save_evaluation"])
        self.job.bind(actions["run_evaluation"])

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self.head.set_tokens(tokens)
        self._sign.setPixmap(icon("chart-bar", tokens.accent).pixmap(40, 40))

    def set_cohort(self, folder: str, sort: str) -> None:
        """Show the chosen folder and what it was found to be."""
        self._folder.setText(folder or "no folder chosen yet")
        self._sort.setText(sort)
        self._sort.setVisible(bool(sort))

    def set_models(self, models: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer models as name and title, one of them chosen."""
        self._model.clear()
        for name, title in models:
            self._model.addItem(name, name)
            self._model.setItemData(self._model.count() - 1, title, Qt.ItemDataRole.ToolTipRole)
        names = [name for name, _ in models]
        self._model.setCurrentIndex(names.index(chosen) if chosen in names else -1)
        self._model.setEnabled(bool(models))

    def set_button(self, words: str) -> None:
        """Let the button read what a press does."""
        self._run.setText(words)
        self._run.setAccessibleName(words)

    def set_state(self, title: str, hint: str) -> None:
        """Say what is to be done, or what is being done, while there is no outcome."""
        self._state.setText(title)
        self._hint.setText(hint)

    def set_outcome(self, outcome: Outcome | None) -> None:
        """Show what an evaluation came to; None invites to one."""
        if outcome is not None:
            self.results.set_outcome(outcome)
        self._beside.setCurrentIndex(0 if outcome is None else 1)

    def set_figures(self, figures: Sequence[QImage]) -> None:
        """Show the pictures of the outcome."""
        self.results.set_figures(figures)

    def show_work(self, words: str, done: int, total: int, stopping: bool) -> None:
        """Show how far the evaluation is; empty words mean nothing is under way."""
        if words:
            self.job.show_job(words, done, total, stopping)
        else:
            self.job.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        for made in (self._open, self._save):
            self.head.add(made)
        outer = column(self, spacing=0)
        outer.addWidget(self.head)
        middle = row(spacing=0)
        middle.addWidget(self._side())
        self._beside.addWidget(self._invitation())
        self._beside.addWidget(self.results)
        middle.addWidget(self._beside, 1)
        outer.addLayout(middle, 1)
        outer.addWidget(self.job)

    def _side(self) -> QFrame:
        made = QFrame()
        made.setObjectName("evaluationSide")
        made.setFixedWidth(_SIDE_WIDTH)
        inside = column(made, margin=16, spacing=8)
        inside.addWidget(label("Folder", "dim"))
        inside.addWidget(self._folder)
        inside.addWidget(self._sort)
        inside.addWidget(self._choose)
        inside.addSpacing(8)
        inside.addWidget(label("Model", "dim"))
        inside.addWidget(self._model)
        inside.addSpacing(8)
        inside.addWidget(self._run)
        inside.addStretch(1)
        words = "Files stay on this computer, in the program's own folder, until you save them."
        inside.addWidget(label(words, "dim", wrap=True))
        return made

    def _invitation(self) -> QWidget:
        made = QWidget()
        outer = column(made, margin=24)
        zone = QFrame()
        zone.setObjectName("dropZone")
        outer.addWidget(zone)
        inside = column(zone, margin=24, spacing=8)
        inside.addStretch(3)
        inside.addWidget(self._sign)
        for line in (self._state, self._hint):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            inside.addWidget(line)
        inside.addStretch(4)
        return made
