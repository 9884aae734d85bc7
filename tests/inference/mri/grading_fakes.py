"""Series, networks and localisers in memory that answer at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry
from spinextract_gui.domain.mri.grade import CanalWidth
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
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
from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.inference.mri.localise import Localisation, Localiser
from spinextract_gui.inference.runtimes.stenosis import StenosisRuntime
from spinextract_gui.networks.bundle import StenosisBundle
from spinextract_gui.networks.golden import StenosisGolden
from spinextract_gui.networks.known_tissue_fit import fit_known_tissue
from spinextract_gui.networks.manifest import CARD, GOLDEN, WEIGHTS, StenosisManifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from spinextract_gui.networks.known_tissue import KnownTissue

LEFT, BACK, DOWN = Position(1, 0, 0), Position(0, 1, 0), Position(0, 0, -1)


class FakeSeries(Series):
    """A sagittal T2 of some slices of 64 x 48 pixels, 4 mm apart, of textured pictures.

    Attributes
    ----------
    broken
        Indices of slices that cannot be read.
    empty
        Indices of slices that are black.
    read
        Indices of the slices that were read.
    """

    def __init__(self, count: int = 5, key: str = "sagittal", axial: bool = False) -> None:
        self.key, self.path = key, Path("folder")
        self.description, self.number, self.modality = f"{key} series", 3, "MR"
        self.weighting, self.acquisition = Weighting.T2, Acquisition()
        along, down = (LEFT, BACK) if axial else (BACK, DOWN)
        step = Position(0, 0, -4) if axial else Position(4, 0, 0)
        self.slices = tuple(
            MriSlice(
                SliceGeometry(
                    Position(*(index * part for part in step)), along, down, 0.5, 0.5, 64, 48
                ),
                frame_of_reference="1.2.3",
                number=index + 1,
            )
            for index in range(count)
        )
        self.stacks = (range(count),)
        self.broken: set[int] = set()
        self.empty: set[int] = set()
        self.read: list[int] = []

    def read_slice(self, index: int) -> SliceImage:
        self.read.append(index)
        if index in self.broken:
            raise InputError(f"Slice {index + 1} is damaged.")
        if index in self.empty:
            return np.zeros((64, 48), np.float32)
        return np.random.default_rng(index).uniform(0, 900, (64, 48)).astype(np.float32)

    def input_hash(self) -> str:
        return f"hash of {self.key}"


def a_study(*series: Series) -> Study:
    """Return a study whose first series is the sagittal T2."""
    return Study(
        key="study",
        identity=Identity(name="Doe^Jane", patient_id="4711"),
        root=Path("root"),
        series=series,
        sagittal=Choice(0, "It is the only one."),
        axial=Choice(None, "There is no axial T2."),
    )


def some_markers(
    slices: Mapping[Level, int] | None = None, key: str = "sagittal", transitional: bool = False
) -> Markers:
    """Return markers, on slice 2 unless said otherwise."""
    chosen = dict.fromkeys(Level, 2) if slices is None else slices
    markers = {
        level: Marker(level, index, ImagePoint(20.0 + level, 8.0 + 10 * level), PlacedBy.USER)
        for level, index in chosen.items()
    }
    return Markers(key, markers, transitional)


def a_bundle(
    name: str = "fake",
    weights: tuple[float, float, float] = (1.0, 1.0, 1.0),
    *,
    threshold: float = 0.75,
    synthetic: bool = False,
    known: KnownTissue | None = None,
) -> StenosisBundle:
    """Return a bundle that has no weights."""
    files = {WEIGHTS: "a" * 64, GOLDEN: "b" * 64, CARD: "c" * 64}
    manifest = StenosisManifest(
        name=name,
        title=name.title(),
        backbone="resnet18",
        preprocessing="documented",
        class_weights=weights,
        threshold=threshold,
        synthetic=synthetic,
        files=files,
    )
    golden = StenosisGolden(
        np.empty((0, 256, 256), np.uint16), np.empty(0, np.int64), np.empty((0, 3), np.float32)
    )
    return StenosisBundle(Path("bundle"), manifest, golden, known_pictures=known)


def known_features(seed: int = 0) -> KnownTissue:
    """Return statistics of features (8,) about zero."""
    values = np.random.default_rng(seed).normal(0, 1, (200, 8))
    return fit_known_tissue(values, np.zeros(200), np.arange(200), directions=6).tissue


class FakeStenosisRuntime(StenosisRuntime):
    """Answers what it was told to for each level, after `seconds`.

    Attributes
    ----------
    asked
        The levels of each call.
    threads
        Names of the threads it was called from.
    looked_at
        How many slices each call for features had.
    """

    def __init__(
        self,
        raw: Mapping[Level, Sequence[float]] | Sequence[float],
        seconds: float = 0.0,
        feature: float = 0.0,
    ) -> None:
        self._raw, self._seconds, self._feature = raw, seconds, feature
        self.looked_at: list[int] = []
        self.asked: list[list[int]] = []
        self.closed = False
        self.threads: set[str] = set()

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo("cpu", "fake processor", "fake 1", "float32")

    def answer(self, images: NDArray[np.float32], levels: NDArray[np.int64]) -> NDArray[np.float32]:
        assert images.shape == (len(levels), 3, 224, 224)
        assert images.dtype == np.float32
        time.sleep(self._seconds)
        self.threads.add(threading.current_thread().name)
        self.asked.append(levels.tolist())
        return np.array([self._of(Level(level)) for level in levels.tolist()], np.float32)

    def features(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        self.looked_at.append(len(images))
        return np.full((len(images), 8), self._feature, np.float32)

    def _of(self, level: Level) -> Sequence[float]:
        return self._raw[level] if isinstance(self._raw, Mapping) else self._raw

    def close(self) -> None:
        self.closed = True


class FakeLocaliser(Localiser):
    """Places all levels on slice 1 and measures 10 mm everywhere."""

    def __init__(self, found: Markers | None = None, reasons: tuple[str, ...] = ()) -> None:
        self._found, self._reasons = found, reasons
        self.closed = False

    def find(self, series: Series, slice_index: int | None = None) -> Localisation:
        markers = some_markers(dict.fromkeys(Level, 1)) if self._found is None else self._found
        return self.measure(series, markers)

    def measure(self, series: Series, markers: Markers) -> Localisation:
        widths = {
            one.level: CanalWidth(20.0, 10.0, one.slice_index, one.point, one.point)
            for one in markers.ordered
        }
        return Localisation(markers, None, widths, self._reasons)

    def close(self) -> None:
        self.closed = True
