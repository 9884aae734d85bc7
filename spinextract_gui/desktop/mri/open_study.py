"""A study in the window, and everything that graders and user have said of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from statistics import mode

from spinextract_gui.desktop.case_state import CaseState
from spinextract_gui.desktop.mri.history import History, Work
from spinextract_gui.domain.mri.grade import CanalProfile, Grade, GradingVerdict, LevelGrade
from spinextract_gui.domain.mri.level import Level, Marker, Markers
from spinextract_gui.domain.mri.result import StudyResult
from spinextract_gui.domain.mri.series import Series, Study
from spinextract_gui.domain.result import ModelInfo


@dataclass
class OpenStudy:
    """A study, which series of it are looked at, its markers and its grades.

    Attributes
    ----------
    sagittal, axial
        Indexes into the study's series; None when none will do.
    shown
        Per series key the index of the slice that is looked at.
    markers
        On the sagittal series; None until levels were placed or found.
    grades
        What the models say, by level; they may lag behind the markers while a run goes on.
    remark
        A sentence about the last change: what was graded again and what was not, and why.
    stale
        Why the result no longer fits its input or the models; empty when it does.
    """

    study: Study
    sagittal: int | None = None
    axial: int | None = None
    state: CaseState = CaseState.READY
    shown: dict[str, int] = field(default_factory=dict)
    markers: Markers | None = None
    own_grades: dict[Level, Grade] = field(default_factory=dict)
    grades: dict[Level, LevelGrade] = field(default_factory=dict)
    verdict: GradingVerdict | None = None
    profile: CanalProfile | None = None
    result: StudyResult | None = None
    models: tuple[ModelInfo, ...] = ()
    selected: Level | None = None
    remark: str = ""
    stale: str = ""
    history: History = field(default_factory=History)

    @classmethod
    def of(cls, study: Study) -> OpenStudy:
        """Return a study as the reader chose its series."""
        return cls(study, study.sagittal.index, study.axial.index)

    @property
    def is_running(self) -> bool:
        """Whether a grading works on the study."""
        return self.state in {CaseState.RUNNING, CaseState.STOPPING}

    @property
    def sagittal_series(self) -> Series | None:
        """The series whose slices are graded."""
        return None if self.sagittal is None else self.study.series[self.sagittal]

    @property
    def axial_series(self) -> Series | None:
        """The series shown beside it."""
        return None if self.axial is None else self.study.series[self.axial]

    @property
    def placed(self) -> tuple[Marker, ...]:
        """The markers, from head to foot."""
        return self.markers.ordered if self.markers else ()

    @property
    def work(self) -> Work:
        """What the user may change, as it is now."""
        return Work(self.markers, dict(self.own_grades))

    def slice_of(self, series: Series) -> int:
        """Return the slice of a series that is looked at; at first that of most markers."""
        marked = [marker.slice_index for marker in self.placed]
        here = self.markers is not None and self.markers.series_key == series.key
        first = mode(marked) if marked and here else series.middle
        return self.shown.get(series.key, first)

    def take_work(self, work: Work) -> None:
        """Let markers and own grades be as `work` says."""
        self.markers = work.markers
        self.own_grades = dict(work.own_grades)

    def start(self, models: tuple[ModelInfo, ...]) -> None:
        """Begin a new run: forget what was said of every level."""
        self.grades, self.verdict, self.result, self.profile = {}, None, None, None
        self.models, self.state, self.stale, self.remark = models, CaseState.RUNNING, "", ""

    def take(self, result: StudyResult) -> None:
        """Take over a finished, stopped or restored result."""
        self.result, self.verdict, self.profile = result, result.verdict, result.profile
        self.markers, self.models = result.markers, result.provenance.models
        self.grades = {grade.level: grade for grade in result.verdict.levels}
        self.state = CaseState.PARTIAL if result.verdict.partial else CaseState.DONE

    def restore(self, result: StudyResult) -> None:
        """Take over a result of an earlier session, with the series and grades of then."""
        keys = [series.key for series in self.study.series]
        if result.series_key in keys:
            self.sagittal = keys.index(result.series_key)
            self.take(result)
            self.own_grades = dict(result.own_grades)

    def look_at(self, series: int) -> None:
        """Grade another series from now on; markers and grades of the old one are gone."""
        if series == self.sagittal:
            return
        self.sagittal = series
        self.markers, self.grades, self.verdict, self.profile = None, {}, None, None
        self.result, self.selected, self.remark, self.stale = None, None, "", ""
        self.own_grades, self.state = {}, CaseState.READY
        self.history.clear()

    def kept_result(self) -> StudyResult | None:
        """Return the result with the user's own grades and markers of now, for the library."""
        if self.result is None:
            return None
        return replace(
            self.result,
            markers=self.markers or self.result.markers,
            verdict=self.verdict or self.result.verdict,
            profile=self.profile,
            own_grades=dict(self.own_grades),
        )
