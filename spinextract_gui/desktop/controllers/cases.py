"""Opening, showing and closing cases; remembering them across sessions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.presenter import Presenter
from spinextract_gui.desktop.controllers.slides import SlideController
from spinextract_gui.desktop.controllers.stale import StaleCheck
from spinextract_gui.desktop.controllers.status import StatusController
from spinextract_gui.desktop.controllers.thumbnails import Thumbnails
from spinextract_gui.desktop.library_desk import LibraryDesk
from spinextract_gui.desktop.opening import Opening, open_all, several
from spinextract_gui.desktop.session import CaseState, OpenCase, Scope, Session
from spinextract_gui.desktop.tasks import Tasks
from spinextract_gui.desktop.views.notices import NoticeKind, Notices, Remedy
from spinextract_gui.desktop.views.start_page import StartPage
from spinextract_gui.domain.result import CaseResult

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spinextract_gui.domain.slide import Case
    from spinextract_gui.library.recent import RecentCase
    from spinextract_gui.library.store import CaseLibrary

MAKING_DEMO = "Making the synthetic demo case…"


@dataclass(frozen=True, slots=True)
class CaseParts:
    """What the case controller works with."""

    tasks: Tasks
    desk: LibraryDesk
    models: ModelController
    presenter: Presenter
    slides: SlideController
    status: StatusController
    stale: StaleCheck
    thumbnails: Thumbnails
    notices: Notices
    start: StartPage


@dataclass(frozen=True, slots=True)
class Remembered:
    """A case as the library knows it."""

    key: str
    alias: str
    result: CaseResult | None


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

    def open_recent(self, key: str) -> None:
        """Open a case of an earlier session again, with its result."""
        recent = self._session.recent(key)
        if self._session.find(key) is not None:
            self.show_case(key)
        elif recent is not None:
            self.open_paths([Path(recent.path)], only=key)

    def show_case(self, key: str) -> None:
        """Show an open case."""
        case = self._session.find(key)
        if case is not None:
            self._session.current = case
            self._show_current()

    def show_slide(self, index: int) -> None:
        """Show one slide of the shown case."""
        case = self._session.current
        if case is not None and 0 <= index < len(case.case.slides):
            case.slide_index = index
            self._show_current()

    def step_slide(self, step: int) -> None:
        """Show the slide `step` places on, around the end."""
        case = self._session.current
        if case is not None:
            self.show_slide((case.slide_index + step) % len(case.case.slides))

    def choose_scope(self, scope: Scope) -> None:
        """Show the verdict of the patient or of the slide."""
        self._session.scope = scope
        self._parts.presenter.show_result()
        self._parts.slides.show_evidence()

    def close_current(self) -> None:
        """Close the shown case; its result stays in the library."""
        case = self._session.current
        if case is None or case.is_running:
            return
        at = self._session.cases.index(case)
        self._session.cases.remove(case)
        rest = self._session.cases
        self._session.current = rest[min(at, len(rest) - 1)] if rest else None
        self._show_current()

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
        for folder in opening.bundles:
            self._parts.models.use(folder)
        if opening.cases:
            self._parts.desk.ask(
                partial(_remember, opening.cases, only),
                partial(self._add, then),
                partial(self._add_unremembered, opening.cases, then),
            )

    def _add(
        self,
        then: Callable[[], None] | None,
        known: list[tuple[Case, Remembered]],
    ) -> None:
        """Take the cases into the session and show the first of them."""
        for case, entry in known:
            self._add_one(case, entry)
        if not known:
            self._tell_problem("The files of this case are no longer what they were.")
            return
        self.show_case(known[0][1].key)
        self.refresh_recents()
        if then is not None:
            then()

    def _add_one(self, case: Case, entry: Remembered) -> None:
        if self._session.find(entry.key) is not None:
            return
        added = OpenCase(entry.key, entry.alias, case)
        self._session.cases.insert(0, added)
        if entry.result is not None and _fits(entry.result, case):
            added.take(entry.result)
            self._parts.stale.check(added)
        self._parts.thumbnails.make(added)

    def _add_unremembered(
        self, cases: tuple[Case, ...], then: Callable[[], None] | None, sentence: str
    ) -> None:
        """Go on without the library: the diagnosis matters more than its memory."""
        self._tell_problem(f"{sentence} Cases are not remembered in this session.")
        first = len(self._session.cases)
        known = [
            (case, Remembered(f"session-{first + at}", f"Case {first + at + 1}", None))
            for at, case in enumerate(cases)
        ]
        for case, entry in known:
            self._add_one(case, entry)
        self.show_case(known[0][1].key)
        if then is not None:
            then()

    def _show_current(self) -> None:
        self._parts.presenter.show_all()
        self._parts.slides.show_slide()
        if self._session.running is None:
            self._parts.status.show_case(self._session.current)

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


def _remember(
    cases: tuple[Case, ...], only: str, library: CaseLibrary
) -> list[tuple[Case, Remembered]]:
    from spinextract_gui.library.store import case_key

    known = []
    for case in cases:
        if only and case_key(case) != only:
            continue
        recent = library.remember(case, CaseState.READY.value)
        result = library.result(recent.key)
        known.append((case, Remembered(recent.key, recent.alias, result)))
    return known


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
