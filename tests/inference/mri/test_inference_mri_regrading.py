"""Grading again after a change of markers: what still holds is not asked for."""

from __future__ import annotations

from dataclasses import replace

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import Grade, LevelGrade
from spinextract_gui.domain.mri.level import Level, Markers
from spinextract_gui.domain.mri.result import GradingFinished, StudyResult
from spinextract_gui.domain.result import ModelInfo
from spinextract_gui.domain.settings import GradingSettings
from spinextract_gui.domain.verdict import Badge
from spinextract_gui.inference.mri.counting import NO_SACRUM
from spinextract_gui.inference.mri.ensemble import Ensemble
from spinextract_gui.inference.mri.grading_run import GradingRun, Openers
from tests.inference.mri.grading_fakes import (
    FakeLocaliser,
    FakeSeries,
    FakeStenosisRuntime,
    a_bundle,
    a_study,
    some_markers,
)

MILD, SEVERE = (0.9, 0.06, 0.04), (0.05, 0.1, 0.85)
LOCALISER = ModelInfo("levels", "Levels", "d" * 64, "", 0.0, False)


def graded(
    runtime: FakeStenosisRuntime,
    markers: Markers,
    kept: tuple[LevelGrade, ...] = (),
) -> StudyResult:
    series, bundles = FakeSeries(), [a_bundle("model")]
    openers = Openers(
        lambda _: Ensemble.opened(bundles, lambda _: runtime), lambda _: FakeLocaliser(), LOCALISER
    )
    token, settings = CancellationToken(), GradingSettings()
    run = GradingRun(a_study(series), series, bundles, settings, token, openers, markers, kept)
    try:
        last = list(run.events())[-1]
    finally:
        run.close()
    assert isinstance(last, GradingFinished)
    return last.result


def test_that_only_levels_without_a_grade_that_holds_are_asked_for() -> None:
    markers = some_markers(dict.fromkeys(Level, 1))
    before = graded(FakeStenosisRuntime(MILD), markers).verdict.levels
    there = markers.by_level[Level.L4_L5]
    moved = markers.with_marker(replace(there, slice_index=3))
    kept = tuple(grade for grade in before if grade.level is not Level.L4_L5)
    runtime = FakeStenosisRuntime(SEVERE)
    result = graded(runtime, moved, kept)
    assert runtime.asked == [[Level.L4_L5]]
    assert [one.level for one in result.verdict.levels] == list(Level)
    assert result.verdict.worst is not None
    assert result.verdict.worst.level is Level.L4_L5
    assert result.verdict.worst.call is Grade.SEVERE
    assert not result.verdict.partial


def test_that_no_network_is_asked_when_every_grade_holds_and_widths_are_measured() -> None:
    markers = some_markers(dict.fromkeys(Level, 1))
    before = graded(FakeStenosisRuntime(MILD), markers).verdict.levels
    kept = tuple(replace(grade, width=None) for grade in before)
    runtime = FakeStenosisRuntime(SEVERE)
    result = graded(runtime, markers, kept)
    assert runtime.asked == []
    assert {one.call for one in result.verdict.levels} == {Grade.NORMAL_MILD}
    assert all(one.width is not None for one in result.verdict.levels)


def test_that_a_grade_whose_marker_lies_elsewhere_now_is_asked_for_anew() -> None:
    markers = some_markers({Level.L4_L5: 1})
    before = graded(FakeStenosisRuntime(MILD), markers).verdict.levels
    there = markers.by_level[Level.L4_L5]
    moved = markers.with_marker(replace(there, point=ImagePoint(1, 1)))
    runtime = FakeStenosisRuntime(SEVERE)
    graded(runtime, moved, before)
    assert runtime.asked == [[Level.L4_L5]]


def test_that_a_doubt_about_numbering_survives_moved_markers_and_ends_with_new_names() -> None:
    markers = replace(some_markers(dict.fromkeys(Level, 1)), sacrum_unseen=True)
    there = markers.by_level[Level.L4_L5]
    moved = markers.with_marker(replace(there, point=ImagePoint(1, 1)))
    verdict = graded(FakeStenosisRuntime(MILD), moved).verdict
    assert verdict.badge is Badge.LOW
    assert verdict.reasons[0] == "Low confidence: the numbering of the levels is uncertain."
    assert NO_SACRUM in verdict.reasons
    renamed = graded(FakeStenosisRuntime(MILD), moved.shifted(1)).verdict
    assert NO_SACRUM not in renamed.reasons
    assert "numbering of the levels is uncertain" not in renamed.reasons[0]
