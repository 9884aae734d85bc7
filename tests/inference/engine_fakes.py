"""Slides, runtimes and bundles that answer at once and remember what was asked of them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Point, Region, Size
from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.domain.slide import Case, Patch, Pixels, ReadFault, Slide
from spinextract_gui.inference.runtimes.base import Output, Runtime
from spinextract_gui.networks.bundle import SrhBundle
from spinextract_gui.networks.golden import GoldenVectors
from spinextract_gui.networks.manifest import CARD, GOLDEN, WEIGHTS, SrhManifest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from numpy.typing import NDArray

    from spinextract_gui.networks.platt import PlattCalibrator


def textured(number: int, level: int = 10_000) -> Pixels:
    """Return pixels (2, 300, 300) that show something and tell patches apart."""
    rng = np.random.default_rng(number)
    coarse = np.kron(rng.uniform(0.7, 1.3, (2, 30, 30)), np.ones((1, 10, 10)))
    return (level * coarse).astype(np.uint16)


class FakeSlide(Slide):
    """A slide in memory.

    Attributes
    ----------
    unreadable
        Indices of patches that cannot be read.
    broken
        Makes every reading raise.
    read
        Indices of the patches in the order they were read.
    """

    def __init__(self, name: str, count: int, path: Path = Path("folder")) -> None:
        self.slide_id, self.patient_id, self.path = name, "patient", path
        self.size = Size(3000, 300 * (count // 10 + 1))
        self.patches = tuple(
            Patch(index, Point(300 * (index % 10), 300 * (index // 10)), f"{name}/{index}.tif")
            for index in range(count)
        )
        self.unreadable: set[int] = set()
        self.blank: set[int] = set()
        self.broken = False
        self.level = 10_000
        self.read: list[int] = []

    def read_patches(self, patches: Sequence[Patch]) -> list[Pixels | ReadFault]:
        if self.broken:
            raise InputError("The folder vanished.")
        self.read += [patch.index for patch in patches]
        return [self._pixels(patch.index) for patch in patches]

    def _pixels(self, index: int) -> Pixels | ReadFault:
        if index in self.unreadable:
            return ReadFault(f"Patch {index} is damaged.")
        if index in self.blank:
            return np.full((2, 300, 300), 10_000, np.uint16)
        return textured(index, self.level)

    def read_region(self, region: Region, level: int = 0) -> Pixels:
        raise NotImplementedError

    def input_hash(self) -> str:
        return f"hash of {self.slide_id}"


def a_case(*slides: Slide) -> Case:
    return Case("patient", Path("root"), slides)


def a_bundle(calibrator: PlattCalibrator | None = None) -> SrhBundle:
    """Return a bundle that has no weights."""
    files = {WEIGHTS: "a" * 64, GOLDEN: "b" * 64, CARD: "c" * 64}
    manifest = SrhManifest(name="fake", title="Fake", threshold=0.77, files=files)
    nothing = np.empty((0, 4), np.float32)
    golden = GoldenVectors(np.empty((0, 2, 300, 300), np.uint16), nothing, nothing)
    return SrhBundle(Path("bundle"), manifest, golden, calibrator)


def head_of(patch: NDArray[np.uint16]) -> NDArray[np.float32]:
    """Return the head's output (4,) that fakes give: it depends on the pixels only."""
    seed = int(patch.astype(np.int64).sum())
    scores = np.random.default_rng(seed).dirichlet([4, 1, 1, 1])
    return scores.astype(np.float32)


def output_of(patches: NDArray[np.uint16]) -> Output:
    head = np.stack([head_of(patch) for patch in patches])
    return Output(head, np.zeros((len(patches), 2048), np.float32))


class FakeRuntime(Runtime):
    """Answers after `seconds` a batch.

    Attributes
    ----------
    sizes
        Of the batches it was given.
    """

    def __init__(self, batch_size: int = 8, seconds: float = 0.0) -> None:
        self.batch_size = batch_size
        self.seconds = seconds
        self.sizes: list[int] = []
        self.closed = False

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("cpu", "fake processor", "fake 1", "float32")

    def stream(self, batches: Iterator[NDArray[np.uint16]]) -> Generator[Output, None, None]:
        for batch in batches:
            self.sizes.append(len(batch))
            time.sleep(self.seconds)
            yield output_of(batch)

    def close(self) -> None:
        self.closed = True
