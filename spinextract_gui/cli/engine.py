"""Opening and diagnosing many cases: one bad input never takes the others with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import Progress as ProgressBar
from rich.progress import TaskID

from spinextract_gui.cli.console import complain, plain, progress_bar
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import InputError, SpinextractError
from spinextract_gui.domain.events import Finished, Notice, Progress, RunStarted
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.domain.settings import DiagnosisSettings
from spinextract_gui.domain.slide import Case, SkippedInput

if TYPE_CHECKING:
    from spinextract_gui.networks.bundle import SrhBundle

_MRI_TOO = "There is spine MRI beside the slides; 'spinextract grade' grades it."
_MRI = "This is spine MRI; use 'spinextract grade' for it."
_BUNDLE = "This is a model bundle; name it with --model instead."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a set of inputs: results with their cases, and what was left and why."""

    diagnosed: tuple[tuple[CaseResult, Case], ...]
    refused: tuple[SkippedInput, ...]

    @property
    def results(self) -> tuple[CaseResult, ...]:
        """The results alone."""
        return tuple(result for result, _ in self.diagnosed)


def diagnose_paths(
    paths: Sequence[Path], bundle: SrhBundle, settings: DiagnosisSettings
) -> Outcome:
    """Open every path and diagnose every case in it.

    Raises
    ------
    InputError
        When not one input could be used; the sentence is that of the first.
    """
    cases, refused = open_paths(paths)
    diagnosed: list[tuple[CaseResult, Case]] = []
    with progress_bar() as bar:
        for case in cases:
            try:
                diagnosed.append((_diagnose(case, bundle, settings, bar), case))
            except InputError as error:
                refused.append(SkippedInput(case.patient_id or case.root.name, error.sentence))
    if not diagnosed:
        raise InputError(refused[0].sentence if refused else "There was nothing to diagnose.")
    beside = [item for result, _ in diagnosed for item in result.failed]
    return Outcome(tuple(diagnosed), (*refused, *beside))


def open_paths(paths: Sequence[Path]) -> tuple[list[Case], list[SkippedInput]]:
    """Open every path; return the cases, and what could not be used with the reason."""
    from spinextract_gui.readers.open_path import open_path
    from spinextract_gui.readers.opened import MixedInput, SlideInput, StudyInput

    cases: list[Case] = []
    refused: list[SkippedInput] = []
    for path in paths:
        try:
            opened = open_path(path)
        except InputError as error:
            refused.append(SkippedInput(str(path), error.sentence))
            continue
        if isinstance(opened, MixedInput):
            complain(_MRI_TOO)
            opened = opened.slides
        if isinstance(opened, SlideInput):
            cases.extend(opened.cases)
        else:
            sentence = _MRI if isinstance(opened, StudyInput) else _BUNDLE
            refused.append(SkippedInput(str(path), sentence))
    return cases, refused


def _diagnose(
    case: Case, bundle: SrhBundle, settings: DiagnosisSettings, bar: ProgressBar
) -> CaseResult:
    """Run the engine on one case, with a progress bar of its own."""
    from spinextract_gui.inference.diagnose import diagnose
    from spinextract_gui.storage.folders import cache_folder

    task = bar.add_task(plain(case.patient_id or case.root.name), total=None, rate="")
    try:
        for event in diagnose(case, bundle, settings, CancellationToken(), cache_folder()):
            if isinstance(event, Finished):
                return event.result
            _show(event, bar, task)
    finally:
        bar.remove_task(task)
    raise SpinextractError("The diagnosis ended without a result.")


def _show(event: object, bar: ProgressBar, task: TaskID) -> None:
    match event:
        case RunStarted(device, total):
            bar.update(task, total=total)
            complain(f"Computing on {device.name}: {device.short}")
        case Progress(done=done, patches_per_s=speed):
            bar.update(task, completed=done, rate=f"{speed:.0f} patches/s")
        case Notice(sentence):
            complain(sentence)
        case _:
            pass
