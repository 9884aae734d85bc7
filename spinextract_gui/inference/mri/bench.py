"""How fast the five levels of a series are graded, against plain torch, in one run."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import InputError, RuntimeUnavailableError
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.machine import machine_facts
from spinextract_gui.inference.mri.bench_report import StenosisBenchReport, StenosisBenchRow
from spinextract_gui.inference.mri.preprocess import prepare
from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime
from spinextract_gui.inference.runtimes.stenosis.check import agreement
from spinextract_gui.networks.bundle import StenosisBundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import StenosisDescription
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import StudyInput
from spinextract_gui.synthesis.demo import write_demo_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.networks.description import Backbone

    Answer = Callable[[NDArray[np.float32], NDArray[np.int64]], NDArray[np.float32]]
    Notify = Callable[[str], None]

PUBLISHED: tuple[Backbone, ...] = (
    "vit",
    "swin",
    "beit",
    "efficientnet",
    "resnet152",
    "convnext",
)
ROUNDS = 3
PLAIN = "plain torch float32, one batch"
_LEVELS = np.arange(len(Level), dtype=np.int64)
_WAYS = (Precision.AUTO, Precision.FLOAT32, Precision.BFLOAT16)


def bench_published(
    notify: Notify, *, backbones: Sequence[Backbone] = PUBLISHED, rounds: int = ROUNDS
) -> StenosisBenchReport:
    """Measure the published networks with made-up weights on the demo series.

    Speed does not depend on the weights; which precision holds does, so "auto" may choose
    otherwise for trained ones. Bundles and compiled models live in a temporary folder.
    """
    with tempfile.TemporaryDirectory(prefix="spinextract-bench-") as name:
        folder = Path(name)
        slices = _demo_slices(folder)
        rows = [
            row
            for backbone in backbones
            for row in _made_up_rows(backbone, slices, folder, notify, rounds)
        ]
    return StenosisBenchReport(rounds, machine_facts(), tuple(rows))


def bench_bundles(
    bundles: Iterable[StenosisBundle], cache_folder: Path, notify: Notify, *, rounds: int = ROUNDS
) -> StenosisBenchReport:
    """Measure given models on the demo series; compiled ones are taken from the cache."""
    with tempfile.TemporaryDirectory(prefix="spinextract-bench-") as name:
        slices = _demo_slices(Path(name))
    rows = [
        row
        for bundle in bundles
        for row in measured(bundle, slices, cache_folder, notify, rounds=rounds)
    ]
    return StenosisBenchReport(rounds, machine_facts(), tuple(rows))


def measured(
    bundle: StenosisBundle,
    slices: Sequence[SliceImage],
    cache_folder: Path,
    notify: Notify,
    *,
    rounds: int,
) -> list[StenosisBenchRow]:
    """Return one row per precision that this machine has for the model.

    All ways take turns on the same slices, so that a busy machine slows all of them alike;
    each round has new ones, so that nothing is remembered. A first round only warms up.
    """
    with ExitStack() as stack:
        ways = _ways(bundle, cache_folder, notify, stack)
        totals = {way: _Total.empty() for way in ways}
        for number, (one, five) in enumerate(_rounds(bundle, slices, rounds)):
            for way, answer in ways.items():
                lap = _lap(answer, one, five)
                if number:
                    totals[way] = totals[way].plus(lap)
    notify(f"{bundle.info.name} is measured.")
    plain = totals.pop(PLAIN)
    return [_row(bundle, way, total, plain, rounds) for way, total in totals.items()]


@dataclass(frozen=True, slots=True)
class _Total:
    """Seconds on one and on five slices, and every softmax that came out."""

    one_s: float
    five_s: float
    raw: NDArray[np.float32]

    @classmethod
    def empty(cls) -> _Total:
        return cls(0.0, 0.0, np.empty((0, 3), np.float32))

    def plus(self, lap: _Total) -> _Total:
        raw = np.concatenate([self.raw, lap.raw])
        return _Total(self.one_s + lap.one_s, self.five_s + lap.five_s, raw)


def _lap(answer: Answer, one: NDArray[np.float32], five: NDArray[np.float32]) -> _Total:
    begin = time.perf_counter()
    first = answer(one, _LEVELS)
    middle = time.perf_counter()
    second = answer(five, _LEVELS)
    end = time.perf_counter()
    return _Total(middle - begin, end - middle, np.concatenate([first, second]))


def _rounds(
    bundle: StenosisBundle, slices: Sequence[SliceImage], rounds: int
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Yield inputs of five levels on one slice, and of five slices, new ones each round."""
    steps = bundle.manifest.preprocessing
    for number in range(rounds + 1):
        moved = [prepare(np.roll(one, 2 * number, axis=0), steps) for one in slices]
        alone = prepare(np.roll(slices[0], 2 * number + 1, axis=0), steps)
        yield np.repeat(alone[None], len(Level), axis=0), np.stack(moved)


def _ways(
    bundle: StenosisBundle, cache_folder: Path, notify: Notify, stack: ExitStack
) -> dict[str, Answer]:
    from spinextract_gui.inference.runtimes.stenosis.plain import PlainStenosis

    ways: dict[str, Answer] = {PLAIN: PlainStenosis(bundle).answer}
    for wish in _WAYS:
        try:
            runtime = open_stenosis_runtime(bundle, Device.CPU, wish, cache_folder, notify)
        except RuntimeUnavailableError:
            continue
        ways[f"{wish} = {runtime.info.short}"] = stack.enter_context(runtime).answer
    return ways


def _row(
    bundle: StenosisBundle, way: str, total: _Total, plain: _Total, rounds: int
) -> StenosisBenchRow:
    found = agreement(bundle, total.raw, plain.raw)
    return StenosisBenchRow(
        model=bundle.info.name,
        way=way,
        one_slice_s=total.one_s / rounds,
        five_slices_s=total.five_s / rounds,
        plain_one_slice_s=plain.one_s / rounds,
        plain_five_slices_s=plain.five_s / rounds,
        probability_difference=found.probability,
        same_grades=found.same_class,
    )


def _made_up_rows(
    backbone: Backbone,
    slices: Sequence[SliceImage],
    folder: Path,
    notify: Notify,
    rounds: int,
) -> list[StenosisBenchRow]:
    """Measure a network with made-up weights; its files are gone afterwards."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        bundle = made_up_bundle(backbone, slices, Path(name) / f"{backbone}-made-up")
        return measured(bundle, slices, Path(name), notify, rounds=rounds)


def made_up_bundle(
    backbone: Backbone, slices: Sequence[SliceImage], folder: Path
) -> StenosisBundle:
    """Write a bundle that never learned anything."""
    from spinextract_gui.networks.stenosis.golden_maker import make_stenosis_golden
    from spinextract_gui.networks.stenosis.made_up import made_up_tensors

    description = StenosisDescription(
        name=folder.name,
        title=f"{backbone} with made-up weights, no medical meaning",
        backbone=backbone,
        preprocessing="documented",
        class_weights=(1, 1, 1),
        synthetic=True,
    )
    images = np.stack([prepare(one, "documented") for one in slices])
    tensors = made_up_tensors(backbone, images)
    golden = make_stenosis_golden(tensors, description)
    return write_bundle(folder, description, tensors, golden).expect(StenosisBundle)


def _demo_slices(folder: Path) -> list[SliceImage]:
    """Return the five middle slices of the shipped lumbar T2 series."""
    opened = open_path(write_demo_study(folder))
    if not isinstance(opened, StudyInput):
        raise InputError("The demo MRI series could not be opened.")
    series = opened.studies[0].series[0]
    first = series.middle - len(Level) // 2
    return [series.read_slice(index) for index in range(first, first + len(Level))]
