"""Opening and grading many studies: one bad input never takes the others with it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from spinextract_gui.cli.console import complain, plain, progress_bar
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import InputError, SpinextractError
from spinextract_gui.domain.events import Notice
from spinextract_gui.domain.mri.result import (
    GradingEvent,
    GradingFinished,
    GradingStarted,
    LevelGraded,
    StudyResult,
)
from spinextract_gui.domain.mri.series import Study
from spinextract_gui.domain.settings import GradingSettings
from spinextract_gui.domain.slide import SkippedInput

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from spinextract_gui.inference.mri.ready import ReadyNetworks
    from spinextract_gui.networks.bundle import LevelsBundle, StenosisBundle

_SLIDES_TOO = "There are histology slides beside the MRI; 'spinextract analyze' diagnoses them."
_SLIDES = "These are histology slides; use 'spinextract analyze' for them."
_BUNDLE = "This is a model bundle; name it with --model instead."


class Wishes(NamedTuple):
    """How studies are to be graded.

    Attributes
    ----------
    series
        Key or description of the series; empty takes each study's sagittal T2.
    levels
        File of levels, for one study only; None has the localiser place them.
    """

    bundles: tuple[StenosisBundle, ...]
    localiser: LevelsBundle | None
    settings: GradingSettings
    series: str = ""
    levels: Path | None = None


@dataclass(frozen=True, slots=True)
class GradingOutcome:
    """What came of a set of inputs: results with their studies, and what was left and why."""

    graded: tuple[tuple[StudyResult, Study], ...]
    refused: tuple[SkippedInput, ...]


def grade_paths(paths: Sequence[Path], wishes: Wishes) -> GradingOutcome:
    """Open every path and grade every study in it.

    Raises
    ------
    InputError
        When not one input could be used; the sentence is that of the first.
    SpinextractError
        When a network cannot be opened or answers with numbers that are no probabilities.
    """
    from spinextract_gui.inference.mri.ready import ReadyNetworks

    studies, refused = open_studies(paths)
    if wishes.levels is not None and len(studies) > 1:
        raise InputError(f"A file of levels belongs to one study; there are {len(studies)} here.")
    graded: list[tuple[StudyResult, Study]] = []
    with progress_bar() as bar, closing(ReadyNetworks()) as ready:
        for study in studies:
            try:
                graded.append((_grade(study, wishes, bar, ready), study))
            except InputError as error:
                refused.append(SkippedInput(study.root.name, error.sentence))
    if not graded:
        raise InputError(refused[0].sentence if refused else "There was nothing to grade.")
    beside = [item for study in studies for item in study.skipped]
    return GradingOutcome(tuple(graded), (*refused, *beside))


def open_studies(paths: Sequence[Path]) -> tuple[list[Study], list[SkippedInput]]:
    """Open every path; return the studies, and what could not be used with the reason."""
    from spinextract_gui.readers.open_path import open_path
    from spinextract_gui.readers.opened import MixedInput, SlideInput, StudyInput

    studies: list[Study] = []
    refused: list[SkippedInput] = []
    for path in paths:
        try:
            opened = open_path(path)
        except InputError as error:
            refused.append(SkippedInput(str(path), error.sentence))
            continue
        if isinstance(opened, MixedInput):
            complain(_SLIDES_TOO)
            opened = opened.studies
        if isinstance(opened, StudyInput):
            studies.extend(opened.studies)
        else:
            sentence = _SLIDES if isinstance(opened, SlideInput) else _BUNDLE
            refused.append(SkippedInput(str(path), sentence))
    return studies, refused


def _grade(study: Study, wishes: Wishes, bar: Progress, ready: ReadyNetworks) -> StudyResult:
    """Run the engine on one study. Raises InputError, also when no level could be placed."""
    from spinextract_gui.inference.mri.grading import grade
    from spinextract_gui.inference.mri.markers_file import read_markers
    from spinextract_gui.inference.mri.slices import series_of
    from spinextract_gui.storage.folders import cache_folder

    markers = None if wishes.levels is None else read_markers(wishes.levels, study)
    wanted = wishes.series or ("" if markers is None else markers.series_key)
    series = series_of(study, wanted)
    if not wanted:
        complain(f"Grading {study.sagittal.reason}")
    events = grade(
        study,
        series.key,
        wishes.bundles,
        wishes.localiser,
        wishes.settings,
        CancellationToken(),
        cache_folder(),
        markers,
        ready=ready,
    )
    task = bar.add_task(plain(study.root.name), total=None, rate="")
    try:
        for event in events:
            if isinstance(event, GradingFinished):
                return _with_levels(event.result)
            _show(event, bar, task)
    finally:
        bar.remove_task(task)
    raise SpinextractError("The grading ended without a result.")


def _with_levels(result: StudyResult) -> StudyResult:
    """Refuse a result without any level: no row could stand for it. Raises InputError."""
    if not result.verdict.levels:
        raise InputError(" ".join(result.verdict.reasons))
    return result


def _show(event: GradingEvent, bar: Progress, task: TaskID) -> None:
    match event:
        case GradingStarted(device, total):
            bar.update(task, total=total)
            complain(f"Computing on {device.name}: {device.short}")
        case LevelGraded(grade):
            bar.advance(task, len(grade.models))
        case Notice(sentence):
            complain(sentence)
        case _:
            pass
