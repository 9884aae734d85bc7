"""MRI studies made up for tests: painted slices, invented grades."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry
from spinextract_gui.domain.mri.grade import (
    NUMBERING,
    WHOLE_SLICE,
    CanalProfile,
    CanalWidth,
    Grade,
    GradeProbabilities,
    GradingVerdict,
    LevelGrade,
    ModelGrade,
)
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.domain.mri.result import GradingProvenance, StudyResult
from spinextract_gui.domain.mri.series import (
    Acquisition,
    Choice,
    Identity,
    MriSlice,
    Series,
    SliceImage,
    Study,
    Weighting,
)
from spinextract_gui.domain.result import DeviceInfo, ModelInfo
from spinextract_gui.domain.verdict import Badge

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENT = Identity("DOE^JANE", "PAT-0815", "19620101", "F", "20260102", "L SPINE", "St. Nowhere")
THRESHOLD = 0.77
_RIGHT, _BACK, _DOWN = Position(1, 0, 0), Position(0, 1, 0), Position(0, 0, -1)
_TOP_OF_SPINE, _LEVEL_STEP = 38.0, 30.0
ANSWERS: Mapping[Level, tuple[float, float, float]] = {
    Level.L1_L2: (0.94, 0.05, 0.01),
    Level.L2_L3: (0.88, 0.10, 0.02),
    Level.L3_L4: (0.31, 0.61, 0.08),
    Level.L4_L5: (0.04, 0.15, 0.81),
    Level.L5_S1: (0.83, 0.14, 0.03),
}


@dataclass
class MemorySeries(Series):
    """A series whose values are an array (slices, rows, columns); `gone` makes reads fail."""

    key: str
    description: str
    volume: NDArray[np.float32]
    slices: tuple[MriSlice, ...]
    path: Path = Path("series")
    number: int = 3
    modality: str = "MR"
    weighting: Weighting = Weighting.T2
    acquisition: Acquisition = field(default_factory=lambda: Acquisition(echo_time_ms=102.0))
    spacing_known: bool = True
    notes: tuple[str, ...] = ()
    gone: bool = False

    def __post_init__(self) -> None:
        self.stacks = (range(len(self.slices)),)

    def read_slice(self, index: int) -> SliceImage:
        if self.gone:
            raise InputError("The file is gone.")
        values: SliceImage = self.volume[index]
        return values

    def input_hash(self) -> str:
        return "5a" * 32


def canal_point(level: Level) -> ImagePoint:
    """Return where the painted canal passes a level; it bends like a lordosis."""
    row = _TOP_OF_SPINE + _LEVEL_STEP * level
    return ImagePoint(_canal_column(row), row)


def _canal_column(row: float) -> float:
    return 92.0 - 9.0 * float(np.sin(np.pi * row / 190.0))


def sagittal_series(rows: int = 196, columns: int = 150, count: int = 7) -> MemorySeries:
    """Return slices with a dark block where vertebrae are and a bright canal behind."""
    rng = np.random.default_rng(0)
    volume = rng.normal(120, 12, (count, rows, columns)).astype(np.float32)
    for row in range(rows):
        canal = round(_canal_column(float(row)))
        disc = abs((row - _TOP_OF_SPINE + _LEVEL_STEP / 2) % _LEVEL_STEP - _LEVEL_STEP / 2) < 4
        volume[:, row, canal - 40 : canal - 8] += 60 if disc else 190
        volume[2:5, row, canal - 5 : canal + 6] += 500
    slices = tuple(
        MriSlice(
            SliceGeometry(
                Position(4.0 * n - 12, -90, 60), _BACK, _DOWN, 1.0, 0.9, rows, columns
            ),
            "1.2.3", n + 1, 320.0, 640.0,
        )
        for n in range(count)
    )  # fmt: skip
    return MemorySeries("a1" * 8, "Sag T2 TSE", volume, slices)


def axial_series(frame: str = "1.2.3") -> MemorySeries:
    """Return axial slices that cover the painted spine from head to foot."""
    rng = np.random.default_rng(1)
    volume = rng.normal(120, 12, (36, 120, 110)).astype(np.float32)
    volume[:, 60:80, 45:65] += 400
    slices = tuple(
        MriSlice(
            SliceGeometry(Position(-55, -70, 50.0 - 4.0 * n), _RIGHT, _BACK, 1.0, 1.0, 120, 110),
            frame, n + 1,
        )
        for n in range(36)
    )  # fmt: skip
    return MemorySeries("b2" * 8, "Ax T2 TSE", volume, slices)


def study_of(*series: MemorySeries, root: Path = Path("/data/study")) -> Study:
    """Return a study of `series`; the first sagittal and the second as axial."""
    axial = Choice(1, "Axial T2.") if len(series) > 1 else Choice(None, "No axial T2.")
    return Study("c3" * 16, PATIENT, root, series, Choice(0, "Sagittal T2."), axial)


def _probabilities(values: tuple[float, float, float]) -> GradeProbabilities:
    return GradeProbabilities(values)


def _raw(values: tuple[float, float, float]) -> GradeProbabilities:
    weighted = [value * weight for value, weight in zip(values, (1, 11.404, 16.966), strict=True)]
    a, b, c = (value / sum(weighted) for value in weighted)
    return GradeProbabilities((a, b, c))


def level_grade(level: Level, models: tuple[str, ...] = ("vit", "swin", "beit")) -> LevelGrade:
    """Return the invented answer for one level."""
    values = ANSWERS[level]
    told = tuple(ModelGrade(name, _raw(values), _probabilities(values)) for name in models)
    point = canal_point(level)
    width = 12.5 - 2.2 * level if level < Level.L5_S1 else 11.0
    half = width / 2 / 0.9
    ends = (ImagePoint(point.x + side * half, point.y) for side in (-1, 1))
    measured = CanalWidth(width / 0.9, width, 3, *ends)
    placed = PlacedBy.MOVED if level is Level.L5_S1 else PlacedBy.MODEL
    return LevelGrade(
        level, Marker(level, 3, point, placed), 3, told, _probabilities(values), _raw(values),
        _probabilities(values).top, 1.0, measured, (),
    )  # fmt: skip


def profile() -> CanalProfile:
    """Return widths along the painted canal, narrowest near L4/L5."""
    along = tuple(float(step) for step in range(0, 138, 2))
    narrow = [6.5 * float(np.exp(-(((a - 98) / 9) ** 2))) for a in along]
    widths = tuple(13.0 - 0.01 * a - n for a, n in zip(along, narrow, strict=True))
    rows = [_TOP_OF_SPINE - 8 + a for a in along]
    levels = tuple((level, round((8 + _LEVEL_STEP * level) / 2)) for level in Level)
    centres = tuple(ImagePoint(_canal_column(row), row) for row in rows)
    return CanalProfile(3, True, along, widths, centres, int(np.argmin(widths)), levels)


def provenance(study: Study, synthetic: bool = True) -> GradingProvenance:
    """Return where a made-up grading came from."""
    title = "Demo stenosis (synthetic)" if synthetic else "RSNA 2024"
    models = tuple(
        ModelInfo(name, f"{title} {name}", digest * 32, "", THRESHOLD, synthetic)
        for name, digest in (("vit", "9c"), ("swin", "07"), ("beit", "e4"))
    )
    return GradingProvenance(
        {series.key: series.input_hash() for series in study.series},
        models,
        ModelInfo("levels-spider", "Lumbar levels (SPIDER)", "77" * 32, "", 0.0, False),
        DeviceInfo("cpu", "Intel Xeon 6975P", "OpenVINO 2026.2", "bfloat16"),
        {"device": "auto", "precision": "auto", "threshold": f"{THRESHOLD:g}"},
        {"spinextract": "0.1.0", "openvino": "2026.2.0", "numpy": "2.4.0"},
        "2026-11-27T20:50:00+00:00",
        3.21,
    )


def result_of(study: Study, synthetic: bool = True) -> StudyResult:
    """Return a whole grading of `study`, worst at L4/L5, with one grade of the user's own."""
    levels = tuple(level_grade(level) for level in Level)
    markers = Markers(study.series[0].key, {level.level: level.marker for level in levels})
    verdict = GradingVerdict(
        levels, levels[Level.L4_L5], Badge.HIGH, (WHOLE_SLICE, NUMBERING), partial=False
    )
    return StudyResult(
        study.key, study.identity.patient_id, study.series[0].key, study.series[0].description,
        markers, verdict, profile(), provenance(study, synthetic),
        {Level.L4_L5: Grade.MODERATE},
    )  # fmt: skip


def no_call(result: StudyResult) -> StudyResult:
    """Return the same grading with a no call on every level."""
    reason = "The slice shows no lumbar spine that this model knows."
    levels = tuple(replace(level, call=None, reasons=(reason,)) for level in result.verdict.levels)
    verdict = GradingVerdict(levels, None, Badge.NO_CALL, (reason,), partial=False)
    return replace(result, verdict=verdict, own_grades={})


def usual() -> tuple[StudyResult, Study]:
    """Return the usual study, sagittal and axial, with its result."""
    study = study_of(sagittal_series(), axial_series())
    return result_of(study), study
