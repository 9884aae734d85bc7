"""What the user does to markers and own grades: place, drag, rename, remove, undo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.mri.autosave import GradingAutosave
from spinextract_gui.desktop.controllers.mri.grading import GradingController
from spinextract_gui.desktop.controllers.mri.study import StudyController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.mri.history import Step, Work
from spinextract_gui.desktop.mri.placing import Placing, is_mirrored
from spinextract_gui.desktop.views.mri.page import MriPage
from spinextract_gui.desktop.views.notices import NoticeKind, Notices
from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import Plane
from spinextract_gui.domain.mri.level import Level, Marker, PlacedBy

if TYPE_CHECKING:
    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.desktop.session import Session
    from spinextract_gui.domain.mri.geometry import ImagePoint
    from spinextract_gui.domain.mri.grade import Grade
    from spinextract_gui.domain.mri.level import Markers


@dataclass(frozen=True, slots=True)
class MarkerParts:
    """What the marker controller works with."""

    page: MriPage
    studies: StudyController
    grading: GradingController
    autosave: GradingAutosave
    presenter: Presenter
    notices: Notices


class MarkerController:
    """Every change is one step that can be undone; grades follow at once where they must."""

    def __init__(self, session: Session, parts: MarkerParts) -> None:
        self._session, self._parts = session, parts
        self._placing: Placing | None = None
        self._before: Work | None = None

    @property
    def is_placing(self) -> bool:
        """Whether clicks place levels."""
        return self._placing is not None

    def find(self) -> None:
        """Let the model place all markers anew."""
        if self._session.current is not None:
            self._stop_asking()
            self._parts.grading.find(self._session.current)

    def begin_placing(self) -> None:
        """Take the next clicks on the sagittal slice as L1/L2, L5/S1 and, if wanted, L3/L4."""
        study = self._session.study
        if study is None or study.sagittal_series is None:
            return
        series = study.sagittal_series
        geometry = series.slices[study.slice_of(series)].geometry
        self._placing = Placing(series.key, is_mirrored(geometry))
        self._before = study.work
        self._parts.page.begin_placement(self._placing.prompt)
        self._parts.presenter.show_frame()

    def toggle_placing(self) -> None:
        """Begin placing, or leave it."""
        if self.is_placing:
            self.leave_placing()
        else:
            self.begin_placing()

    def click(self, point: ImagePoint) -> None:
        """Take a click during placement."""
        study, placing = self._session.study, self._placing
        at = self._parts.studies.shown_slice(Plane.SAGITTAL)
        if study is None or placing is None or at is None:
            return
        try:
            self._placing = placing = placing.clicked(point)
            markers = placing.markers(at, study.markers)
        except InputError as error:
            self._parts.notices.tell(error.sentence, NoticeKind.PROBLEM)
            return
        if markers is not None:
            study.markers = markers
            self._parts.studies.show_answers()
        if placing.is_complete:
            self.leave_placing()
        else:
            self._parts.page.begin_placement(placing.prompt)

    def leave_placing(self) -> None:
        """Take clicks as usual again; two clicks that were made stand, fewer leave nothing."""
        placing, before, study = self._placing, self._before, self._session.study
        self._placing = self._before = None
        self._parts.page.end_placement()
        if study is not None and placing is not None and before is not None and placing.points():
            step = Step("placed the levels", before, study.work)
            self._changed(study, step)
        else:
            self._parts.presenter.show_frame()

    def move(self, level: Level, point: ImagePoint) -> None:
        """Let a level lie where its marker was dragged to, on the slice that is shown."""
        study = self._session.study
        at = self._parts.studies.shown_slice(Plane.SAGITTAL)
        if study is None or study.markers is None or at is None:
            return
        marker = Marker(level, at, point, PlacedBy.MOVED)
        study.selected = level
        self._edit(f"moved {level.title}", study.markers.with_marker(marker))

    def remove(self, level: Level | None = None) -> None:
        """Take one marker away, that of the chosen level when none is named."""
        study = self._session.study
        if study is None or study.markers is None:
            return
        level = study.selected if level is None else level
        if level is not None:
            self._edit(f"removed {level.title}", study.markers.without(level))

    def shift(self, step: int) -> None:
        """Rename every marker `step` levels downwards."""
        study = self._session.study
        if study is not None and study.markers is not None:
            where = "down" if step > 0 else "up"
            self._edit(f"moved all labels one level {where}", study.markers.shifted(step))

    def set_transitional(self, uncertain: bool) -> None:
        """Note that numbering is uncertain, or take it back."""
        study = self._session.study
        if study is not None and study.markers is not None:
            words = "marked the numbering as uncertain" if uncertain else "trusted the numbering"
            self._edit(words, replace(study.markers, transitional=uncertain))

    def toggle_transitional(self) -> None:
        """Turn the flag of an L6 or transitional vertebra over."""
        study = self._session.study
        if study is not None and study.markers is not None:
            self.set_transitional(not study.markers.transitional)

    def take_markers(self, markers: Markers, words: str) -> None:
        """Take markers from a file."""
        self._edit(words, markers)

    def set_own_grade(self, level: Level, grade: Grade | None) -> None:
        """Put the user's own grade beside the models', or take it away."""
        study = self._session.study
        if study is None:
            return
        before = study.work
        grades = {one: given for one, given in study.own_grades.items() if one is not level}
        study.own_grades = grades if grade is None else {**grades, level: grade}
        self._record(study, Step(f"own grade at {level.title}", before, study.work))

    def grade_chosen_level(self, grade: Grade | None) -> None:
        """Set the user's own grade of the chosen level."""
        study = self._session.study
        if study is not None and study.selected is not None:
            self.set_own_grade(study.selected, grade)

    def undo(self) -> None:
        """Take the last change back."""
        study = self._session.study
        step = study.history.undo() if study else None
        if study is not None and step is not None:
            self._go_to(study, step.before, f"Undone: {step.words}.")

    def redo(self) -> None:
        """Make the last undone change again."""
        study = self._session.study
        step = study.history.redo() if study else None
        if study is not None and step is not None:
            self._go_to(study, step.after, f"Done again: {step.words}.")

    def step_level(self, step: int) -> None:
        """Go to the level `step` places on among those that are placed, around the end."""
        study = self._session.study
        placed = [marker.level for marker in study.placed] if study else []
        if study is None or not placed:
            return
        if study.selected in placed:
            at = placed.index(study.selected) + step
        else:
            at = 0 if step > 0 else -1
        self._parts.studies.choose_level(placed[at % len(placed)])

    def _stop_asking(self) -> None:
        """Forget a placement that is under way."""
        if self._placing is not None:
            self._placing = self._before = None
            self._parts.page.end_placement()

    def _edit(self, words: str, markers: Markers) -> None:
        study = self._session.study
        if study is None:
            return
        before = study.work
        study.markers = markers
        if study.selected is not None and study.selected not in markers.by_level:
            study.selected = None
        self._changed(study, Step(words, before, study.work))

    def _changed(self, study: OpenStudy, step: Step) -> None:
        """Note a change of markers, show it, and let the grades follow."""
        study.history.record(step)
        self._follow(study)

    def _record(self, study: OpenStudy, step: Step) -> None:
        """Note a change that no grade depends on, show it and keep it."""
        study.history.record(step)
        self._show_and_keep()

    def _go_to(self, study: OpenStudy, work: Work, words: str) -> None:
        markers = study.markers
        study.take_work(work)
        if study.selected is not None and (
            study.markers is None or study.selected not in study.markers.by_level
        ):
            study.selected = None
        self._parts.notices.tell(words)
        if study.markers == markers:
            self._show_and_keep()
        else:
            self._follow(study)

    def _follow(self, study: OpenStudy) -> None:
        case = self._session.current
        if case is not None and study.markers is not None:
            self._parts.grading.follow_markers(case)
        self._show_and_keep()

    def _show_and_keep(self) -> None:
        self._parts.studies.show_answers()
        self._parts.presenter.show_all()
        if self._session.current is not None:
            self._parts.autosave.save(self._session.current)
