"""What the MRI half of the window shows: slices, markers, lines and answers of one study."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.mri.slices import SliceLoader
from spinextract_gui.desktop.mri.display import (
    canal_curves,
    corner_texts,
    level_marks,
    lines_across,
    panel_input,
)
from spinextract_gui.desktop.mri.wording import NO_COMMON_FRAME
from spinextract_gui.desktop.views.mri.grade_panel import GradePanel
from spinextract_gui.desktop.views.mri.page import MriPage
from spinextract_gui.desktop.views.mri.panel_states import panel_state
from spinextract_gui.desktop.views.notices import NoticeKind, Notices
from spinextract_gui.domain.mri.geometry import Plane
from spinextract_gui.domain.mri.reference import share_coordinates, slice_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.desktop.session import Session
    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.desktop.views.mri.plane_view import PlaneView
    from spinextract_gui.domain.mri.geometry import ImagePoint
    from spinextract_gui.domain.mri.level import Level
    from spinextract_gui.domain.mri.series import Series, SliceImage

    Window = tuple[float, float]

PANES = (Plane.SAGITTAL, Plane.AXIAL)


@dataclass(frozen=True, slots=True)
class StudyViews:
    """The views that show a study."""

    page: MriPage
    panel: GradePanel
    notices: Notices

    def pane(self, plane: Plane) -> PlaneView:
        """Return the view of one plane."""
        return self.page.sagittal if plane is Plane.SAGITTAL else self.page.axial


class StudyController:
    """Keeps both planes and the panel at one with the session."""

    def __init__(self, session: Session, tasks: Tasks, views: StudyViews) -> None:
        self._session, self._tasks, self._views = session, tasks, views
        self._study: OpenStudy | None = None
        self._series: dict[Plane, Series | None] = {}
        self._windows: dict[Series, Window] = {}
        self._shown: dict[Plane, int] = {}
        self._loader = SliceLoader(tasks, self._deliver, self._refused)
        self.on_selected: Callable[[], None] = lambda: None

    @property
    def is_drawn(self) -> bool:
        """Whether every plane that has a series shows a slice of it, or never will."""
        return all(series is None or pane in self._shown for pane, series in self._series.items())

    def show_study(self) -> None:
        """Show the session's study with whatever is known of it."""
        study, seen = self._session.study, self._session.tab.has_study
        if study is not None and not seen:
            if study is self._study:
                return  # window and zoom wait until the tab is shown again
            study = None
        if study is not self._study:
            self._study = study
            self._series.clear()
            self._shown.clear()
            for pane in PANES:
                self._loader.leave(pane)
        if study is None:
            self._views.page.sagittal.clear("", "")
            self._views.page.axial.clear("", "")
            return
        for pane, series in zip(PANES, (study.sagittal_series, study.axial_series), strict=True):
            if pane not in self._series or self._series[pane] is not series:
                self._begin(study, pane, series)
        self.show_texts()
        self.show_answers()

    def show_answers(self) -> None:
        """Show markers and answers as they are now."""
        study = self._study
        if study is None:
            return
        self._views.page.sagittal.set_marks(level_marks(study), study.selected)
        self._views.page.sagittal.set_outline(*canal_curves(study))
        markers = study.markers
        self._views.page.bar.set_markers(
            len(study.placed), markers.transitional if markers else False
        )
        self._views.page.bar.set_can_place(study.sagittal_series is not None)
        self._views.panel.set_state(panel_state(panel_input(study)))

    def show_texts(self) -> None:
        """Show whose slices these are, or an alias while names are hidden."""
        case, study = self._session.current, self._study
        if case is None or study is None:
            return
        hidden = self._session.names_hidden
        for pane, series in self._series.items():
            if series is not None:
                texts = corner_texts(study, series, case.alias, hidden)
                self._views.pane(pane).set_identity(texts, hidden=False)

    def scroll(self, pane: Plane, index: int) -> None:
        """Show another slice of a plane's series."""
        series = self._series.get(pane)
        if series is not None and 0 <= index < len(series.slices):
            self._loader.want(pane, series, index)

    def keep_window(self, pane: Plane, centre: float, width: float) -> None:
        """Remember the window that the user gave a series."""
        series = self._series.get(pane)
        if series is not None:
            self._windows[series] = (centre, width)

    def choose_level(self, level: Level) -> None:
        """Emphasise a level and go to it in both planes."""
        study = self._study
        if study is None:
            return
        study.selected = level
        self.show_answers()
        self.on_selected()
        marker = study.markers.by_level.get(level) if study.markers else None
        if marker is not None:
            self.scroll(Plane.SAGITTAL, marker.slice_index)
            self.follow(Plane.SAGITTAL, marker.slice_index, marker.point, quietly=False)

    def follow(self, pane: Plane, index: int, point: ImagePoint, quietly: bool = True) -> None:
        """Let the other plane show the place under a point of this one."""
        other = Plane.AXIAL if pane is Plane.SAGITTAL else Plane.SAGITTAL
        series, target = self._series.get(pane), self._series.get(other)
        if series is None or target is None:
            return
        here = series.slices[index]
        place = here.geometry.to_patient(point)
        found = slice_at(target, place, here.frame_of_reference)
        if found is not None:
            self.scroll(other, found)
        elif not quietly:
            self._views.notices.tell(NO_COMMON_FRAME)

    def point_at(self, pane: Plane, point: ImagePoint) -> None:
        """Let the other plane follow a click on the slice that this one shows."""
        if pane in self._shown:
            self.follow(pane, self._shown[pane], point)

    def forget(self, study: OpenStudy) -> None:
        """Let go of everything that was read of a study that was closed."""
        for series in study.study.series:
            self._windows.pop(series, None)
            self._loader.forget(series)

    def shown_slice(self, pane: Plane) -> int | None:
        """Return the slice that a plane shows; None before its first one came."""
        return self._shown.get(pane)

    def _begin(self, study: OpenStudy, pane: Plane, series: Series | None) -> None:
        """Prepare a plane for a series: its window follows from its middle slice."""
        self._series[pane] = series
        self._shown.pop(pane, None)
        self._loader.leave(pane)
        page = self._views.page
        if series is None:
            if pane is Plane.SAGITTAL:
                page.show_no_sagittal(study.study.sagittal.reason)
            else:
                page.show_no_axial(study.study.axial.reason)
            return
        if pane is Plane.AXIAL:
            page.show_axial()
        if series in self._windows:
            self._start(study, pane, series, self._windows[series])
            return
        self._tasks.start(
            partial(first_window, series),
            partial(self._start, study, pane, series),
            partial(self._failed, pane),
        )

    def _start(self, study: OpenStudy, pane: Plane, series: Series, window: Window) -> None:
        if study is not self._study or self._series.get(pane) is not series:
            return
        self._windows[series] = window
        self._views.pane(pane).start_series(series.key, window, series.spacing_known)
        self._loader.want(pane, series, study.slice_of(series))
        if pane is Plane.SAGITTAL:
            self.show_answers()

    def _deliver(self, pane: Plane, index: int, values: SliceImage) -> None:
        series, study = self._series.get(pane), self._study
        if series is None or study is None:
            return
        self._shown[pane] = study.shown[series.key] = index
        view = self._views.pane(pane)
        view.set_slice(values, series.slices[index], index, len(series.slices))
        self._draw_lines()

    def _draw_lines(self) -> None:
        """Draw every axial slice of the stack on the sagittal one, and the sagittal one back."""
        sagittal, axial = (self._series.get(pane) for pane in PANES)
        at, across = (self._shown.get(pane) for pane in PANES)
        if sagittal is None or axial is None or at is None or across is None:
            return
        page = self._views.page
        if not share_coordinates(sagittal.slices[at], axial.slices[across]):
            page.sagittal.set_reference_lines((), None)
            page.axial.set_reference_lines((), None)
            return
        page.sagittal.set_reference_lines(*lines_across(sagittal, at, axial, across, every=True))
        page.axial.set_reference_lines(*lines_across(axial, across, sagittal, at, every=False))

    def _refused(self, pane: Plane, sentence: str) -> None:
        """Tell that a slice cannot be read; the one before it stays, if there was one."""
        if pane in self._shown:
            self._tell_problem(sentence)
        else:
            self._failed(pane, sentence)

    def _failed(self, pane: Plane, sentence: str) -> None:
        self._series[pane] = None
        self._views.pane(pane).clear("This series cannot be shown", sentence)
        self._tell_problem(sentence)

    def _tell_problem(self, sentence: str) -> None:
        self._views.notices.tell(sentence, NoticeKind.PROBLEM)


def first_window(series: Series) -> Window:
    """Read the middle slice and return the window to begin with. Raises InputError."""
    from spinextract_gui.imaging.mri.window import default_window

    found = default_window(series, series.read_slice(series.middle))
    return found.centre, found.width
