"""The list at the left: search, open cases with their slides, recent cases, MRI series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from spinextract_gui.desktop.views.case_row import CaseRowView
from spinextract_gui.desktop.views.mri.series_strip import SeriesStrip
from spinextract_gui.desktop.views.parts import column, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.desktop.rows import CaseRow
    from spinextract_gui.desktop.tokens import Tokens


class CasesPanel(QFrame):
    """Chooses a case or a slide; typing in the search narrows both lists."""

    case_chosen = Signal(str)
    recent_chosen = Signal(str)
    slide_chosen = Signal(int)

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.setObjectName("casesPanel")
        self.setFixedWidth(232)
        self._tokens = tokens
        self._search = QLineEdit()
        self._search.setObjectName("caseSearch")
        self._search.setPlaceholderText("Search cases")
        self._search.setAccessibleName("Search open and recent cases")
        self._search.setAcceptDrops(False)  # a dropped file belongs to the window
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(lambda _: self._filter())
        self._open = column(spacing=2)
        self._recent = column(spacing=2)
        self._recent_title = label("Recent", "dim")
        self._none = label("No case matches.", "dim", "noCaseMatches")
        self.strip = SeriesStrip(tokens)
        self._series_reason = label("", "dim", "seriesReason", wrap=True)
        self._lay_out()

    def set_tokens(self, tokens: Tokens) -> None:
        """Take the colours of the theme."""
        self._tokens = tokens
        self.strip.set_tokens(tokens)
        for shown in self.findChildren(CaseRowView):
            shown.set_tokens(tokens)

    def set_cases(self, rows: Sequence[CaseRow]) -> None:
        """Show the open cases."""
        self._show(self._open, rows, self.case_chosen)

    def set_recents(self, rows: Sequence[CaseRow]) -> None:
        """Show cases of earlier sessions, without those that are open."""
        self._show(self._recent, rows, self.recent_chosen)

    def set_series_reason(self, reason: str) -> None:
        """Say below the series why the graded one was chosen; empty when none is shown."""
        self._series_reason.setText(reason)
        self._series_reason.setVisible(bool(reason))

    def _lay_out(self) -> None:
        outer = column(self, margin=12, spacing=12)
        outer.addWidget(self._search)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        lists = column(inside, spacing=8)
        lists.addLayout(self._open)
        lists.addWidget(self._none)
        lists.addWidget(self._recent_title)
        lists.addLayout(self._recent)
        lists.addStretch(1)
        area.setWidget(inside)
        outer.addWidget(area, 1)
        outer.addWidget(self.strip)
        outer.addWidget(self._series_reason)
        outer.addWidget(
            label("Drop a slide, a patient folder or an MRI series anywhere", "dim", wrap=True)
        )

    def _show(self, place: QVBoxLayout, rows: Sequence[CaseRow], chosen: SignalInstance) -> None:
        known = {view.key: view for view in _views(place)}
        wanted = [item.key for item in rows]
        for key in known.keys() - set(wanted):
            gone = known.pop(key)
            place.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for position, item in enumerate(rows):
            view = known.get(item.key)
            if view is None:
                view = CaseRowView(item, self._tokens)
                view.case_chosen.connect(chosen)
                view.slide_chosen.connect(self.slide_chosen)
                place.insertWidget(position, view)
            else:
                view.show_row(item)
                if place.indexOf(view) != position:
                    place.insertWidget(position, view)
        self._filter()

    def _filter(self) -> None:
        words = self._search.text().casefold().split()
        shown = [self._match(view, words) for view in _views(self._open)]
        recent = [self._match(view, words) for view in _views(self._recent)]
        self._recent_title.setVisible(any(recent))
        self._none.setVisible(bool(words) and not any(shown) and not any(recent))

    @staticmethod
    def _match(view: CaseRowView, words: list[str]) -> bool:
        matches = all(word in view.search_text for word in words)
        view.setVisible(matches)
        return matches


def _views(place: QVBoxLayout) -> list[CaseRowView]:
    items = [place.itemAt(index) for index in range(place.count())]
    widgets = [item.widget() for item in items if item is not None]
    return [view for view in widgets if isinstance(view, CaseRowView)]
