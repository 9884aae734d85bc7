"""What an evaluation leaves behind, with where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from spinextract_gui.domain.result import DeviceInfo, ModelInfo
from spinextract_gui.domain.settings import DiagnosisSettings
from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.evaluation.srh.assessment import Assessment

BOOTSTRAP, SEED = 2000, 1000


@dataclass(frozen=True, slots=True)
class SrhEvaluationSettings:
    """Everything about an evaluation that the user may choose.

    Attributes
    ----------
    truth
        Table ``patient,class[,site]``; None takes what the cohort's meta file states.
    bootstrap
        How many sets of patients are drawn for the intervals; 0 gives no intervals.
    """

    diagnosis: DiagnosisSettings = field(default_factory=DiagnosisSettings)
    truth: Path | None = None
    bootstrap: int = BOOTSTRAP
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Record:
    """Everything needed to repeat an evaluation.

    Attributes
    ----------
    model, device
        None for tables that do not say it.
    settings, versions
        By name.
    inputs_sha256
        Over the hashes of all slides; empty when they are not known.
    """

    model: ModelInfo | None
    device: DeviceInfo | None
    settings: Mapping[str, str]
    versions: Mapping[str, str]
    inputs_sha256: str
    started_at: str
    seconds: float


@dataclass(frozen=True, slots=True)
class SrhEvaluation:
    """What came of an evaluation.

    Attributes
    ----------
    refused
        What could not be used, and why.
    without_class
        How many patients were left out because nobody states their tumour.
    partial
        Whether it was stopped before the last patient.
    synthetic_data
        Whether slides say that they are phantoms.
    out
        Where the files are.
    """

    assessment: Assessment
    record: Record
    refused: tuple[SkippedInput, ...]
    without_class: int
    partial: bool
    synthetic_data: bool
    out: Path
