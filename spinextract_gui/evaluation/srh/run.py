"""An evaluation from cohort to files, as a generator of events."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import (
    CancelledRunError,
    InputError,
    ModelError,
    RuntimeUnavailableError,
    SpinextractError,
)
from spinextract_gui.domain.events import Finished, Notice, Progress, RunStarted
from spinextract_gui.domain.result import CaseResult
from spinextract_gui.domain.slide import Case, SkippedInput
from spinextract_gui.evaluation.srh.assessment import assess_cohort
from spinextract_gui.evaluation.srh.cohort import cases_at, stops
from spinextract_gui.evaluation.srh.events import (
    CohortProgress,
    EvaluationEvent,
    EvaluationFinished,
    PatientLeftOut,
    PatientStarted,
    Summing,
)
from spinextract_gui.evaluation.srh.outcome import SrhEvaluation, SrhEvaluationSettings
from spinextract_gui.evaluation.srh.outputs import write_evaluation
from spinextract_gui.evaluation.srh.patients import Patient, patient_of
from spinextract_gui.evaluation.srh.records import record_of, written_record
from spinextract_gui.evaluation.srh.truth import Stated, Truth, read_truth
from spinextract_gui.evaluation.srh.written import read_written
from spinextract_gui.inference.diagnose import diagnose
from spinextract_gui.inference.ready import ReadyNetwork
from spinextract_gui.networks.bundle import SrhBundle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_SYNTHETIC = ("phantom", "synthetic")
"""Names or sources of slides that are made up hold one of these words."""
_NO_CLASS = "Nobody states this patient's tumour, so it is no part of the evaluation."
_NOT_FOUND = "The table names this patient, but no slide of it was found."


def evaluate_srh(
    roots: Sequence[Path],
    bundle: SrhBundle,
    settings: SrhEvaluationSettings,
    out: Path,
    token: CancellationToken,
    cache_folder: Path,
) -> Iterator[EvaluationEvent]:
    """Diagnose every patient whose tumour is known, compare, write all files into `out`.

    Patients are opened one after the other; one that cannot be used never stops the others.
    After a stop, the patients that were complete are evaluated, and the result says so.

    Raises
    ------
    InputError
        When the table of truths is none, or not one patient could be evaluated.
    ModelError, RuntimeUnavailableError
        When the network cannot be opened.
    CancelledRunError
        When it was stopped before the first patient was complete.
    StorageError
        When a file could not be written whole.
    """
    truth = Truth() if settings.truth is None else read_truth(settings.truth)
    with ReadyNetwork(bundle, settings.diagnosis, cache_folder) as ready:
        run = _Run(bundle, settings, truth, token, ready, cache_folder)
        yield from run.events(roots)
    if not run.patients:
        raise CancelledRunError if token.cancelled else InputError(run.why_nothing())
    yield Summing(len(run.patients))
    evaluation = SrhEvaluation(
        assessment=assess_cohort(run.patients, settings.bootstrap, settings.seed),
        record=record_of(run.results, settings, run.started_at, run.seconds),
        refused=(*run.refused, *run.absent()),
        without_class=run.without_class,
        partial=token.cancelled,
        synthetic_data=run.synthetic,
        out=out,
    )
    write_evaluation(evaluation, run.results)
    yield EvaluationFinished(evaluation)


def evaluate_written(folder: Path, settings: SrhEvaluationSettings, out: Path) -> SrhEvaluation:
    """Compare what `analyze` (or the published code) wrote into `folder` with the truth.

    Raises
    ------
    InputError
        When there are no such files, or none of their patients has a stated tumour.
    StorageError
        When a file could not be written whole.
    """
    started, clock = _now(), time.monotonic()
    truth = Truth() if settings.truth is None else read_truth(settings.truth)
    written = read_written(folder, truth)
    if not written.patients:
        raise InputError("Nobody states the tumour of these patients; name a table with --truth.")
    names = {patient.name for patient in written.patients}
    assessment = assess_cohort(written.patients, settings.bootstrap, settings.seed)
    evaluation = SrhEvaluation(
        assessment=assessment,
        record=written_record(written, settings, folder, started, time.monotonic() - clock),
        refused=_absent(truth, names),
        without_class=written.unknown,
        partial=False,
        synthetic_data=any(_is_synthetic(name) for name in names),
        out=out,
    )
    write_evaluation(evaluation, ())
    return evaluation


@dataclass(eq=False)
class _Run:
    """The patients of a cohort, one after the other."""

    bundle: SrhBundle
    settings: SrhEvaluationSettings
    truth: Truth
    token: CancellationToken
    ready: ReadyNetwork
    cache_folder: Path
    patients: list[Patient] = field(default_factory=list)
    results: list[CaseResult] = field(default_factory=list)
    refused: list[SkippedInput] = field(default_factory=list)
    without_class: int = 0
    synthetic: bool = False
    started_at: str = field(default_factory=lambda: _now())
    _seen: set[str] = field(default_factory=set)
    _patches: int = 0
    _clock: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Wall time so far."""
        return time.monotonic() - self._clock

    def events(self, roots: Sequence[Path]) -> Iterator[EvaluationEvent]:
        """Yield everything that happens until the last patient or a stop."""
        places = stops(roots)
        for done, place in enumerate(places):
            for found in cases_at(place):
                if self.token.cancelled:
                    return
                if isinstance(found, SkippedInput):
                    yield self._left_out(found)
                else:
                    yield from self._case(found, done, len(places))
            yield self._progress(done + 1, len(places))

    def absent(self) -> tuple[SkippedInput, ...]:
        """Return the patients of the table that were not found; unknown after a stop."""
        return () if self.token.cancelled else _absent(self.truth, self._seen)

    def why_nothing(self) -> str:
        """Say why not one patient could be evaluated."""
        if self.refused:
            return self.refused[0].sentence
        if self.without_class:
            return "Nobody states the tumour of these patients: neither a meta file nor a table."
        return "There was nothing to evaluate."

    def _case(self, case: Case, done: int, total: int) -> Iterator[EvaluationEvent]:
        name = case.patient_id or case.root.name
        self._seen.add(case.patient_id)
        site = case.slides[0].site
        stated = self.truth.of(case.patient_id, (s.true_class for s in case.slides), site)
        if stated is None:
            self.without_class += 1
            yield PatientLeftOut(SkippedInput(name, _NO_CLASS))
            return
        yield PatientStarted(name)
        try:
            yield from self._diagnosed(case, stated, done, total)
        except (ModelError, RuntimeUnavailableError):
            raise
        except SpinextractError as error:
            yield self._left_out(SkippedInput(name, error.sentence))

    def _diagnosed(
        self, case: Case, stated: Stated, done: int, total: int
    ) -> Iterator[EvaluationEvent]:
        before = self._patches
        events = diagnose(
            case,
            self.bundle,
            self.settings.diagnosis,
            self.token,
            self.cache_folder,
            self.ready,
        )
        for event in events:
            match event:
                case Progress(done=patches, total=of):
                    self._patches = before + patches
                    yield self._progress(done + patches / max(of, 1), total)
                case RunStarted() if not self.results and not self.refused:
                    yield event
                case Notice():
                    yield event
                case Finished(result=result) if not self.token.cancelled:
                    self._take(case, result, stated)

    def _take(self, case: Case, result: CaseResult, stated: Stated) -> None:
        self.results.append(result)
        self.patients.append(patient_of(result, stated))
        self.refused += result.failed
        words = (case.patient_id, *(text for s in case.slides for text in (s.label, s.source)))
        self.synthetic = self.synthetic or any(map(_is_synthetic, words))

    def _left_out(self, item: SkippedInput) -> PatientLeftOut:
        self.refused.append(item)
        return PatientLeftOut(item)

    def _progress(self, done: float, total: int) -> CohortProgress:
        seconds = max(self.seconds, 1e-6)
        left = (total - done) * seconds / done if done else None
        return CohortProgress(done, total, self._patches, self._patches / seconds, left)


def _absent(truth: Truth, seen: set[str]) -> tuple[SkippedInput, ...]:
    return tuple(SkippedInput(name, _NOT_FOUND) for name in truth.missing(seen))


def _is_synthetic(text: str) -> bool:
    return any(word in text.lower() for word in _SYNTHETIC)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
