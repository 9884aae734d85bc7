"""The table of levels: the models' grade, its probabilities, the canal's width, the user's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.desktop.views.mri.grade_cells import GradeBar, OwnGrade
from spinextract_gui.desktop.views.mri.menus import grade_pixmap
from spinextract_gui.desktop.views.mri.state import NONE
from spinextract_gui.desktop.views.parts import (
    Pressable,
    column,
    figures,
    label,
    row,
    set_property,
)
from spinextract_gui.domain.mri.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.desktop.views.mri.state import LevelRow

_LEVEL, _MODEL, _WIDTH, _OWN, _GAP = 38, 93, 35, 78, 4
_ROW = 32


class LevelTable(QWidget):
    """One row per level, updated in place.

    Signals
    -------
    level_chosen
        The `Level` of a row that was pressed.
    own_grade_chosen
        `Level` and the user's own `Grade`, or None to take it back.
    """

    level_chosen = Signal(object)
    own_grade_chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("levelTable")
        self.setAccessibleName("Grades by level")
        self._unit = label("Width", "dim")
        outer = column(self, spacing=0)
        outer.addLayout(self._head())
        outer.addSpacing(4)
        self._rows = {level: LevelRowView(level) for level in Level}
        for view in self._rows.values():
            outer.addWidget(view)
            view.level_chosen.connect(self.level_chosen)
            view.own_grade_chosen.connect(self.own_grade_chosen)

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        for view in self._rows.values():
            view.set_tokens(tokens)

    def set_rows(self, rows: Sequence[LevelRow], selected: Level | None) -> None:
        """Show `rows` and emphasise the selected one."""
        for item in rows:
            self._rows[item.level].show_row(item, item.level is selected)

    def _head(self) -> QHBoxLayout:
        line = row(spacing=_GAP)
        line.setContentsMargins(4, 0, 0, 0)
        for words, width in (("Level", _LEVEL), ("Model", _MODEL), ("Probability", 0)):
            line.addWidget(_fixed(label(words, "dim"), width), 0 if width else 1)
        line.addWidget(_fixed(self._unit, _WIDTH))
        line.addWidget(_fixed(label("You", "dim"), _OWN))
        return line


class LevelRowView(Pressable):
    """One level; a press chooses it, the last column sets the user's own grade."""

    level_chosen = Signal(object)
    own_grade_chosen = Signal(object, object)

    def __init__(self, level: Level) -> None:
        super().__init__("levelRow", f"levelRow-{level.title}")
        self.level = level
        self.setFixedHeight(_ROW)
        self._tokens = DARK
        self._shown: LevelRow | None = None
        self._sign = label()
        self._model = label("", "cell")
        self._bar = GradeBar()
        self._width = figures(label("", "cell"))
        self._own = OwnGrade(level)
        line = row(self, spacing=_GAP)
        line.setContentsMargins(4, 0, 0, 0)
        line.addWidget(_fixed(label(level.title, "cell"), _LEVEL))
        model = QWidget()
        inside = row(model, spacing=6)
        inside.addWidget(_fixed(self._sign, 14))
        inside.addWidget(self._model, 1)
        line.addWidget(_fixed(model, _MODEL))
        line.addWidget(self._bar, 1)
        line.addWidget(_fixed(self._width, _WIDTH))
        line.addWidget(_fixed(self._own, _OWN))
        self.pressed.connect(lambda: self.level_chosen.emit(self.level))
        self._own.chosen.connect(lambda grade: self.own_grade_chosen.emit(self.level, grade))

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self._bar.set_tokens(tokens)
        self._draw_sign()

    def show_row(self, item: LevelRow, selected: bool) -> None:
        """Show `item`."""
        self._shown = item
        self._model.setText(item.model_text)
        set_property(self._model, "role", "cell" if item.grade is not None else "cellDim")
        self._bar.set_values(item.probabilities)
        self._width.setText(item.width)
        set_property(self._width, "role", "cellDim" if item.width == NONE else "cell")
        self._width.setToolTip(item.width_tip)
        self._own.set_grade(item.own)
        self.setToolTip(item.tip)
        self.setAccessibleName(self._spoken(item))
        set_property(self, "current", str(selected).lower())
        self._draw_sign()

    def _draw_sign(self) -> None:
        shown = self._shown
        if shown is None:
            return
        self._sign.setVisible(shown.is_placed)
        self._sign.setPixmap(grade_pixmap(shown.grade, self._tokens.dim))

    @staticmethod
    def _spoken(item: LevelRow) -> str:
        own = f", your grade {item.own.title}" if item.own is not None else ""
        return f"{item.level.title}: {item.model_text}{own}. {item.width_tip}"


def _fixed(made: QWidget | QLabel, width: int) -> QWidget:
    if width:
        made.setFixedWidth(width)
    return made
