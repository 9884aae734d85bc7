"""Lays the session out over the views; decides nothing but wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from spinextract_gui.desktop.actions import Situation
from spinextract_gui.desktop.controllers.headlines import slides_headline, study_headline
from spinextract_gui.desktop.mri.wording import study_line, study_tone
from spinextract_gui.desktop.rows import CaseRow, SlideRow, Tone
from spinextract_gui.desktop.session import CaseState, OpenCase, Page, Scope, Session, Tab
from spinextract_gui.desktop.views.case_page import CasePage
from spinextract_gui.desktop.views.cases_panel import CasesPanel
from spinextract_gui.desktop.views.result_panel import ResultPanel
from spinextract_gui.desktop.views.start_page import StartPage
from spinextract_gui.desktop.views.top_bar import RunLabel, TopBar
from spinextract_gui.desktop.views.window import MainWindow
from spinextract_gui.desktop.wording import moment, plural, verdict_line
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.domain.verdict import Verdict
    from spinextract_gui.library.recent import RecentCase


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The views that show the session."""

    window: MainWindow
    top_bar: TopBar
    start: StartPage
    page: CasePage
    cases: CasesPanel
    result: ResultPanel


class Presenter:
    """Brings every view up to date with the session; cheap enough for ten times a second."""

    def __init__(self, session: Session, views: Surfaces) -> None:
        self._session = session
        self._views = views
        self.is_placing: Callable[[], bool] = lambda: False
        self.is_used: Callable[[str], bool] = lambda _: False

    def show_all(self) -> None:
        """Bring everything up to date."""
        self.show_lists()
        self.show_frame()
        self.show_result()

    def show_lists(self) -> None:
        """Show the open cases and the recent ones."""
        now = datetime.now().astimezone()
        opened = {case.key for case in self._session.cases}
        recents = self._session.recents
        self._views.start.set_recents([_recent_row(item, now) for item in recents])
        self._views.cases.set_recents(
            [_recent_row(item, now) for item in recents if item.key not in opened]
        )
        self._views.cases.set_cases([self._case_row(case) for case in self._session.cases])

    def show_frame(self) -> None:
        """Show the page, the title, what the run button reads and which actions make sense."""
        case = self._session.current
        self._views.window.show_page(self._session.page, case is not None)
        self._views.top_bar.set_models_shown(self._session.page is Page.MODELS)
        self._views.top_bar.set_case_title(self._title(case) if case else "")
        self._views.top_bar.set_run_label(button_label(self._session))
        if case is not None:
            here = self._session.page is Page.CASE
            self._views.top_bar.tabs.set_tab(case.tab if here else None)
            self._views.page.set_tab(case.tab, case.has_slides, case.mri is not None)
        self._views.window.set_situation(self.situation())

    def show_result(self) -> None:
        """Show the verdict of the chosen scope, or the invitation to run."""
        case = self._session.current
        if case is None:
            return
        if case.tab is Tab.BOTH:
            self._views.page.both.set_headlines(slides_headline(case), study_headline(case.mri))
        if case.has_slides:
            self._show_slides_result(case)

    def _show_slides_result(self, case: OpenCase) -> None:
        result, several = self._views.result, len(case.case.slides) > 1
        result.set_subject(self._subject(case), self._session.scope, several)
        result.set_synthetic(case.model is not None and case.model.synthetic)
        verdict = self._session.shown_verdict()
        if verdict is None:
            result.show_invitation(*_invitation(case))
            return
        result.set_verdict(verdict, case.is_running)
        result.set_stale(case.stale)

    def situation(self) -> Situation:
        """Return what decides which actions make sense."""
        session, case = self._session, self._session.current
        tab, here, models = session.tab, session.page is Page.CASE, session.models
        slides = here and case is not None and case.has_slides and tab.has_slides
        study = session.study if here and tab.has_study else None
        model = models.current
        sound = model is not None and not model.damage
        evaluation = session.evaluation
        ready = bool(evaluation.model) and not session.is_busy
        return Situation(
            has_case=case is not None,
            has_result=here and case is not None and _has_result(case),
            running=session.is_busy,
            stopping=button_label(session) is RunLabel.STOPPING,
            has_work=slides or session.is_busy or bool(study and study.sagittal is not None),
            several_slides=slides and case is not None and len(case.case.slides) > 1,
            has_recents=bool(session.recents),
            heatmap_visible=session.heatmap_visible,
            names_hidden=session.names_hidden,
            has_slides=slides,
            has_study=study is not None,
            can_grade=study is not None and study.sagittal is not None,
            has_markers=study is not None and bool(study.placed),
            has_level=study is not None and study.selected is not None,
            transitional=bool(study and study.markers and study.markers.transitional),
            placing=self.is_placing(),
            can_undo=study is not None and study.history.can_undo,
            can_redo=study is not None and study.history.can_redo,
            on_models=session.page is Page.MODELS,
            on_evaluation=session.page is Page.EVALUATION,
            can_use_model=sound and not session.is_busy and not self.is_used(models.chosen),
            can_check_model=sound and not models.job,
            can_remove_model=model is not None and not model.shipped and not models.job,
            model_work=bool(models.job),
            model_stopping=models.stopping,
            can_evaluate=evaluation.running or (evaluation.cohort is not None and ready),
            evaluation_stopping=evaluation.stopping,
            has_evaluation=evaluation.outcome is not None,
        )

    def _title(self, case: OpenCase) -> str:
        hidden = self._session.names_hidden
        if not case.has_slides or case.tab is Tab.MRI:
            return case.title(hidden)
        slide = case.slide_title(case.slide_index, hidden)
        return f"{case.title(hidden)}  ·  {slide}"

    def _subject(self, case: OpenCase) -> str:
        count = len(case.case.slides)
        if count == 1:
            return case.title(self._session.names_hidden)
        if self._session.scope is Scope.SLIDE:
            return case.slide_title(case.slide_index, self._session.names_hidden)
        return f"All {count} slides"

    def _case_row(self, case: OpenCase) -> CaseRow:
        current = case is self._session.current
        recent = self._session.recent(case.key)
        return CaseRow(
            key=case.key,
            title=case.title(self._session.names_hidden),
            line=case_line(case),
            tone=case_tone(case),
            thumbnail=recent.thumbnail if recent else None,
            current=current,
            slides=self._slide_rows(case) if current else (),
        )

    def _slide_rows(self, case: OpenCase) -> tuple[SlideRow, ...]:
        slides = tuple(
            SlideRow(
                case.slide_title(index, self._session.names_hidden),
                plural(len(slide.patches), "patch", "patches"),
                index == case.slide_index and case.tab.has_slides,
            )
            for index, slide in enumerate(case.case.slides)
        )
        if not slides or case.mri is None:
            return slides
        series = case.mri.sagittal_series
        line = plural(len(series.slices), "slice", "slices") if series else "no sagittal series"
        return (*slides, SlideRow("MRI", line, case.tab.has_study))


def button_label(session: Session) -> RunLabel:
    """Return what the one Run/Stop button reads on the shown tab."""
    case, labels = session.current, []
    if case is not None and case.tab.has_slides and case.has_slides:
        labels.append(run_label(case, session.running))
    if case is not None and case.tab.has_study and case.mri is not None:
        labels.append(grade_label(case, session.grading))
    if not labels:
        return RunLabel.RUN
    for words in (RunLabel.STOP, RunLabel.STOPPING):
        if words in labels:
            return words
    return labels[0]


def grade_label(case: OpenCase, grading: OpenCase | None) -> RunLabel:
    """Return what the button reads for a study."""
    study = case.mri
    if grading is not None and grading.mri is not None:
        stopping = grading.mri.state is CaseState.STOPPING
        return RunLabel.STOPPING if stopping else RunLabel.STOP
    graded = study is not None and (study.verdict or study.state is CaseState.FAILED)
    return RunLabel.GRADE_AGAIN if graded else RunLabel.GRADE


def run_label(case: OpenCase | None, running: OpenCase | None) -> RunLabel:
    """Return what the one Run/Stop button reads."""
    if running is not None:
        return RunLabel.STOPPING if running.state is CaseState.STOPPING else RunLabel.STOP
    ran = case is not None and (case.verdict is not None or case.state is CaseState.FAILED)
    return RunLabel.AGAIN if ran else RunLabel.RUN


def case_line(case: OpenCase) -> str:
    """Return one short line about a case; of slides and MRI what is known of both."""
    lines = [slides_line(case)] if case.has_slides else []
    if case.mri is not None:
        lines.append(study_line(case.mri))
    return " · ".join(lines)


def slides_line(case: OpenCase) -> str:
    """Return one short line about the slides of a case."""
    if case.state is CaseState.RUNNING:
        return "running…"
    if case.state is CaseState.STOPPING:
        return "stopping…"
    if case.state is CaseState.FAILED:
        return "failed"
    if case.stale:
        return "out of date"
    return verdict_line(case.verdict) if case.verdict else case.state.value


_WORST_FIRST = (Tone.ACTIVE, Tone.PROBLEM, Tone.GRAVE, Tone.CAUTION, Tone.GOOD, Tone.QUIET)


def case_tone(case: OpenCase) -> Tone:
    """Return how the line of a case is meant; of slides and MRI the graver one counts."""
    tones = [tone(case)] if case.has_slides else []
    if case.mri is not None:
        tones.append(study_tone(case.mri))
    return min(tones, key=_WORST_FIRST.index, default=Tone.QUIET)


def _has_result(case: OpenCase) -> bool:
    """Whether the shown tab has something to report."""
    slides = case.tab.has_slides and case.result is not None
    return slides or (case.tab.has_study and case.mri is not None and case.mri.result is not None)


def tone(case: OpenCase) -> Tone:
    """Return how the line about the slides of a case is meant."""
    if case.is_running:
        return Tone.ACTIVE
    if case.state is CaseState.FAILED:
        return Tone.PROBLEM
    if case.stale or case.state is CaseState.PARTIAL:
        return Tone.CAUTION
    return verdict_tone(case.verdict)


def verdict_tone(verdict: Verdict | None) -> Tone:
    """Return the tone of a finished verdict."""
    if verdict is None:
        return Tone.QUIET
    return {Badge.HIGH: Tone.GOOD, Badge.LOW: Tone.CAUTION, Badge.NO_CALL: Tone.QUIET}[
        verdict.badge
    ]


def _recent_row(item: RecentCase, now: datetime) -> CaseRow:
    try:
        shown = Tone(item.state)
    except ValueError:
        shown = Tone.QUIET
    when = moment(item.opened_at, now)
    line = f"{item.line} · {when}"
    return CaseRow(item.key, item.alias, line, shown, item.thumbnail)


def _invitation(case: OpenCase) -> tuple[str, str, bool]:
    slides = len(case.case.slides)
    patches = sum(len(slide.patches) for slide in case.case.slides)
    amount = f"{plural(patches, 'patch', 'patches')} on {plural(slides, 'slide', 'slides')}"
    if case.is_running:
        return "Getting the model ready", f"{amount}. The first answers come in a moment.", False
    if case.state is CaseState.FAILED:
        return "No answer", "The diagnosis ended before the first patch.", True
    return "Ready to diagnose", f"{amount}. Nothing leaves this computer.", True
