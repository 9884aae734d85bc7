"""Stand-ins for the MRI side: series, studies, models and gradings, all made in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from spinextract_gui.desktop.controllers.mri.models import MriModels
from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry
from spinextract_gui.domain.mri.grade import (
    CanalProfile,
    CanalWidth,
    Grade,
    GradeProbabilities,
    GradingVerdict,
    LevelGrade,
    ModelGrade,
)
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.domain.mri.result import (
    GradingEvent,
    GradingFinished,
    GradingProvenance,
    GradingStarted,
    LevelGraded,
    MarkersPlaced,
    StudyResult,
)
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
from spinextract_gui.domain.result import ModelInfo
from spinextract_gui.domain.verdict import Badge
from tests.desktop.fakes import DEVICE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spinextract_gui.domain.cancellation import CancellationToken
    from spinextract_gui.networks.bundle import LevelsBundle, StenosisBundle

TO_LEFT, TO_BACK = Position(1, 0, 0), Position(0, 1, 0)
TO_FEET = Position(0, 0, -1)
STENOSIS = ModelInfo("demo-stenosis", "Demo stenosis model", "5ab3" * 16, "", 0.6, True)
LOCALISER = ModelInfo("levels-spider", "Level finder", "1e7e" * 16, "", 0.5, False)
FOUND = Markers(
    "sagittal",
    {
        level: Marker(level, 3, ImagePoint(30.0 + level, 20.0 + 20 * level), PlacedBy.MODEL)
        for level in Level
    },
)


class FakeSeries(Series):
    """Slices whose pixels are a slope; `reads` says which were read, in order."""

    def __init__(
        self, key: str, slices: Sequence[MriSlice], description: str, weighting: Weighting
    ) -> None:
        self.key, self.description, self.weighting = key, description, weighting
        self.path, self.number, self.modality = Path("/data") / key, 3, "MR"
        self.acquisition = Acquisition(98.0, 3500.0)
        self.slices, self.stacks = tuple(slices), (range(len(slices)),)
        self.reads: list[int] = []
        self.content = "as it was"

    def read_slice(self, index: int) -> SliceImage:
        self.reads.append(index)
        geometry = self.slices[index].geometry
        rows, columns = np.mgrid[: geometry.rows, : geometry.columns]
        values: SliceImage = (10.0 * index + rows + columns).astype(np.float32)
        return values

    def input_hash(self) -> str:
        return hashlib.sha256(f"{self.key}{self.content}".encode()).hexdigest()


def sagittal_series(count: int = 7, key: str = "sagittal", frame: str = "one") -> FakeSeries:
    slices = [
        MriSlice(
            SliceGeometry(
                Position(4.0 * (at - count // 2), -40, 60), TO_BACK, TO_FEET, 1.0, 1.0, 128, 96
            ),
            frame,
            at + 1,
        )
        for at in range(count)
    ]
    return FakeSeries(key, slices, "Sag T2 TSE", Weighting.T2)


def axial_series(count: int = 30, frame: str = "one") -> FakeSeries:
    slices = [
        MriSlice(
            SliceGeometry(Position(-40, -40, 55 - 4.0 * at), TO_LEFT, TO_BACK, 1.0, 1.0, 80, 80),
            frame,
            at + 1,
        )
        for at in range(count)
    ]
    return FakeSeries("axial", slices, "Ax T2", Weighting.T2)


def make_study(name: str = "Doe^Jane", frame: str = "one", axial: bool = True) -> Study:
    series: tuple[Series, ...] = (sagittal_series(),)
    if axial:
        series = (*series, axial_series(frame=frame))
    return Study(
        hashlib.sha256(name.encode()).hexdigest(),
        Identity(name, "12345", "1970-01-01", "F", "2026-11-01", "Lumbar spine"),
        Path("/data") / name,
        series,
        Choice(0, "Sagittal, T2 by its echo time of 98 ms."),
        Choice(1, "Axial, T2.") if axial else Choice(None, "There is no axial series."),
    )


@dataclass(frozen=True)
class FakeStenosis:
    """What the window needs of a stenosis bundle."""

    info: ModelInfo = STENOSIS


def level_grade(marker: Marker, call: Grade | None = Grade.NORMAL_MILD) -> LevelGrade:
    top = call if call is not None else Grade.MODERATE
    values = [0.1, 0.1, 0.1]
    values[top] = 0.8
    answer = GradeProbabilities((values[0], values[1], values[2]))
    point = marker.point
    width = CanalWidth(
        12.0 - marker.level, 12.0 - marker.level, marker.slice_index,
        ImagePoint(point.x - 6, point.y), ImagePoint(point.x + 6, point.y),
    )  # fmt: skip
    return LevelGrade(
        marker.level,
        marker,
        marker.slice_index,
        (ModelGrade(STENOSIS.name, answer, answer),),
        answer,
        answer,
        call,
        1.0,
        width,
        (),
    )


def grading_verdict(grades: Sequence[LevelGrade], partial: bool = False) -> GradingVerdict:
    called = [grade for grade in grades if grade.call is not None]
    worst = max(called, key=lambda grade: grade.call or 0, default=None)
    badge = Badge.HIGH if worst else Badge.NO_CALL
    return GradingVerdict(tuple(grades), worst, badge, (), partial)


def call_of(level: Level) -> Grade:
    return Grade.SEVERE if level is Level.L4_L5 else Grade.NORMAL_MILD


def study_result(
    study: Study, markers: Markers = FOUND, partial: bool = False, levels: int = 5
) -> StudyResult:
    grades = [level_grade(marker, call_of(marker.level)) for marker in markers.ordered[:levels]]
    series = study.by_key(markers.series_key)
    assert series is not None
    return StudyResult(
        study.key,
        study.identity.patient_id,
        series.key,
        series.description,
        markers,
        grading_verdict(grades, partial),
        make_profile(markers),
        GradingProvenance(
            {series.key: series.input_hash()}, (STENOSIS,), LOCALISER, DEVICE, {}, {},
            "2026-11-27T10:00:00+00:00", 1.1,
        ),
    )  # fmt: skip


def make_profile(markers: Markers) -> CanalProfile:
    count = 40
    centres = tuple(ImagePoint(30.0, 20.0 + 2 * at) for at in range(count))
    widths = tuple(12.0 - 5.0 * (at == 30) for at in range(count))
    levels = tuple((marker.level, 10 * marker.level) for marker in markers.ordered)
    along = tuple(2.0 * at for at in range(count))
    return CanalProfile(3, True, along, widths, centres, 30, levels)


@dataclass(frozen=True)
class FakeLevels:
    """What the window needs of a bundle that finds levels."""

    info: ModelInfo = LOCALISER


def fake_models(levels: bool = True) -> MriModels:
    graders = cast("tuple[StenosisBundle, ...]", (FakeStenosis(),))
    finder = cast("LevelsBundle", FakeLevels()) if levels else None
    return MriModels(graders, finder, "" if levels else "The model is damaged.")


def fake_grading(
    study: Study,
    token: CancellationToken,
    markers: Markers | None = None,
    kept: Sequence[LevelGrade] = (),
) -> Iterator[GradingEvent]:
    """Yield the events of a grading; stops between levels when asked to."""
    found = markers or FOUND
    asked = len(found.by_level) - len(kept)
    if asked:
        yield GradingStarted(DEVICE, asked)
    if markers is None:
        yield MarkersPlaced(found, make_profile(found))
    done = 0
    for marker in found.ordered:
        if token.cancelled:
            break
        done += 1
        yield LevelGraded(level_grade(marker, call_of(marker.level)))
    yield GradingFinished(study_result(study, found, token.cancelled, done))


def moved(markers: Markers, level: Level, point: ImagePoint, slice_index: int = 3) -> Markers:
    marker = replace(
        markers.by_level[level], point=point, slice_index=slice_index, placed_by=PlacedBy.MOVED
    )
    return markers.with_marker(marker)
