"""The work itself, inside a worker: a path in, results out, networks opened once."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from spinextract_gui.cohort.answer import UnitResult
from spinextract_gui.cohort.job import Job, ModelRef, manifest_hash
from spinextract_gui.cohort.task import Task
from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import InputError, ModelError, SpinextractError
from spinextract_gui.domain.events import Finished
from spinextract_gui.domain.mri.result import GradingFinished, StudyResult
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import MixedInput, SlideInput, StudyInput
from spinextract_gui.readers.sentences import readable
from spinextract_gui.storage.folders import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.slide import Case
    from spinextract_gui.networks.bundle import ModelBundle

_NOT_MRI = "This is spine MRI; the cohort is of histology slides (--task srh)."
_NOT_SRH = "These are histology slides; the cohort is of spine MRI (--task stenosis)."
_BUNDLE = "This is a model bundle, no case."


class Runner(Protocol):
    """Works on units one after the other."""

    def run(self, path: Path) -> UnitResult:
        """Work on what lies at `path`. Raises InputError when not one thing could be used."""

    def close(self) -> None:
        """Give back memory and threads."""


class CaseRunner:
    """Diagnoses slides and grades studies.

    Raises ModelError or RuntimeUnavailableError from the constructor: what every unit needs is
    opened at once, what only some may need when the first of them comes.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._cache = Path(job.cache_folder) if job.cache_folder else cache_folder()
        self._open = ExitStack()
        self._slides: Callable[[Case], CaseResult] | None = None
        self._studies: Callable[[Study], StudyResult] | None = None
        if job.task is Task.SRH:
            self._slides = self._open_slides()
        if job.task is Task.STENOSIS:
            self._studies = self._open_studies()

    def run(self, path: Path) -> UnitResult:
        """See `Runner`."""
        cases, studies = self._opened(path)
        found, graded, failed = list[CaseResult](), list[StudyResult](), list[SkippedInput]()
        for case in cases:
            self._slides = self._slides or self._open_slides()
            result = self._slides(case)
            found.append(result)
            failed += result.failed
        for study in studies:
            self._studies = self._studies or self._open_studies()
            failed += study.skipped
            try:
                graded.append(self._studies(study))
            except InputError as error:
                failed.append(SkippedInput(f"study {study.key}", error.sentence))
        if not graded and not any(result.slides for result in found):
            raise InputError(failed[-1].sentence if failed else "There was nothing to work on.")
        return UnitResult(tuple(found), tuple(graded), tuple(failed))

    def close(self) -> None:
        """See `Runner`."""
        self._open.close()

    def _opened(self, path: Path) -> tuple[Sequence[Case], Sequence[Study]]:
        """Return what the task asks for. Raises InputError for anything else."""
        opened = open_path(path)
        task = self._job.task
        match opened:
            case MixedInput(slides=slides, studies=studies):
                return (
                    () if task is Task.STENOSIS else slides.cases,
                    () if task is Task.SRH else studies.studies,
                )
            case SlideInput(cases=cases) if task is not Task.STENOSIS:
                return cases, ()
            case StudyInput(studies=found) if task is not Task.SRH:
                return (), found
            case SlideInput():
                raise InputError(_NOT_SRH)
            case StudyInput():
                raise InputError(_NOT_MRI)
            case _:
                raise InputError(_BUNDLE)

    def _open_slides(self) -> Callable[[Case], CaseResult]:
        from spinextract_gui.inference.kept import KeptDiagnosis
        from spinextract_gui.networks.bundle import SrhBundle

        bundle = _bundle(self._job.srh).expect(SrhBundle)
        kept = KeptDiagnosis(bundle, self._job.diagnosis, self._cache, _nobody)
        self._open.callback(kept.close)

        def diagnosed(case: Case) -> CaseResult:
            for event in kept.diagnose(case, CancellationToken()):
                if isinstance(event, Finished):
                    return event.result
            raise SpinextractError("The diagnosis ended without a result.")

        return diagnosed

    def _open_studies(self) -> Callable[[Study], StudyResult]:
        from spinextract_gui.inference.mri.grading import grade
        from spinextract_gui.inference.mri.ready import ReadyNetworks
        from spinextract_gui.inference.mri.slices import series_of
        from spinextract_gui.networks.bundle import LevelsBundle, StenosisBundle

        bundles = [_bundle(one).expect(StenosisBundle) for one in self._job.stenosis]
        levels = None if self._job.levels is None else _bundle(self._job.levels)
        localiser = None if levels is None else levels.expect(LevelsBundle)
        ready = ReadyNetworks()
        self._open.callback(ready.close)

        def graded(study: Study) -> StudyResult:
            events = grade(
                study,
                series_of(study).key,
                bundles,
                localiser,
                self._job.grading,
                CancellationToken(),
                self._cache,
                ready=ready,
            )
            for event in events:
                if isinstance(event, GradingFinished):
                    return _nameless(event.result)
            raise SpinextractError("The grading ended without a result.")

        return graded


def _nameless(result: StudyResult) -> StudyResult:
    """Leave the patient's name out; refuse a result without any level. Raises InputError."""
    if not result.verdict.levels:
        raise InputError(" ".join(result.verdict.reasons))
    return replace(result, patient_id="")


def _bundle(ref: ModelRef | None) -> ModelBundle:
    from spinextract_gui.networks.bundle import load_bundle

    if ref is None:
        raise ModelError("There is no model for this kind of case.")
    folder = Path(ref.folder)
    if not folder.is_dir():
        raise ModelError(
            f"The model {readable(folder.name)} is not at the same place on this worker's machine; "
            "models and cases must be visible to every worker under the same path."
        )
    bundle = load_bundle(folder)
    if manifest_hash(bundle) != ref.manifest_hash:
        raise ModelError(f"The model {readable(folder.name)} is another one on a worker's machine.")
    return bundle


def _nobody(_sentence: str) -> None:
    """Tell nobody: a worker has no user."""
