"""Opening, showing and closing cases; remembering them across sessions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.arrivals import (
    Arrival,
    joins,
    natural_tab,
    remember,
    remember_joined,
    remember_parted,
    slides_of,
)
from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.mri.grading import GradingController
from spinextract_gui.desktop.controllers.mri.models import MriModelController
from spinextract_gui.desktop.controllers.mri.series import SeriesController
from spinextract_gui.desktop.controllers.mri.stale import GradingStaleCheck
from spinextract_gui.desktop.controllers.mri.study import StudyController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.controllers.slides import SlideController
from spinextract_gui.desktop.controllers.stale import StaleCheck
from spinextract_gui.desktop.controllers.status import StatusController
from spinextract_gui.desktop.controllers.thumbnails import Thumbnails
from spinextract_gui.desktop.library_desk import LibraryDesk
from spinextract_gui.desktop.mri.open_study import OpenStudy
from spinextract_gui.desktop.opening import DroppedModel, Find, Opening, open_all, several
from spinextract_gui.desktop.session import OpenCase, Page, Scope, Session, Tab
from spinextract_gui.desktop.tasks import Tasks
from spinextract_gui.desktop.views.notices import NoticeKind, Notices, Remedy
from spinextract_gui.desktop.views.start_page import StartPage
from spinextract_gui.domain.slide import Case
from spinextract_gui.library.recent import BOTH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.library.recent import RecentCase
    from spinextract_gui.library.store import CaseLibrary

MAKING_DEMO = "Making the synthetic demo case…"


@dataclass(frozen=True, slots=True)
class CaseParts:
    """What the case controller works with."""

    tasks: Tasks
    desk: LibraryDesk
    models: ModelController
    mri_models: MriModelController
    presenter: Presenter
    slides: SlideController
    studies: StudyController
    series: SeriesController
    grading: GradingController
    status: StatusController
    stale: StaleCheck
    stale_gradings: GradingStaleCheck
    thumbnails: Thumbnails
    notices: Notices
    start: StartPage


class CaseController:
    """What is open, and which of it is shown."""

    def __init__(self, session: Session, parts: CaseParts) -> None:
        self._session = session
        self._parts = parts
        self._told_damage = self._making_demo = False

    def open_paths(
        self,
        paths: Sequence[Path],
        then: Callable[[], None] | None = None,
        only: str = "",
    ) -> None:
        """Open whatever lies at `paths`; `then` is called once a case is shown.

        With `only`, the library key of a case, other cases found there stay closed.
        """
        wanted = tuple(paths)
        if not wanted:
            return
        self._parts.start.set_working("Opening…")
        self._parts.tasks.start(
            lambda: open_all(wanted), partial(self._opened, then, only), self._refused
        )

    def open_demo(self, then: Callable[[], None]) -> None:
        """Make the synthetic case, open it, then call `then`; once at a time."""
        if self._making_demo:
            return
        self._making_demo = True
        self._parts.start.set_working(MAKING_DEMO)
        self._parts.notices.tell(MAKING_DEMO)

        def ready(path: Path) -> None:
            self._making_demo = False
            self._parts.notices.dismiss(MAKING_DEMO)
            self.open_paths([path], then)

        self._parts.tasks.start(write_demo, ready, self._refused)

    def open_demo_mri(self) -> None:
        """Open the lumbar series that comes with the program."""
        self._parts.start.set_working("Opening…")
        self._parts.tasks.start(write_demo_mri, lambda path: self.open_paths([path]), self._refused)

    def open_recent(self, key: str) -> None:
        """Open a case of an earlier session again, with its result."""
        recent = self._session.recent(key)
        if self._session.find(key) is not None:
            self.show_case(key)
        elif recent is not None:
            paths = [recent.path, recent.study_path] if recent.sort == BOTH else [recent.path]
            self.open_paths([Path(path) for path in dict.fromkeys(paths)], only=key)

    def show_case(self, key: str) -> None:
        """Show an open case."""
        case = self._session.find(key)
        if case is not None:
            self._session.current = case
            self._show_current()

    def show_tab(self, tab: Tab) -> None:
        """Show slides, MRI or both of the shown case."""
        case = self._session.current
        if case is None:
            return
        if case.tab is not tab or self._session.page is not Page.CASE:
            case.tab = tab
            self._show_current()

    def show_slide(self, index: int) -> None:
        """Show one slide of the shown case; the row after the last slide stands for its MRI."""
        case = self._session.current
        if case is None:
            return
        if index == len(case.case.slides) and case.mri is not None:
            self.show_tab(Tab.MRI)
        elif 0 <= index < len(case.case.slides):
            case.slide_index = index
            case.tab = case.tab if case.tab.has_slides else Tab.HISTOLOGY
            self._show_current()

    def step_slide(self, step: int) -> None:
        """Show the slide `step` places on, around the end."""
        case = self._session.current
        if case is not None and case.has_slides:
            self.show_slide((case.slide_index + step) % len(case.case.slides))

    def choose_scope(self, scope: Scope) -> None:
        """Show the verdict of the patient or of the slide."""
        self._session.scope = scope
        self._parts.presenter.show_result()
        self._parts.slides.show_evidence()

    def close_current(self) -> None:
        """Close the shown case; its result stays in the library."""
        case = self._session.current
        if case is None or case.is_busy:
            return
        at = self._session.cases.index(case)
        self._session.cases.remove(case)
        rest = self._session.cases
        self._session.current = rest[min(at, len(rest) - 1)] if rest else None
        self._show_current()
        if case.mri is not None:
            self._parts.grading.abandon(case)
            self._parts.studies.forget(case.mri)
            self._parts.series.forget(case.mri)

    def refresh_recents(self) -> None:
        """Ask the library what was opened last."""
        self._parts.desk.ask(_recents_and_notice, self._take_recents, self._tell_problem)

    def clear_recents(self) -> None:
        """Forget the recent cases, with a way back."""

        def tell(number: int) -> None:
            self.refresh_recents()
            words = "One recent case was" if number == 1 else f"{number} recent cases were"
            undo = Remedy("Undo", self._restore_recents)
            self._parts.notices.tell(f"{words} taken off the list.", remedy=undo)

        self._parts.desk.ask(lambda library: library.clear(), tell, self._tell_problem)

    def _restore_recents(self) -> None:
        self._parts.desk.ask(
            lambda library: library.restore(), lambda _: self.refresh_recents(), self._tell_problem
        )

    def _opened(self, then: Callable[[], None] | None, only: str, opening: Opening) -> None:
        self._parts.start.set_working("")
        if opening.refused:
            sentence = several(opening.refused, f"{len(opening.refused)} could not be used.")
            self._parts.notices.tell(sentence, NoticeKind.PROBLEM)
        if opening.skipped:
            self._parts.notices.tell(several(opening.skipped, "Left aside:"), NoticeKind.PROBLEM)
        if len(opening.finds) > 1 and not only:
            self._parts.notices.tell(f"{len(opening.finds)} cases were found, one per patient.")
        for dropped in opening.models:
            self._use_model(dropped)
        if opening.finds:
            self._take(opening.finds, then, only)

    def _use_model(self, dropped: DroppedModel) -> None:
        """Let a dropped model answer for what it was made for."""
        match dropped.task:
            case "stenosis":
                self._parts.mri_models.add(dropped.folder)
            case "levels":
                self._parts.mri_models.use_levels(dropped.folder)
            case _:
                self._parts.models.use(dropped.folder)

    def _take(self, finds: tuple[Find, ...], then: Callable[[], None] | None, only: str) -> None:
        """Let what was opened join the shown case, or become cases of its own."""
        host = self._session.current
        if host is not None and not only and len(finds) == 1 and joins(finds[0], host):
            self._parts.desk.ask(
                partial(remember_joined, finds[0], host),
                partial(self._join, host, then),
                partial(self._join_unremembered, host, finds[0], then),
            )
            return
        self._parts.desk.ask(
            partial(remember, finds, only),
            partial(self._add, then),
            partial(self._add_unremembered, finds, then),
        )

    def _add(self, then: Callable[[], None] | None, arrivals: list[Arrival]) -> None:
        """Take what was opened into the session and show the first of it."""
        for arrival in arrivals:
            self._add_one(arrival)
        if not arrivals:
            self._tell_problem("The files of this case are no longer what they were.")
            return
        self.show_case(arrivals[0].key)
        self.refresh_recents()
        if then is not None:
            then()

    def _add_one(self, arrival: Arrival) -> None:
        known = self._session.find(arrival.key)
        if known is None:
            known = OpenCase(arrival.key, arrival.alias, slides_of(arrival.find))
            known.tab = natural_tab(arrival.find)
            self._session.cases.insert(0, known)
            self._restore_slides(known, arrival.result)
        if known.mri is None and arrival.find.study is not None:
            self._take_study(known, arrival)
        self._parts.thumbnails.make(known)

    def _restore_slides(self, case: OpenCase, result: CaseResult | None) -> None:
        if result is not None and _fits(result, case.case):
            case.take(result)
            self._parts.stale.check(case)

    def _take_study(self, case: OpenCase, arrival: Arrival) -> None:
        """Give a case its study, with what was kept of it; one never graded is graded now."""
        if arrival.find.study is None:
            return
        case.mri = OpenStudy.of(arrival.find.study)
        if arrival.grading is not None:
            case.mri.restore(arrival.grading)
        if case.mri.result is None:
            self._parts.grading.begin_when_shown(case)
        else:
            self._parts.stale_gradings.check(case)

    def _join(self, host: OpenCase, then: Callable[[], None] | None, arrival: Arrival) -> None:
        """Complete an open case with its other half, with a way back."""
        before = (host.key, host.alias)
        half = "MRI" if arrival.find.study is not None else "Slides"
        host.key, host.alias = arrival.key, arrival.alias
        if arrival.find.case is not None:
            host.case = arrival.find.case
            self._restore_slides(host, arrival.result)
        else:
            self._take_study(host, arrival)
        self._parts.thumbnails.make(host)
        self._show_current()
        self.refresh_recents()
        verb = "was" if half == "MRI" else "were"
        undo = Remedy("Undo", partial(self._part, host, half, before))
        self._parts.notices.tell(f"{half} {verb} added to {host.alias}.", remedy=undo)
        if then is not None:
            then()

    def _part(self, case: OpenCase, half: str, before: tuple[str, str]) -> None:
        """Take a half out of a case again; it stays open as a case of its own."""
        study = case.mri
        if study is None or not case.has_slides or case.is_busy:
            self._tell_problem("Stop the work on this case first, then take its halves apart.")
            return
        self._parts.desk.ask(
            partial(remember_parted, study.study),
            lambda recent: self._parted(case, half, (recent.key, recent.alias)),
            lambda _: self._parted(case, half, before),
        )

    def _parted(self, case: OpenCase, half: str, own: tuple[str, str]) -> None:
        """Let the study be a case of its own; what joined last is no longer shown."""
        study, case.mri = case.mri, None
        alone = OpenCase(*own, Case("", case.case.root, ()), mri=study, tab=Tab.MRI)
        self._session.cases.insert(self._session.cases.index(case), alone)
        case.tab = Tab.HISTOLOGY
        self._session.current = case if half == "MRI" else alone
        self._show_current()
        self.refresh_recents()

    def _add_unremembered(
        self, finds: tuple[Find, ...], then: Callable[[], None] | None, sentence: str
    ) -> None:
        """Go on without the library: the diagnosis matters more than its memory."""
        self._tell_problem(f"{sentence} Cases are not remembered in this session.")
        first = len(self._session.cases)
        arrivals = [
            Arrival(find, f"session-{first + at}", f"Case {first + at + 1}")
            for at, find in enumerate(finds)
        ]
        for arrival in arrivals:
            self._add_one(arrival)
        self.show_case(arrivals[0].key)
        if then is not None:
            then()

    def _join_unremembered(
        self, host: OpenCase, find: Find, then: Callable[[], None] | None, sentence: str
    ) -> None:
        self._tell_problem(f"{sentence} Cases are not remembered in this session.")
        self._join(host, then, Arrival(find, host.key, host.alias))

    def _show_current(self) -> None:
        self._session.page = Page.CASE
        self._parts.presenter.show_all()
        self._parts.slides.show_slide()
        self._parts.studies.show_study()
        self._parts.series.show_strip()
        self._parts.grading.begin_waiting()
        self._parts.status.show_shown(self._session)

    def _take_recents(self, answer: tuple[list[RecentCase], str]) -> None:
        self._session.recents, notice = answer
        if notice and not self._told_damage:
            self._told_damage = True
            self._tell_problem(notice)
        self._parts.presenter.show_lists()
        self._parts.presenter.show_frame()

    def _refused(self, sentence: str) -> None:
        self._making_demo = False
        self._parts.notices.dismiss(MAKING_DEMO)
        self._parts.start.set_working("")
        self._tell_problem(sentence)

    def _tell_problem(self, sentence: str) -> None:
        self._parts.notices.tell(sentence, NoticeKind.PROBLEM)


def _recents_and_notice(library: CaseLibrary) -> tuple[list[RecentCase], str]:
    return library.recents(), library.notice


def _fits(result: CaseResult, case: Case) -> bool:
    """Whether a kept result speaks of these slides and patches at all."""
    slides = {slide.label: slide for slide in case.slides}
    return all(
        item.label in slides
        and all(patch.patch.index < len(slides[item.label].patches) for patch in item.patches)
        for item in result.slides
    )


def write_demo() -> Path:
    """Write the synthetic demo case below the program's own folder; return what to open."""
    from spinextract_gui.storage.folders import home
    from spinextract_gui.synthesis.demo import write_demo_case

    return write_demo_case(home() / "demo")


def write_demo_mri() -> Path:
    """Put the lumbar series that comes with the program into its own folder; return that."""
    from spinextract_gui.storage.folders import home
    from spinextract_gui.synthesis.demo import write_demo_study

    return write_demo_study(home() / "demo")
