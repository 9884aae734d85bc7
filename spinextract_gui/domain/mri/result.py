"""What a grading leaves behind, and what the engine tells while it works."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from spinextract_gui.domain.events import Notice
from spinextract_gui.domain.mri.grade import CanalProfile, Grade, GradingVerdict, LevelGrade
from spinextract_gui.domain.mri.level import Level, Markers
from spinextract_gui.domain.result import DeviceInfo, ModelInfo


@dataclass(frozen=True, slots=True)
class GradingProvenance:
    """Everything needed to repeat a grading.

    Attributes
    ----------
    input_hashes
        sha256 per series key.
    models
        Every stenosis model of the ensemble, in order.
    localiser
        The model that placed markers and measured widths; None when none was used.
    settings
        Names and values of every parameter that can change a number.
    versions
        Of the program and the libraries that computed.
    started_at
        ISO 8601 with time zone; `seconds` is the wall time of the run.
    """

    input_hashes: Mapping[str, str]
    models: tuple[ModelInfo, ...]
    localiser: ModelInfo | None
    device: DeviceInfo
    settings: Mapping[str, str]
    versions: Mapping[str, str]
    started_at: str
    seconds: float


@dataclass(frozen=True, slots=True)
class StudyResult:
    """Results of one study.

    Attributes
    ----------
    study_key, series_key
        Of the study and of the graded sagittal series.
    series
        Description of that series, for tables.
    own_grades
        What the user says beside the models; both are kept.
    """

    study_key: str
    patient_id: str
    series_key: str
    series: str
    markers: Markers
    verdict: GradingVerdict
    profile: CanalProfile | None
    provenance: GradingProvenance
    own_grades: Mapping[Level, Grade] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GradingStarted:
    """Models are ready on `device`; `total` levels times models lie ahead."""

    device: DeviceInfo
    total: int


@dataclass(frozen=True, slots=True)
class MarkersPlaced:
    """Markers were found automatically; the canal's profile with them when it was measured."""

    markers: Markers
    profile: CanalProfile | None


@dataclass(frozen=True, slots=True)
class LevelGraded:
    """One level is ready."""

    grade: LevelGrade


@dataclass(frozen=True, slots=True)
class GradingFinished:
    """The last event of every grading, stopped ones included."""

    result: StudyResult


GradingEvent: TypeAlias = GradingStarted | MarkersPlaced | LevelGraded | Notice | GradingFinished
