"""The grading engine on series and networks in memory: what is told, kept and refused."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import InputError, ModelError, SpinextractError
from spinextract_gui.domain.events import Notice
from spinextract_gui.domain.mri.grade import NUMBERING, WHOLE_SLICE, Grade
from spinextract_gui.domain.mri.level import Level, Markers
from spinextract_gui.domain.mri.result import (
    GradingEvent,
    GradingFinished,
    GradingStarted,
    LevelGraded,
    MarkersPlaced,
    StudyResult,
)
from spinextract_gui.domain.mri.series import Weighting
from spinextract_gui.domain.result import ModelInfo
from spinextract_gui.domain.settings import GradingSettings
from spinextract_gui.domain.verdict import Badge
from spinextract_gui.inference.mri.counting import NO_SACRUM
from spinextract_gui.inference.mri.ensemble import Ensemble
from spinextract_gui.inference.mri.grading import grade
from spinextract_gui.inference.mri.grading_run import GradingRun, Openers
from spinextract_gui.reports.mri.json_export import read_result_json, write_result_json
from tests.inference.mri.grading_fakes import (
    FakeLocaliser,
    FakeSeries,
    FakeStenosisRuntime,
    a_bundle,
    a_study,
    known_features,
    some_markers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from spinextract_gui.networks.bundle import StenosisBundle

MILD, SEVERE = (0.9, 0.06, 0.04), (0.05, 0.1, 0.85)
LOCALISER = ModelInfo("levels", "Levels", "d" * 64, "", 0.0, False)


def a_run(
    series: FakeSeries,
    *runtimes: FakeStenosisRuntime,
    bundles: Sequence[StenosisBundle] = (),
    localiser: FakeLocaliser | None = None,
    markers: Markers | None = None,
    token: CancellationToken | None = None,
    settings: GradingSettings | None = None,
) -> GradingRun:
    bundles = bundles or [a_bundle(f"model-{n}") for n in range(len(runtimes))]
    opened = iter(runtimes)
    openers = Openers(
        lambda _: Ensemble.opened(bundles, lambda _: next(opened)),
        None if localiser is None else lambda _: localiser,
        None if localiser is None else LOCALISER,
    )
    return GradingRun(
        a_study(series),
        series,
        bundles,
        settings or GradingSettings(),
        token or CancellationToken(),
        openers,
        markers,
    )


def all_events(run: GradingRun) -> list[GradingEvent]:
    try:
        return list(run.events())
    finally:
        run.close()


def the_result(events: Sequence[GradingEvent]) -> StudyResult:
    assert isinstance(events[-1], GradingFinished)
    return events[-1].result


def test_that_given_markers_are_graded_in_one_pass_per_slice_and_model() -> None:
    markers = some_markers({Level.L1_L2: 1, Level.L2_L3: 3, Level.L3_L4: 1, Level.L4_L5: 3})
    series = FakeSeries()
    first, second = FakeStenosisRuntime(MILD), FakeStenosisRuntime(MILD)
    events = all_events(a_run(series, first, second, markers=markers))
    assert isinstance(events[0], GradingStarted)
    assert events[0].total == 8
    assert first.asked == second.asked == [[0, 2], [1, 3]]
    assert series.read == [1, 3]
    graded = [event.grade for event in events if isinstance(event, LevelGraded)]
    assert [one.level.value for one in graded] == [0, 2, 1, 3]
    assert [one.slice_index for one in the_result(events).verdict.levels] == [1, 3, 1, 3]
    assert first.closed
    assert second.closed


def test_that_grades_on_a_picture_unlike_the_training_stay_and_are_of_low_confidence(
    tmp_path: Path,
) -> None:
    bundles = [a_bundle("first", known=known_features()), a_bundle("second")]
    runtimes = FakeStenosisRuntime(MILD, feature=50.0), FakeStenosisRuntime(MILD, feature=50.0)
    result = the_result(
        all_events(a_run(FakeSeries(), *runtimes, bundles=bundles, markers=some_markers()))
    )
    said = "Low confidence: this picture is unlike the training of 1 of 2 models."
    for one in result.verdict.levels:
        assert one.call is Grade.NORMAL_MILD
        assert one.raw is not None
        assert one.raw.values == pytest.approx(MILD)
        assert one.reasons == (said,)
        assert one.models[0].is_unlike
        assert one.models[1].novelty is None
    assert result.verdict.badge is Badge.LOW
    assert result.verdict.reasons[0] == (
        "Low confidence: unlike the training pictures at L1/L2, L2/L3, L3/L4, L4/L5, L5/S1."
    )
    assert runtimes[0].looked_at == [1]  # five levels lie on one slice
    assert runtimes[1].looked_at == []  # it has no statistics
    write_result_json([result], tmp_path / "result.json")
    assert read_result_json(tmp_path / "result.json") == [result]
    plain = json.loads((tmp_path / "result.json").read_text("utf-8"))
    del plain["studies"][0]["verdict"]["levels"][0]["models"][0]["novelty"]  # as older ones are
    (tmp_path / "older.json").write_text(json.dumps(plain), "utf-8")
    older = read_result_json(tmp_path / "older.json")[0].verdict.levels[0]
    assert older.models[0].novelty is None


def test_that_a_known_picture_keeps_its_high_confidence() -> None:
    bundles = [a_bundle(known=known_features())]
    run = a_run(FakeSeries(), FakeStenosisRuntime(MILD), bundles=bundles, markers=some_markers())
    verdict = the_result(all_events(run)).verdict
    assert verdict.badge is Badge.HIGH
    novelty = verdict.levels[0].models[0].novelty
    assert novelty is not None
    assert 0 < novelty < 1


def test_that_without_markers_the_localiser_places_them_and_measures() -> None:
    localiser = FakeLocaliser(reasons=("Counted from the sacrum.",))
    events = all_events(a_run(FakeSeries(), FakeStenosisRuntime(MILD), localiser=localiser))
    assert isinstance(events[0], MarkersPlaced)
    assert isinstance(events[1], GradingStarted)
    result = the_result(events)
    assert result.markers == events[0].markers
    assert all(one.width is not None and one.width.width_mm == 10 for one in result.verdict.levels)
    assert result.provenance.localiser == LOCALISER
    assert "Counted from the sacrum." in result.verdict.reasons
    assert localiser.closed


def test_that_given_markers_stay_and_the_localiser_only_measures() -> None:
    markers = some_markers()
    run = a_run(FakeSeries(), FakeStenosisRuntime(MILD), localiser=FakeLocaliser(), markers=markers)
    events = all_events(run)
    assert not any(isinstance(event, MarkersPlaced) for event in events)
    result = the_result(events)
    assert result.markers == markers
    assert all(one.width is not None for one in result.verdict.levels)
    assert result.verdict.badge is Badge.HIGH


def test_that_a_localiser_that_fails_beside_given_markers_costs_only_the_widths() -> None:
    class Broken(FakeLocaliser):
        def measure(self, series: object, markers: Markers) -> object:  # type: ignore[override]
            raise SpinextractError("The network answered nonsense.")

    run = a_run(FakeSeries(), FakeStenosisRuntime(MILD), localiser=Broken(), markers=some_markers())
    events = all_events(run)
    assert Notice("The canal's width was not measured: The network answered nonsense.") in events
    result = the_result(events)
    assert result.verdict.worst is not None
    assert result.provenance.localiser is None


def test_that_a_series_without_findable_levels_ends_in_a_no_call_with_the_reason() -> None:
    localiser = FakeLocaliser(Markers("sagittal"), reasons=("No canal was seen.",))
    result = the_result(
        all_events(a_run(FakeSeries(), FakeStenosisRuntime(MILD), localiser=localiser))
    )
    assert result.verdict.badge is Badge.NO_CALL
    assert result.verdict.reasons[0] == "No level is placed."
    assert "No canal was seen." in result.verdict.reasons


def test_that_an_ensemble_keeps_what_each_model_says() -> None:
    bundles = [a_bundle("plain"), a_bundle("weighted", (1.0, 2.0, 5.0))]
    runtimes = FakeStenosisRuntime(MILD), FakeStenosisRuntime((0.2, 0.3, 0.5))
    result = the_result(
        all_events(a_run(FakeSeries(), *runtimes, bundles=bundles, markers=some_markers()))
    )
    level = result.verdict.levels[0]
    assert [one.model for one in level.models] == ["plain", "weighted"]
    assert level.models[1].raw.values == pytest.approx((0.2, 0.3, 0.5))
    assert level.models[1].probabilities.values == pytest.approx((4 / 9, 3 / 9, 2 / 9))
    assert level.call is Grade.NORMAL_MILD
    assert level.agreement == 1.0
    assert [one.name for one in result.provenance.models] == ["plain", "weighted"]
    assert result.provenance.settings["class weights of weighted"] == "1, 2, 5"


def test_that_a_slice_that_cannot_be_read_or_is_empty_costs_only_its_own_levels() -> None:
    series = FakeSeries()
    series.broken, series.empty = {0}, {1}
    markers = some_markers({Level.L1_L2: 0, Level.L2_L3: 1, Level.L3_L4: 2})
    verdict = the_result(
        all_events(a_run(series, FakeStenosisRuntime(MILD), markers=markers))
    ).verdict
    assert [one.call for one in verdict.levels] == [None, None, Grade.NORMAL_MILD]
    assert verdict.levels[0].reasons == ("Slice 1 is damaged.",)
    assert "empty" in verdict.levels[1].reasons[0]
    assert verdict.badge is Badge.LOW


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda series: setattr(series, "modality", "CT"), "CT, not MR"),
        (lambda series: setattr(series, "weighting", Weighting.T1), "T1-weighted"),
        (lambda series: setattr(series, "body_part", "cervical spine"), "cervical spine"),
    ],
)
def test_that_what_the_models_do_not_know_gets_no_call_and_no_network(
    change: Callable[[FakeSeries], None], words: str
) -> None:
    series, runtime = FakeSeries(), FakeStenosisRuntime(SEVERE)
    change(series)
    events = all_events(a_run(series, runtime, markers=some_markers()))
    verdict = the_result(events).verdict
    assert verdict.badge is Badge.NO_CALL
    assert words in verdict.reasons[0]
    assert len(verdict.levels) == 5
    assert all(one.call is None and one.probabilities is None for one in verdict.levels)
    assert not runtime.asked


@pytest.mark.parametrize(
    ("count", "transitional", "synthetic", "words"),
    [
        (1, False, False, "one slice only"),
        (5, True, False, "numbering"),
        (5, False, True, "synthetic"),
    ],
)
def test_that_a_doubtful_input_or_model_never_earns_high_confidence(
    count: int, transitional: bool, synthetic: bool, words: str
) -> None:
    run = a_run(
        FakeSeries(count),
        FakeStenosisRuntime(MILD),
        bundles=[a_bundle(synthetic=synthetic)],
        markers=some_markers(dict.fromkeys(Level, 0), transitional=transitional),
    )
    verdict = the_result(all_events(run)).verdict
    assert verdict.badge is Badge.LOW
    assert words in verdict.reasons[0]
    assert verdict.worst is not None


def test_that_levels_counted_without_a_sacrum_never_earn_high_confidence() -> None:
    placed = replace(some_markers(dict.fromkeys(Level, 1)), sacrum_unseen=True)
    localiser = FakeLocaliser(placed, reasons=(NO_SACRUM,))
    verdict = the_result(
        all_events(a_run(FakeSeries(), FakeStenosisRuntime(MILD), localiser=localiser))
    ).verdict
    assert verdict.reasons[0] == "Low confidence: the numbering of the levels is uncertain."
    assert verdict.reasons.count(NO_SACRUM) == 1


def test_that_the_strictest_bundle_sets_the_threshold_unless_the_user_does() -> None:
    bundles = [a_bundle("lax", threshold=0.5), a_bundle("strict", threshold=0.95)]

    def badge(settings: GradingSettings) -> Badge:
        runtimes = FakeStenosisRuntime(MILD), FakeStenosisRuntime(MILD)
        run = a_run(
            FakeSeries(), *runtimes, bundles=bundles, markers=some_markers(), settings=settings
        )
        return the_result(all_events(run)).verdict.badge

    assert badge(GradingSettings()) is Badge.LOW
    assert badge(GradingSettings(threshold=0.6)) is Badge.HIGH


def test_that_the_cautions_of_whole_slice_synthetic_and_weighted_models_are_told() -> None:
    bundles = [a_bundle("phantom", (1.0, 2.0, 5.0), synthetic=True)]
    run = a_run(FakeSeries(), FakeStenosisRuntime(MILD), bundles=bundles, markers=some_markers())
    reasons = the_result(all_events(run)).verdict.reasons
    assert WHOLE_SLICE in reasons
    assert NUMBERING in reasons
    assert any("phantom was trained on synthetic pictures" in one for one in reasons)
    assert any("not calibrated" in one for one in reasons)


def test_that_a_stop_keeps_the_levels_that_were_graded() -> None:
    token = CancellationToken()
    markers = some_markers({level: int(level) for level in Level})
    run = a_run(FakeSeries(), FakeStenosisRuntime(MILD), markers=markers, token=token)
    events: list[GradingEvent] = []
    for event in run.events():
        events.append(event)
        if isinstance(event, LevelGraded) and event.grade.level is Level.L2_L3:
            token.cancel()
    run.close()
    verdict = the_result(events).verdict
    assert verdict.partial
    assert [one.level for one in verdict.levels] == [Level.L1_L2, Level.L2_L3]
    assert verdict.badge is Badge.LOW
    assert "the run was not completed" in verdict.reasons[0]


def test_that_a_stop_between_models_keeps_what_the_first_ones_said() -> None:
    token = CancellationToken()

    class Stopping(FakeStenosisRuntime):
        def answer(self, images, levels):  # type: ignore[no-untyped-def]
            token.cancel()
            return super().answer(images, levels)

    run = a_run(
        FakeSeries(), Stopping(MILD), FakeStenosisRuntime(MILD), markers=some_markers(), token=token
    )
    verdict = the_result(all_events(run)).verdict
    assert verdict.partial
    assert all(one.reasons == ("Stopped after 1 of 2 models.",) for one in verdict.levels)
    assert all(one.call is Grade.NORMAL_MILD for one in verdict.levels)


def test_that_a_stop_while_models_are_prepared_does_not_wait_for_them() -> None:
    token, ready, runtime = CancellationToken(), threading.Event(), FakeStenosisRuntime(MILD)

    def slowly(notify: Callable[[str], None]) -> Ensemble:
        notify("Preparing.")
        ready.wait(5)
        return Ensemble([a_bundle()], [runtime])

    series = FakeSeries()
    run = GradingRun(
        a_study(series), series, [a_bundle()], GradingSettings(), token, Openers(slowly),
        some_markers(),
    )  # fmt: skip
    events = run.events()
    assert next(events) == Notice("Preparing.")
    token.cancel()
    verdict = the_result(list(events)).verdict
    assert verdict.partial
    assert verdict.badge is Badge.NO_CALL
    run.close()
    ready.set()
    deadline = time.monotonic() + 5
    while not runtime.closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert runtime.closed


def test_that_a_network_that_cannot_be_opened_closes_those_before_it() -> None:
    first = FakeStenosisRuntime(MILD)
    opened = iter([first])

    def opener(_: StenosisBundle) -> FakeStenosisRuntime:
        runtime = next(opened, None)
        if runtime is None:
            raise ModelError("The second is damaged.")
        return runtime

    with pytest.raises(ModelError, match="damaged"):
        Ensemble.opened([a_bundle("a"), a_bundle("b")], opener)
    assert first.closed


def test_that_no_model_counts_twice() -> None:
    with pytest.raises(InputError, match="fake is named twice"):
        Ensemble.opened([a_bundle(), a_bundle()], lambda _: FakeStenosisRuntime(MILD))


def test_that_a_nan_is_an_error_and_not_a_grade() -> None:
    run = a_run(FakeSeries(), FakeStenosisRuntime((float("nan"), 0.5, 0.5)), markers=some_markers())
    with pytest.raises(SpinextractError, match="not finite"):
        all_events(run)


def test_that_a_record_of_the_run_is_complete() -> None:
    run = a_run(
        FakeSeries(), FakeStenosisRuntime(MILD), localiser=FakeLocaliser(), markers=some_markers()
    )
    result = the_result(all_events(run))
    record = result.provenance
    assert record.input_hashes == {"sagittal": "hash of sagittal"}
    assert record.models[0].model_hash == "a" * 64
    assert record.device.name == "fake processor"
    assert record.settings["preprocessing of model-0"] == "documented"
    assert {"spinextract", "python", "numpy", "openvino", "torch", "pydicom"} <= set(
        record.versions
    )
    assert record.started_at
    assert record.seconds >= 0
    assert (result.study_key, result.series) == ("study", "sagittal series")


@pytest.mark.parametrize(
    ("key", "markers", "words"),
    [
        ("nonesuch", None, "not part of this study"),
        ("sagittal", None, "no model that finds levels"),
        ("sagittal", some_markers(key="other"), "another series"),
        ("sagittal", some_markers({Level.L4_L5: 9}), "lies on slice 10"),
    ],
)
def test_that_what_cannot_be_graded_is_refused_with_a_sentence(
    key: str, markers: Markers | None, words: str, tmp_path: Path
) -> None:
    run = grade(
        a_study(FakeSeries()),
        key,
        [a_bundle()],
        None,
        GradingSettings(),
        CancellationToken(),
        tmp_path,
        markers,
    )
    with pytest.raises(InputError, match=words):
        list(run)


def test_that_no_thread_outlives_a_run() -> None:
    before = set(threading.enumerate())
    run = a_run(FakeSeries(), FakeStenosisRuntime(MILD, 0.01), markers=some_markers())
    events = run.events()
    next(events)
    events.close()  # type: ignore[attr-defined]
    run.close()
    deadline = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not set(threading.enumerate()) - before
