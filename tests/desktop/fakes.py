"""Stand-ins for the engine's side: slides, models, runs and answers, all made in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from spinextract_gui.domain.events import (
    Event,
    Finished,
    PatchesDone,
    Progress,
    RunStarted,
    SlideFinished,
    SlideStarted,
    VerdictUpdated,
)
from spinextract_gui.domain.geometry import Point, Region, Size
from spinextract_gui.domain.result import (
    CaseResult,
    DeviceInfo,
    ModelInfo,
    Provenance,
    SlideResult,
)
from spinextract_gui.domain.settings import DiagnosisSettings
from spinextract_gui.domain.slide import PATCH_SIZE_PX, Case, Patch, Pixels, ReadFault, Slide
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.domain.verdict import (
    Badge,
    Interval,
    LeftOut,
    PatchCounts,
    PatchResult,
    Probabilities,
    Verdict,
)

if TYPE_CHECKING:
    from spinextract_gui.domain.cancellation import CancellationToken

Answer = TypeVar("Answer")
DEVICE = DeviceInfo("cpu", "Example processor", "OpenVINO 2026.4", "bfloat16")
MODEL = ModelInfo("demo", "SpineXtract demo (synthetic)", "9c1f" * 16, "77aa" * 16, 0.77, True)


class FakeSlide(Slide):
    """A slide whose pixels are computed: cells as bright spots on a noisy ground."""

    def __init__(self, slide_id: str, patient_id: str, rows: int = 4, cols: int = 5) -> None:
        self.slide_id, self.patient_id = slide_id, patient_id
        self.path = Path(patient_id) / slide_id
        self.size = Size(rows * PATCH_SIZE_PX, cols * PATCH_SIZE_PX)
        self.patches = tuple(
            Patch(
                row * cols + col,
                Point(row * PATCH_SIZE_PX, col * PATCH_SIZE_PX),
                f"{slide_id}/{row}_{col}.tif",
            )
            for row in range(rows)
            for col in range(cols)
        )
        self.content = "as it was"

    def read_patches(self, patches: Sequence[Patch]) -> list[Pixels | ReadFault]:
        return [self.read_region(patch.region) for patch in patches]

    def read_region(self, region: Region, level: int = 0) -> Pixels:
        step = 2**level
        rows = np.arange(region.row, region.bottom, step)[:, None]
        cols = np.arange(region.col, region.right, step)[None, :]
        wave = np.sin(rows / 9.0) * np.cos(cols / 7.0) + np.sin((rows + 2 * cols) / 150.0)
        ch2 = 9_000 + 2_500 * wave
        ch3 = ch2 + 3_500 * (wave < -0.3) + 1_200
        inside = (rows < self.size.height) & (cols < self.size.width)
        return (np.stack([ch2, ch3]) * inside).clip(0, 65_535).astype(np.uint16)

    def input_hash(self) -> str:
        return hashlib.sha256(f"{self.label}{self.content}".encode()).hexdigest()


@dataclass(frozen=True)
class FakeBundle:
    """What the window needs of a model."""

    info: ModelInfo = MODEL


class DirectTasks:
    """Does every job at once, in the same thread."""

    is_busy = False

    def start(
        self,
        work: Callable[[], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[str], None],
    ) -> None:
        from spinextract_gui.domain.errors import SpinextractError

        try:
            answer = work()
        except SpinextractError as error:
            failed(error.sentence)
        else:
            done(answer)


@dataclass
class HeldTasks:
    """Keeps jobs until the test lets them go."""

    waiting: list[tuple[Callable[[], Any], Callable[[Any], None]]] = field(default_factory=list)

    def start(
        self,
        work: Callable[[], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[str], None],
    ) -> None:
        self.waiting.append((work, done))

    def release(self) -> None:
        waiting, self.waiting = self.waiting, []
        for work, done in waiting:
            done(work())


def make_case(
    patient_id: str = "Miller^Ann", slides: int = 2, rows: int = 4, cols: int = 5
) -> Case:
    made = tuple(FakeSlide(f"NIO_00{at + 1}", patient_id, rows + at, cols) for at in range(slides))
    return Case(patient_id, Path("/data") / patient_id, made)


def probabilities(top: TumourClass, confidence: float) -> Probabilities:
    rest = (1 - confidence) / 3
    values = [rest] * 4
    values[top] = confidence
    return Probabilities((values[0], values[1], values[2], values[3]))


def patch_result(patch: Patch) -> PatchResult:
    """Return a made-up answer: mostly meningioma, a corner of schwannoma, some left out."""
    if patch.index % 11 == 7:
        return PatchResult(patch, left_out=LeftOut.BLANK if patch.index % 2 else LeftOut.BLOOD)
    if patch.origin.row + patch.origin.col > 2_000:
        top = TumourClass.SCHWANNOMA
    else:
        top = TumourClass.METASTASIS if patch.index % 13 == 3 else TumourClass.MENINGIOMA
    raw = 0.55 + 0.4 * ((patch.index * 7) % 10) / 10
    return PatchResult(patch, probabilities(top, raw), probabilities(top, min(0.98, raw + 0.08)))


def make_verdict(
    results: Sequence[PatchResult],
    total: int,
    partial: bool = False,
    badge: Badge = Badge.HIGH,
    reasons: tuple[str, ...] = (),
) -> Verdict:
    used = [item for item in results if item.calibrated is not None]
    left_out: dict[LeftOut, int] = {}
    for item in results:
        if item.left_out:
            left_out[item.left_out] = left_out.get(item.left_out, 0) + 1
    counts = PatchCounts(total, len(used), left_out)
    if not used:
        return Verdict(None, None, None, Badge.NO_CALL, 0.0, counts, reasons, 0.77, True, partial)
    answers = [item.calibrated for item in used if item.calibrated]
    means = [sum(answer[tumour] for answer in answers) / len(answers) for tumour in TumourClass]
    mean = Probabilities((means[0], means[1], means[2], means[3]))
    low = [Interval(max(0, value - 0.04), min(1, value + 0.04)) for value in means]
    agree = sum(answer.top is mean.top for answer in answers) / len(answers)
    call = None if badge is Badge.NO_CALL else mean.top
    intervals = (low[0], low[1], low[2], low[3])
    return Verdict(call, mean, intervals, badge, agree, counts, reasons, 0.77, True, partial)


def make_result(
    case: Case,
    partial: bool = False,
    badge: Badge = Badge.HIGH,
    reasons: tuple[str, ...] = (),
    share: float = 1.0,
    model: ModelInfo = MODEL,
) -> CaseResult:
    slides, everything = [], []
    for slide in case.slides:
        results = [patch_result(patch) for patch in slide.patches]
        results = results[: max(1, int(len(results) * share))]
        everything += results
        verdict = make_verdict(results, len(slide.patches), partial, badge, reasons)
        slides.append(SlideResult(slide.label, slide.slide_id, verdict, tuple(results), None, None))
    total = sum(len(slide.patches) for slide in case.slides)
    return CaseResult(
        case.patient_id,
        make_verdict(everything, total, partial, badge, reasons),
        tuple(slides),
        None,
        (),
        provenance(case, model),
    )


def provenance(case: Case, model: ModelInfo = MODEL) -> Provenance:
    hashes = {slide.label: slide.input_hash() for slide in case.slides}
    settings = {"min_patches": str(DiagnosisSettings().min_patches)}
    return Provenance(hashes, model, DEVICE, settings, {}, "2026-11-21T10:00:00+00:00", 5.1)


def fake_run(
    case: Case, token: CancellationToken, pause: Callable[[], None] = lambda: None, batch: int = 4
) -> Iterator[Event]:
    """Yield the events of a run; stops between batches when asked to."""
    total = sum(len(slide.patches) for slide in case.slides)
    yield RunStarted(DEVICE, total)
    everything: list[PatchResult] = []
    finished: list[SlideResult] = []
    for slide in case.slides:
        yield SlideStarted(slide.label)
        mine: list[PatchResult] = []
        for at in range(0, len(slide.patches), batch):
            if token.cancelled:
                break
            pause()
            fresh = tuple(patch_result(patch) for patch in slide.patches[at : at + batch])
            mine += fresh
            everything += fresh
            yield PatchesDone(slide.label, fresh)
            left = (total - len(everything)) / 46
            yield Progress(len(everything), total, 46.0, left)
            yield VerdictUpdated(
                slide.label,
                make_verdict(mine, len(slide.patches), partial=True),
                make_verdict(everything, total, partial=True),
            )
        verdict = make_verdict(mine, len(slide.patches), token.cancelled)
        done = SlideResult(slide.label, slide.slide_id, verdict, tuple(mine), None, None)
        finished.append(done)
        yield SlideFinished(done)
    verdict = make_verdict(everything, total, token.cancelled)
    yield Finished(
        CaseResult(case.patient_id, verdict, tuple(finished), None, (), provenance(case))
    )
