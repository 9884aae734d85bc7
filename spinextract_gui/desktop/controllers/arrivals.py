"""What the library knows of slides and studies that were just opened, and which case they join."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from spinextract_gui.desktop.opening import Find
from spinextract_gui.desktop.session import CaseState, OpenCase, Tab
from spinextract_gui.domain.mri.result import StudyResult
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.domain.slide import Case

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.library.recent import RecentCase
    from spinextract_gui.library.store import CaseLibrary

NOT_GRADED = "not graded yet"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Slides, a study or both, as the library knows them.

    Attributes
    ----------
    key, alias
        Of the case they belong to.
    result, grading
        What was kept of the slides and of the study.
    """

    find: Find
    key: str
    alias: str
    result: CaseResult | None = None
    grading: StudyResult | None = None


def joins(find: Find, shown: OpenCase | None) -> bool:
    """Whether something dropped now completes the shown case: it must stand on its empty half."""
    if shown is None or shown.has_slides is (shown.mri is not None):
        return False
    if shown.has_slides:
        return shown.tab.has_study and find.case is None
    return shown.tab.has_slides and find.study is None


def natural_tab(find: Find) -> Tab:
    """Return the tab on which something opens."""
    if find.case is not None and find.study is not None:
        return Tab.BOTH
    return Tab.HISTOLOGY if find.study is None else Tab.MRI


def slides_of(find: Find) -> Case:
    """Return the slides of a find; a study alone makes a case without any."""
    if find.case is not None:
        return find.case
    if find.study is None:
        raise ValueError("nothing was found")
    return Case("", find.study.root, ())


def remember(finds: Sequence[Find], only: str, library: CaseLibrary) -> list[Arrival]:
    """Note that everything in `finds` was opened now.

    With `only`, the library key of a case, what does not belong to that case is left out.
    """
    wanted = _belonging(finds, only, library) if only else finds
    return [_remembered(find, library) for find in wanted]


def remember_joined(find: Find, host: OpenCase, library: CaseLibrary) -> Arrival:
    """Note that a find belongs to an open case whose other half it is."""
    whole = _joined(find, host)
    arrival = _remembered(whole, library)
    return replace(arrival, find=find)


def remember_parted(study: Study, library: CaseLibrary) -> RecentCase:
    """Note that a study is a case of its own again."""
    return library.part_study(study, NOT_GRADED)


def _joined(find: Find, host: OpenCase) -> Find:
    study = host.mri.study if host.mri else find.study
    return Find(find.case or host.case, study)


def _remembered(find: Find, library: CaseLibrary) -> Arrival:
    recent, result, grading = None, None, None
    if find.case is not None:
        recent = library.remember(find.case, CaseState.READY.value)
        result = library.result(recent.key)
    if find.study is not None:
        beside = recent.key if recent else ""
        recent = library.remember_study(find.study, NOT_GRADED, beside)
        grading = library.study_result(recent.key, find.study.key)
    if recent is None:
        raise ValueError("nothing was found")
    return Arrival(find, recent.key, recent.alias, result, grading)


def _belonging(finds: Sequence[Find], only: str, library: CaseLibrary) -> list[Find]:
    """Return the slides and the study of one case, together."""
    from spinextract_gui.library.store import case_key, study_case_key

    cases = [find.case for find in finds if find.case and case_key(find.case) == only]
    studies = [find.study for find in finds if find.study]
    kept = library.study_result(only)
    own = [study for study in studies if study_case_key(study) == only]
    if cases and not own:  # it lay beside the slides; before its first grading any will do
        own = [study for study in studies if kept is None or kept.study_key == study.key]
    if not cases and not own:
        return []
    return [Find(cases[0] if cases else None, own[0] if own else None)]
