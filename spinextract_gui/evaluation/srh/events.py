"""What an evaluation tells while it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from spinextract_gui.domain.events import Notice, RunStarted
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.evaluation.srh.outcome import SrhEvaluation


@dataclass(frozen=True, slots=True)
class PatientStarted:
    """The patient who is diagnosed next; `name` is foreign text."""

    name: str


@dataclass(frozen=True, slots=True)
class PatientLeftOut:
    """A patient or folder that is no part of the evaluation, and why."""

    item: SkippedInput


@dataclass(frozen=True, slots=True)
class CohortProgress:
    """How far the cohort is.

    Attributes
    ----------
    done
        Patients, the one at hand in part.
    seconds_left
        None until it can be estimated.
    """

    done: float
    total: int
    patches: int
    patches_per_s: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Summing:
    """Every patient is diagnosed; figures, intervals and the report are made now."""

    patients: int


@dataclass(frozen=True, slots=True)
class EvaluationFinished:
    """The last event; all files are written."""

    evaluation: SrhEvaluation


EvaluationEvent: TypeAlias = (
    RunStarted
    | Notice
    | PatientStarted
    | PatientLeftOut
    | CohortProgress
    | Summing
    | EvaluationFinished
)
