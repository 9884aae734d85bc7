"""Which series of a study are looked at: the reader's guess, changed with one click."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop import pictures
from spinextract_gui.desktop.controllers.mri.grading import GradingController
from spinextract_gui.desktop.controllers.mri.study import StudyController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.mri.display import series_items, series_reason
from spinextract_gui.desktop.mri.history import History
from spinextract_gui.desktop.mri.wording import series_words
from spinextract_gui.desktop.tasks import Tasks
from spinextract_gui.desktop.views.cases_panel import CasesPanel
from spinextract_gui.desktop.views.chooser import Choice, Chooser
from spinextract_gui.desktop.views.notices import Notices, Remedy
from spinextract_gui.domain.mri.geometry import Plane

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.desktop.session import OpenCase, Session
    from spinextract_gui.domain.mri.series import Series


NOT_SAGITTAL = "This series is not sagittal: levels cannot be graded on it."
NOT_AXIAL = "This series is sagittal: drop it on the left plane to grade it."


@dataclass(frozen=True, slots=True)
class SeriesParts:
    """What the series controller works with."""

    tasks: Tasks
    panel: CasesPanel
    sagittal_list: Chooser
    axial_list: Chooser
    studies: StudyController
    grading: GradingController
    presenter: Presenter
    notices: Notices


class SeriesController:
    """Fills the strip and puts a series to another use."""

    def __init__(self, session: Session, parts: SeriesParts) -> None:
        self._session, self._parts = session, parts
        self._pictures: dict[Series, QImage | None] = {}

    def show_strip(self) -> None:
        """Show the series of the shown study; pictures follow."""
        study = self._session.study if self._session.tab.has_study else None
        self._parts.panel.strip.set_series(series_items(study) if study else [])
        self._parts.panel.set_series_reason(series_reason(study) if study else "")
        for series in study.study.series if study else ():
            self._picture(series)

    def forget(self, study: OpenStudy) -> None:
        """Let go of the pictures of a study that was closed."""
        for series in study.study.series:
            self._pictures.pop(series, None)

    def _picture(self, series: Series) -> None:
        """Show the picture of a series, made once."""
        if series not in self._pictures:
            self._pictures[series] = None
            self._parts.tasks.start(
                partial(pictures.series_image, series),
                partial(self._show_picture, series),
                lambda _: None,
            )
        elif (known := self._pictures[series]) is not None:
            self._parts.panel.strip.set_thumbnail(series.key, known)

    def use(self, key: str) -> None:
        """Show a series in the plane that it suits."""
        study = self._session.study
        series = study.study.by_key(key) if study else None
        if series is not None:
            sagittal = series.plane is Plane.SAGITTAL
            (self.use_as_sagittal if sagittal else self.use_as_axial)(key)

    def use_as_sagittal(self, key: str) -> None:
        """Grade another series; the markers and grades of the one before can be brought back."""
        case, study = self._session.current, self._session.study
        index = _index(study, key)
        if case is None or study is None or index is None or index == study.sagittal:
            return
        self._parts.grading.abandon(case)
        before = replace(study, history=study.history)
        study.history = History()
        study.look_at(index)
        self._show()
        undo = Remedy("Undo", partial(self._bring_back, case, before))
        self._parts.notices.tell("Another series is graded now.", remedy=undo)
        self._parts.grading.run(case)

    def use_as_axial(self, key: str) -> None:
        """Show another series beside the sagittal one; the one before can be brought back."""
        case, study = self._session.current, self._session.study
        index = _index(study, key)
        if case is None or study is None or index is None or index == study.axial:
            return
        before, study.axial = study.axial, index
        self._show()
        undo = Remedy("Undo", partial(self._bring_axial_back, case, study, before))
        self._parts.notices.tell("Another series is shown beside it now.", remedy=undo)

    def drop(self, pane: Plane, key: str) -> None:
        """Show a series in the plane that it was dragged onto, if it can stand there."""
        study = self._session.study
        series = study.study.by_key(key) if study else None
        if series is None:
            return
        sagittal = series.plane is Plane.SAGITTAL
        if pane is Plane.SAGITTAL and not (sagittal or series.plane is Plane.OBLIQUE):
            self._parts.notices.tell(NOT_SAGITTAL)
        elif pane is Plane.AXIAL and sagittal:
            self._parts.notices.tell(NOT_AXIAL)
        elif pane is Plane.SAGITTAL:
            self.use_as_sagittal(key)
        else:
            self.use_as_axial(key)

    def choose_sagittal(self) -> None:
        """Let the user choose the series that is graded."""
        study = self._session.study
        if study is not None:
            self._parts.sagittal_list.open_with(_choices(study, study.sagittal))

    def choose_axial(self) -> None:
        """Let the user choose the series beside it."""
        study = self._session.study
        if study is not None:
            self._parts.axial_list.open_with(_choices(study, study.axial))

    def _bring_axial_back(self, case: OpenCase, study: OpenStudy, before: int | None) -> None:
        if case.mri is study:
            study.axial = before
            self._show()

    def _bring_back(self, case: OpenCase, before: OpenStudy) -> None:
        if case.mri is not None and case in self._session.cases:
            self._parts.grading.abandon(case)
            case.mri = before
            self._show()

    def _show_picture(self, series: Series, picture: QImage) -> None:
        if series in self._pictures:
            self._pictures[series] = picture
        study = self._session.study
        if study is not None and series in study.study.series:
            self._parts.panel.strip.set_thumbnail(series.key, picture)

    def _show(self) -> None:
        self.show_strip()
        self._parts.studies.show_study()
        self._parts.presenter.show_all()


def _index(study: OpenStudy | None, key: str) -> int | None:
    keys = [series.key for series in study.study.series] if study else []
    return keys.index(key) if key in keys else None


def _choices(study: OpenStudy, current: int | None) -> list[Choice]:
    return [
        Choice(
            series.key,
            series.description or series_words(series),
            ("shown · " if index == current else "") + series_words(series),
            "rows",
        )
        for index, series in enumerate(study.study.series)
    ]
