"""Cells of the table of levels that paint or choose: the bar and the user's own grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from spinextract_gui.desktop.tokens import DARK, Tokens
from spinextract_gui.desktop.views.mri.menus import add_grades
from spinextract_gui.desktop.views.mri.state import NONE
from spinextract_gui.desktop.views.parts import set_property
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.level import Level


class GradeBar(QWidget):
    """Three probabilities as parts of one bar, on a fixed scale from 0 to 1."""

    def __init__(self) -> None:
        super().__init__()
        self._tokens = DARK
        self._values: tuple[float, float, float] | None = None

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.update()

    def set_values(self, values: tuple[float, float, float] | None) -> None:
        """Show `values`; None shows an empty track."""
        self._values = values
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for a thin bar."""
        return QSize(40, 16)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the parts from normal to severe, a hairline between them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0, self.height() / 2 - 4, self.width(), 8)
        path = QPainterPath()
        path.addRoundedRect(area, 4, 4)
        painter.setClipPath(path)
        painter.fillRect(area, QColor(self._tokens.track))
        left = 0.0
        for grade, value in zip(Grade, self._values or (), strict=False):
            width = value * area.width()
            part = QRectF(left, area.top(), width, area.height())
            painter.fillRect(part, QColor(GRADE_MARKS[grade].colour))
            left += width
            if 1 < left < area.width() - 1:
                painter.setPen(QPen(QColor(self._tokens.panel), 1))
                painter.drawLine(part.topRight(), part.bottomRight())


class OwnGrade(QPushButton):
    """Shows the user's own grade and lets it be chosen from a short menu."""

    chosen = Signal(object)

    def __init__(self, level: Level) -> None:
        super().__init__()
        self._level = level
        self._grade: Grade | None = None
        self.setObjectName(f"ownGrade-{level.title}")
        self.setProperty("kind", "own")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.set_grade(None)

    def set_grade(self, grade: Grade | None) -> None:
        """Show `grade`, without a signal."""
        self._grade = grade
        self.setText(grade.title if grade is not None else NONE)
        said = grade.title if grade is not None else "none yet"
        self.setAccessibleName(f"Your grade of {self._level.title}: {said}")
        self.setToolTip(f"Your own grade of {self._level.title}, kept beside the models'")
        set_property(self, "set", str(grade is not None).lower())

    def _fill(self) -> None:
        self._menu.clear()
        add_grades(self._menu, self._grade, self.chosen.emit)
