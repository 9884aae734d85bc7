"""What an evaluation came to: cautions, the main figures with their intervals, the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from spinextract_gui.desktop.views.parts import clear, column, figures, hairline, label, row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage, QResizeEvent

    from spinextract_gui.desktop.evaluation.outcome import Cell, Outcome

_PICTURES_ACROSS = 2


class ResultsView(QScrollArea):
    """Shows an `Outcome`."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("evaluationResults")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._title = label("", "title", "evaluationTitle", wrap=True)
        self._lead = label("", "dim", "evaluationSubtitle", wrap=True)
        self._cautions = column(spacing=6)
        self._table = QGridLayout()
        self._table.setHorizontalSpacing(24)
        self._table.setVerticalSpacing(8)
        self._columns = [column(spacing=16) for _ in range(_PICTURES_ACROSS)]
        inside = QWidget()
        self.setWidget(inside)
        content = column(inside, margin=24, spacing=16)
        content.addWidget(self._title)
        content.addWidget(self._lead)
        content.addLayout(self._cautions)
        content.addLayout(self._table)
        across = row(spacing=16)
        for made in self._columns:
            across.addLayout(made, 1)
        content.addLayout(across)
        content.addStretch(1)

    def set_outcome(self, outcome: Outcome) -> None:
        """Show `outcome`; pictures follow."""
        self._title.setText(outcome.title)
        self._lead.setText(outcome.lead)
        clear(self._cautions)
        for sentence in outcome.cautions:
            self._cautions.addWidget(label(sentence, "reason", "evaluationCaution", wrap=True))
        clear(self._table)
        for at, words in enumerate(outcome.columns, start=1):
            self._table.addWidget(label(words, "dim", "evaluationColumn"), 0, at)
        for line, (name, cells) in enumerate(outcome.rows):
            self._table.addWidget(hairline(), 2 * line + 1, 0, 1, len(outcome.columns) + 1)
            self._table.addWidget(label(name, "body"), 2 * line + 2, 0)
            for at, cell in enumerate(cells, start=1):
                self._table.addWidget(_cell(cell), 2 * line + 2, at)
        self._table.setColumnStretch(len(outcome.columns) + 1, 1)
        self.set_figures(())

    def set_figures(self, pictures: Sequence[QImage]) -> None:
        """Show pictures in two columns, each next one where there is more room."""
        heights = [0.0] * _PICTURES_ACROSS
        for made in self._columns:
            clear(made)
        for at, picture in enumerate(pictures):
            shorter = heights.index(min(heights))
            heights[shorter] += picture.height() / max(1, picture.width())
            shown = _Figure(picture, f"Figure {at + 1} of the evaluation")
            self._columns[shorter].addWidget(shown)
        for made in self._columns:
            made.addStretch(1)


class _Figure(QLabel):
    """A picture as wide as its room, never wider than it was made."""

    def __init__(self, picture: QImage, accessible: str) -> None:
        super().__init__()
        self.setObjectName("evaluationFigure")
        self.setAccessibleName(accessible)
        self._picture = QPixmap.fromImage(picture)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    def sizeHint(self) -> QSize:
        """Return the height that goes with the width it has."""
        width = max(1, min(self.width(), self._picture.width()))
        return QSize(width, self._picture.height() * width // max(1, self._picture.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture."""
        super().resizeEvent(event)
        ratio = self.devicePixelRatioF()
        scaled = self._picture.scaled(
            self.sizeHint() * ratio,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        scaled.setDevicePixelRatio(ratio)
        self.setPixmap(scaled)
        self.updateGeometry()


def _cell(cell: Cell) -> QWidget:
    made = QWidget()
    inside = column(made, spacing=0)
    inside.addWidget(figures(label(cell.value, "strong", "evaluationValue")))
    if cell.interval:
        inside.addWidget(figures(label(cell.interval, "dim", "evaluationInterval")))
    return made
