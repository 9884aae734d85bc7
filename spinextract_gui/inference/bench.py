"""How fast patches go from files to the head's output, against the plain way, in one run."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import tifffile

from spinextract_gui.domain.errors import InputError, RuntimeUnavailableError
from spinextract_gui.domain.settings import Device, DiagnosisSettings, Precision, Switch
from spinextract_gui.inference.loading import Batch, Loader
from spinextract_gui.inference.machine import MachineFacts, machine_facts
from spinextract_gui.inference.runtimes import open_runtime
from spinextract_gui.inference.runtimes.golden_check import agreement
from spinextract_gui.inference.runtimes.trial import trial_patches
from spinextract_gui.readers.open_path import SlideInput, open_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from spinextract_gui.domain.slide import Patch, Slide
    from spinextract_gui.inference.runtimes import Runtime
    from spinextract_gui.networks.bundle import SrhBundle

    Heads = NDArray[np.float32]
    Contender = Callable[[Path], Heads]

ROUNDS = 2
PLAIN = "plain way: DataLoader, tifffile, torch float32, batch 32"
_AS_READ = DiagnosisSettings(tissue_filter=Switch.OFF, flatten=Switch.OFF)


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One way to compute.

    Attributes
    ----------
    patches_per_s
        From patch files to the head's output.
    times_plain
        The same as a multiple of the plain way in this run.
    head_difference, probability_difference
        Largest absolute difference from the plain way's output, and after calibration.
    same_class
        Whether every patch has the class that the plain way gives it.
    """

    name: str
    patches_per_s: float
    times_plain: float
    head_difference: float
    probability_difference: float
    same_class: bool


@dataclass(frozen=True, slots=True)
class BenchReport:
    """All ways of one run, the plain one first."""

    columns: ClassVar[tuple[str, ...]] = (
        "runtime",
        "patches/s",
        "x plain",
        "head difference",
        "probability difference",
        "same classes",
    )
    model: str
    model_hash: str
    patches: int
    machine: MachineFacts
    results: tuple[BenchRow, ...]

    def rows(self) -> list[tuple[str, ...]]:
        """Return the table, ready to print."""
        return [
            (
                row.name,
                f"{row.patches_per_s:.1f}",
                f"{row.times_plain:.1f}",
                f"{row.head_difference:.1e}",
                f"{row.probability_difference:.1e}",
                "yes" if row.same_class else "no",
            )
            for row in self.results
        ]

    def to_json(self) -> str:
        """Return everything as JSON."""
        return json.dumps(asdict(self), indent=1)


def run_bench(
    bundle: SrhBundle,
    cache_folder: Path,
    *,
    patches: int,
    notify: Callable[[str], None],
    patch_folder: Path | None = None,
) -> BenchReport:
    """Measure every runtime and precision that this machine has.

    All take turns on the same files, so that a busy machine slows all of them alike.

    Parameters
    ----------
    patches
        Files per measurement, spread over the rounds.
    patch_folder
        Files of patches to repeat; phantoms when None.

    Raises
    ------
    InputError
        When `patch_folder` holds no patch.
    """
    with tempfile.TemporaryDirectory(prefix="spinextract-bench-") as name:
        folders = _write_rounds(Path(name), _sources(patch_folder), patches)
        contenders, runtimes = _contenders(bundle, cache_folder, notify)
        try:
            seconds, heads = _measure(contenders, folders, notify)
        finally:
            for runtime in runtimes:
                runtime.close()
    return BenchReport(
        model=bundle.info.name,
        model_hash=bundle.info.model_hash,
        patches=patches,
        machine=machine_facts(),
        results=tuple(_row(bundle, way, seconds, heads) for way in contenders),
    )


def _row(
    bundle: SrhBundle, way: str, seconds: dict[str, float], heads: dict[str, Heads]
) -> BenchRow:
    found = agreement(bundle, heads[way], heads[PLAIN])
    return BenchRow(
        name=way,
        patches_per_s=len(heads[way]) / seconds[way],
        times_plain=seconds[PLAIN] / seconds[way],
        head_difference=float(np.abs(heads[way] - heads[PLAIN]).max()),
        probability_difference=found.probability,
        same_class=found.same_class,
    )


def _measure(
    contenders: dict[str, Contender], folders: Sequence[Path], notify: Callable[[str], None]
) -> tuple[dict[str, float], dict[str, Heads]]:
    """Return seconds and head outputs of each way; the first folder only warms up."""
    seconds = dict.fromkeys(contenders, 0.0)
    heads: dict[str, list[Heads]] = {way: [] for way in contenders}
    for number, folder in enumerate(folders):
        for way, answer in contenders.items():
            begin = time.perf_counter()
            answered = answer(folder)
            if number:
                seconds[way] += time.perf_counter() - begin
                heads[way].append(answered)
        if number:
            notify(f"Round {number} of {len(folders) - 1} is done.")
    return seconds, {way: np.concatenate(parts) for way, parts in heads.items()}


def _contenders(
    bundle: SrhBundle, cache_folder: Path, notify: Callable[[str], None]
) -> tuple[dict[str, Contender], list[Runtime]]:
    from spinextract_gui.inference.runtimes.plain import PlainWay

    plain = PlainWay(bundle)
    contenders: dict[str, Contender] = {PLAIN: lambda folder: plain.answer(_files(folder))}
    runtimes: list[Runtime] = []
    for device in (Device.CPU, Device.CUDA, Device.MPS):
        for precision in Precision:
            try:
                runtime = open_runtime(bundle, device, precision, cache_folder, notify)
            except RuntimeUnavailableError:
                continue
            runtimes.append(runtime)
            wish = f"auto = {runtime.info.short}" if precision is Precision.AUTO else ""
            contenders[wish or runtime.info.short] = _engine(runtime)
    return contenders, runtimes


def _engine(runtime: Runtime) -> Contender:
    """Return the engine's own path: reading ahead in a thread, then the runtime."""

    def answer(folder: Path) -> Heads:
        slide = _slide(folder)
        loader = Loader([slide], _AS_READ, runtime.batch_size)
        order: list[Patch] = []

        def pixels() -> Iterator[NDArray[np.uint16]]:
            for item in loader.items():
                if isinstance(item, Batch):
                    order.extend(item.kept)
                    yield item.pixels

        heads = np.concatenate([output.head for output in runtime.stream(pixels())])
        loader.close()
        return heads[np.argsort([patch.index for patch in order])]

    return answer


def _slide(folder: Path) -> Slide:
    opened = open_path(folder)
    if not isinstance(opened, SlideInput):
        raise InputError("The folder of patches could not be opened as a slide.")
    return opened.cases[0].slides[0]


def _files(folder: Path) -> list[Path]:
    """Return the patch files in the order of the slide's tables."""
    slide = _slide(folder)
    return [folder / Path(patch.key).name for patch in slide.patches]


def _sources(folder: Path | None) -> NDArray[np.uint16]:
    if folder is None:
        return trial_patches()
    slide = _slide(folder)
    read = slide.read_patches(slide.patches)
    pixels = [found for found in read if isinstance(found, np.ndarray)]
    if not pixels:
        raise InputError(f"{folder.name} holds no patch that can be read.")
    return np.stack(pixels)


def _write_rounds(root: Path, sources: NDArray[np.uint16], patches: int) -> list[Path]:
    """Write folders of patch files: one to warm up and one for each round."""
    counts = [8, *[-(-patches // ROUNDS)] * ROUNDS]
    supply = cycle(sources)
    folders = []
    for number, count in enumerate(counts):
        folder = root / f"round{number}" / "patches"
        folder.mkdir(parents=True)
        for index, pixels in zip(range(count), supply, strict=False):
            tifffile.imwrite(folder / f"bench-1-{1000 * index}_0_0_0.tif", pixels)
        folders.append(folder)
    return folders
