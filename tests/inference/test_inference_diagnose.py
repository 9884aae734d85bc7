"""The engine on slides and runtimes in memory: what is told, in which order, and when."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import SpinextractError
from spinextract_gui.domain.events import (
    Event,
    Finished,
    Notice,
    PatchesDone,
    Progress,
    RunStarted,
    SlideFinished,
    SlideStarted,
    VerdictUpdated,
)
from spinextract_gui.domain.settings import DiagnosisSettings, Switch
from spinextract_gui.domain.verdict import Badge, LeftOut
from spinextract_gui.inference.diagnose import Run
from tests.inference.engine_fakes import (
    FakeRuntime,
    FakeSlide,
    a_bundle,
    a_case,
    head_of,
    output_of,
    textured,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from numpy.typing import NDArray

    from spinextract_gui.domain.result import CaseResult
    from spinextract_gui.domain.slide import Slide
    from spinextract_gui.inference.runtimes import Output, Runtime


def a_run(
    *slides: Slide,
    runtime: Runtime | None = None,
    token: CancellationToken | None = None,
    wishes: DiagnosisSettings | None = None,
) -> Run:
    chosen = runtime or FakeRuntime()
    return Run(
        a_case(*slides),
        a_bundle(),
        wishes or DiagnosisSettings(),
        token or CancellationToken(),
        lambda _: chosen,
    )


def all_events(run: Run) -> list[Event]:
    try:
        return list(run.events())
    finally:
        run.close()


def the_result(events: list[Event]) -> CaseResult:
    assert isinstance(events[-1], Finished)
    return events[-1].result


@settings(max_examples=25, deadline=None)
@given(
    counts=st.lists(st.integers(0, 23), min_size=1, max_size=3),
    batch=st.integers(1, 9),
    bad=st.sets(st.integers(0, 22)),
)
def test_that_every_run_tells_its_story_in_order(
    counts: list[int], batch: int, bad: set[int]
) -> None:
    slides = [FakeSlide(f"s{number}", count) for number, count in enumerate(counts)]
    for slide in slides:
        slide.unreadable = bad
    events = all_events(a_run(*slides, runtime=FakeRuntime(batch)))
    assert isinstance(events[0], RunStarted)
    assert isinstance(events[-1], Finished)
    assert [event.label for event in events if isinstance(event, SlideStarted)] == [
        slide.label for slide in slides
    ]
    open_label = ""
    for event in events:
        match event:
            case SlideStarted(label=label):
                assert open_label == ""
                open_label = label
            case PatchesDone(label=label) | VerdictUpdated(label=label):
                assert label == open_label
            case SlideFinished(result=finished):
                assert finished.label == open_label
                open_label = ""
            case _:
                pass
    seen = [r.patch.key for e in events if isinstance(e, PatchesDone) for r in e.results]
    assert sorted(seen) == sorted(p.key for slide in slides for p in slide.patches)
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done == sorted(done)
    result = the_result(events)
    assert not result.verdict.partial
    assert [len(slide.patches) for slide in result.slides] == counts
    for slide_result in result.slides:
        indices = [patch.patch.index for patch in slide_result.patches]
        assert indices == sorted(indices)


def test_that_each_patch_gets_the_answer_to_its_own_pixels() -> None:
    slide = FakeSlide("s", 37)
    slide.unreadable = {3, 17}
    for patch in the_result(all_events(a_run(slide))).slides[0].patches:
        if patch.patch.index in slide.unreadable:
            assert patch.left_out is LeftOut.UNREADABLE
            assert patch.note == f"Patch {patch.patch.index} is damaged."
        else:
            assert patch.raw is not None
            np.testing.assert_allclose(patch.raw.values, head_of(textured(patch.patch.index)))


def test_that_the_patient_is_the_mean_over_all_patches() -> None:
    slides = FakeSlide("a", 30), FakeSlide("b", 11)
    result = the_result(all_events(a_run(*slides)))
    heads = [head_of(textured(index)) for count in (30, 11) for index in range(count)]
    assert result.verdict.probabilities is not None
    np.testing.assert_allclose(result.verdict.probabilities.values, np.mean(heads, 0), atol=1e-7)
    assert result.provenance.input_hashes == {
        "patient/a": "hash of a",
        "patient/b": "hash of b",
    }


def test_that_the_first_batches_are_small() -> None:
    runtime = FakeRuntime(16)
    all_events(a_run(FakeSlide("s", 60), runtime=runtime))
    assert runtime.sizes == [2, 4, 8, 16, 16, 14]


def test_that_a_slide_that_fails_does_not_take_the_others_with_it() -> None:
    good, bad = FakeSlide("good", 12), FakeSlide("bad", 12)
    bad.broken = True
    events = all_events(a_run(bad, good))
    result = the_result(events)
    assert [slide.slide_id for slide in result.slides] == ["good"]
    assert [item.sentence for item in result.failed] == ["The folder vanished."]
    assert any(isinstance(e, Notice) and "patient/bad" in e.sentence for e in events)
    assert result.verdict.counts.total == 12
    assert not result.verdict.partial


def test_that_stopping_keeps_the_partial_result() -> None:
    token = CancellationToken()
    run = a_run(FakeSlide("s", 200), runtime=FakeRuntime(4, seconds=0.01), token=token)
    events: list[Event] = []
    for event in run.events():
        events.append(event)
        if isinstance(event, PatchesDone) and len(events) > 20:
            token.cancel()
    run.close()
    result = the_result(events)
    assert result.verdict.partial
    assert 0 < result.verdict.counts.used < 200
    assert isinstance(events[-2], SlideFinished)
    assert events[-2].result.verdict.partial
    assert len(result.slides[0].patches) == result.verdict.counts.used


def test_that_a_stop_takes_effect_within_half_a_second() -> None:
    token = CancellationToken()
    run = a_run(FakeSlide("s", 400), runtime=FakeRuntime(4, seconds=0.1), token=token)
    threading.Timer(0.3, token.cancel).start()
    begin = time.monotonic()
    all_events(run)
    assert time.monotonic() - begin < 0.8


def test_that_a_stop_while_the_model_is_prepared_does_not_wait_for_it() -> None:
    token, ready = CancellationToken(), threading.Event()
    runtime = FakeRuntime()

    def slowly(notify: Callable[[str], None]) -> Runtime:
        notify("Preparing.")
        ready.wait(5)
        return runtime

    run = Run(a_case(FakeSlide("s", 20)), a_bundle(), DiagnosisSettings(), token, slowly)
    events = run.events()
    assert next(events) == Notice("Preparing.")
    token.cancel()
    result = the_result(list(events))
    assert result.verdict.badge is Badge.NO_CALL
    assert result.verdict.partial
    run.close()
    ready.set()
    deadline = time.monotonic() + 5
    while not runtime.closed and time.monotonic() < deadline:
        time.sleep(0.01)
    assert runtime.closed


def test_that_closing_the_generator_ends_every_thread() -> None:
    before = set(threading.enumerate())
    runtime = FakeRuntime(seconds=0.01)
    run = a_run(FakeSlide("s", 300), runtime=runtime)
    events = run.events()
    for event in events:
        if isinstance(event, PatchesDone):
            break
    events.close()  # type: ignore[attr-defined]
    run.close()
    deadline = time.monotonic() + 5
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not set(threading.enumerate()) - before
    assert runtime.closed


def test_that_an_error_of_the_network_is_raised_and_nothing_leaks() -> None:
    class Broken(FakeRuntime):
        def stream(self, batches: Iterator[NDArray[np.uint16]]) -> Generator[Output, None, None]:
            for batch in batches:
                if len(batch) > 2:
                    raise SpinextractError("The network answered nonsense.")
                yield output_of(batch)

    runtime = Broken()
    with pytest.raises(SpinextractError, match="nonsense"):
        all_events(a_run(FakeSlide("s", 30), runtime=runtime))
    assert runtime.closed


def test_that_blank_patches_are_left_out_unless_somebody_chose_them() -> None:
    slide = FakeSlide("s", 20)
    slide.blank = {1, 2, 3}
    counts = the_result(all_events(a_run(slide))).verdict.counts
    assert (counts.used, dict(counts.left_out)) == (17, {LeftOut.BLANK: 3})
    slide.patches_chosen_by = "opensrh.json"
    assert the_result(all_events(a_run(slide))).verdict.counts.used == 20
    wishes = DiagnosisSettings(tissue_filter=Switch.ON)
    assert the_result(all_events(a_run(slide, wishes=wishes))).verdict.counts.used == 17


def test_that_raw_patches_in_a_folder_are_used_with_a_warning() -> None:
    slide = FakeSlide("s", 20)
    slide.level = 2_000
    wishes = DiagnosisSettings(tissue_filter=Switch.OFF)
    events = all_events(a_run(slide, wishes=wishes))
    result = the_result(events)
    assert any("10,000" in reason for reason in result.verdict.reasons)
    assert sum(isinstance(event, Notice) for event in events) == 1
    assert result.provenance.settings["flattened"] == "none"
