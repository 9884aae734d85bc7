"""What the window holds at a moment: the open cases, what is known of each, what is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from spinextract_gui.desktop.case_state import CaseState
from spinextract_gui.desktop.evaluation.state import EvaluationState
from spinextract_gui.desktop.models.state import ModelsState
from spinextract_gui.desktop.mri.open_study import OpenStudy
from spinextract_gui.domain.result import CaseResult, ModelInfo
from spinextract_gui.domain.slide import Case
from spinextract_gui.domain.verdict import PatchResult, Verdict
from spinextract_gui.library.recent import RecentCase

if TYPE_CHECKING:
    from spinextract_gui.domain.slide import Slide

__all__ = ["CaseState", "OpenCase", "Page", "Scope", "Session", "Tab"]


class Page(Enum):
    """What fills the window."""

    CASE = "case"
    """The shown case, or the start page while there is none."""
    MODELS = "models"
    EVALUATION = "evaluation"


class Tab(Enum):
    """Which half of a case is shown."""

    HISTOLOGY = "Histology"
    MRI = "MRI"
    BOTH = "Both"

    @property
    def has_slides(self) -> bool:
        """Whether slides are shown on the tab."""
        return self is not Tab.MRI

    @property
    def has_study(self) -> bool:
        """Whether MRI is shown on the tab."""
        return self is not Tab.HISTOLOGY


class Scope(Enum):
    """Whose verdict the result panel shows."""

    PATIENT = "Patient"
    SLIDE = "Slide"


@dataclass
class OpenCase:
    """A case in the window, and everything that a run has said of it so far.

    Attributes
    ----------
    key
        The library's key of the case; holds no name.
    alias
        What lists call it while names are hidden.
    case
        Its slides; a case that is MRI only has none.
    mri
        Its MRI study, if it has one.
    tab
        What is shown of it.
    results
        Per slide label: patch index to its result.
    stale
        Why the result no longer fits its input or the model; empty when it does.
    """

    key: str
    alias: str
    case: Case
    state: CaseState = CaseState.READY
    results: dict[str, dict[int, PatchResult]] = field(default_factory=dict)
    slide_verdicts: dict[str, Verdict] = field(default_factory=dict)
    verdict: Verdict | None = None
    result: CaseResult | None = None
    model: ModelInfo | None = None
    stale: str = ""
    slide_index: int = 0
    mri: OpenStudy | None = None
    tab: Tab = Tab.HISTOLOGY

    @property
    def has_slides(self) -> bool:
        """Whether the case has a histology half."""
        return bool(self.case.slides)

    @property
    def slide(self) -> Slide:
        """The slide that is shown; only a case with slides has one."""
        return self.case.slides[self.slide_index]

    @property
    def is_running(self) -> bool:
        """Whether a run works on the case."""
        return self.state in {CaseState.RUNNING, CaseState.STOPPING}

    @property
    def is_busy(self) -> bool:
        """Whether a diagnosis or a grading works on the case."""
        return self.is_running or (self.mri is not None and self.mri.is_running)

    def patches(self, label: str) -> tuple[PatchResult, ...]:
        """Return what is known of one slide's patches, in table order."""
        known = self.results.get(label, {})
        return tuple(known[index] for index in sorted(known))

    def start(self, model: ModelInfo) -> None:
        """Forget the last run and begin a new one."""
        self.results, self.slide_verdicts = {}, {}
        self.verdict, self.result, self.stale = None, None, ""
        self.model, self.state = model, CaseState.RUNNING

    def take(self, result: CaseResult) -> None:
        """Take over a finished, stopped or restored result."""
        self.result, self.verdict, self.model = result, result.verdict, result.provenance.model
        self.state = CaseState.PARTIAL if result.verdict.partial else CaseState.DONE
        for slide in result.slides:
            self.slide_verdicts[slide.label] = slide.verdict
            self.results[slide.label] = {item.patch.index: item for item in slide.patches}

    def title(self, names_hidden: bool) -> str:
        """Return what the case is called on screen."""
        return self.alias if names_hidden else self._name or self.case.root.name

    @property
    def _name(self) -> str:
        if self.case.patient_id or self.mri is None:
            return self.case.patient_id
        identity = self.mri.study.identity
        return identity.name or identity.patient_id

    def slide_title(self, index: int, names_hidden: bool) -> str:
        """Return what a slide is called on screen."""
        return f"Slide {index + 1}" if names_hidden else self.case.slides[index].slide_id


@dataclass
class Session:
    """The open cases and which of them is shown.

    `names_hidden` starts as True: a name is shown only when somebody asks for it. `running` is
    the case whose slides are being diagnosed, `grading` the one whose study is being graded.
    """

    cases: list[OpenCase] = field(default_factory=list)
    current: OpenCase | None = None
    scope: Scope = Scope.PATIENT
    names_hidden: bool = True
    running: OpenCase | None = None
    grading: OpenCase | None = None
    recents: list[RecentCase] = field(default_factory=list)
    heatmap_visible: bool = False
    page: Page = Page.CASE
    models: ModelsState = field(default_factory=ModelsState)
    evaluation: EvaluationState = field(default_factory=EvaluationState)

    @property
    def is_busy(self) -> bool:
        """Whether slides are being diagnosed or a study is being graded."""
        return self.running is not None or self.grading is not None

    @property
    def study(self) -> OpenStudy | None:
        """The MRI study of the shown case."""
        return self.current.mri if self.current else None

    @property
    def tab(self) -> Tab:
        """What is shown of the case."""
        return self.current.tab if self.current else Tab.HISTOLOGY

    def find(self, key: str) -> OpenCase | None:
        """Return the open case with the library key `key`."""
        return next((case for case in self.cases if case.key == key), None)

    def recent(self, key: str) -> RecentCase | None:
        """Return what the library remembers of the case with the key `key`."""
        return next((case for case in self.recents if case.key == key), None)

    def shown_verdict(self) -> Verdict | None:
        """Return the verdict of the chosen scope; None before the first answer."""
        if self.current is None:
            return None
        if self.scope is Scope.SLIDE and len(self.current.case.slides) > 1:
            return self.current.slide_verdicts.get(self.current.slide.label)
        return self.current.verdict
