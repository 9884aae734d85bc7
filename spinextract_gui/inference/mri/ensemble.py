"""Several grading networks that answer for the same slices, each with its own preprocessing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError, SpinextractError
from spinextract_gui.domain.result import DeviceInfo
from spinextract_gui.inference.mri.aggregate import model_grade
from spinextract_gui.inference.mri.preprocess import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.grade import ModelGrade
    from spinextract_gui.domain.mri.level import Level
    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.inference.runtimes.stenosis import StenosisRuntime
    from spinextract_gui.networks.bundle import StenosisBundle
    from spinextract_gui.networks.description import Preprocessing

    Opener = Callable[[StenosisBundle], StenosisRuntime]


class Ensemble:
    """Networks that are ready to answer."""

    def __init__(
        self, bundles: Sequence[StenosisBundle], runtimes: Sequence[StenosisRuntime]
    ) -> None:
        self._members = list(zip(bundles, runtimes, strict=True))

    @property
    def info(self) -> DeviceInfo:
        """What computes now: where the networks differ, all of it; failed devices no longer."""
        return one_device([runtime.info for _, runtime in self._members])

    @classmethod
    def opened(cls, bundles: Sequence[StenosisBundle], opener: Opener) -> Ensemble:
        """Open every network; when one fails, those before it are closed again.

        Raises InputError for a model that is named twice: its voice would count twice.
        """
        names = [bundle.info.name for bundle in bundles]
        if twice := [name for name in names if names.count(name) > 1]:
            raise InputError(f"The model {twice[0]} is named twice.")
        runtimes: list[StenosisRuntime] = []
        try:
            for bundle in bundles:
                runtimes.append(opener(bundle))  # noqa: PERF401  (those opened must be known)
        except BaseException:
            for runtime in runtimes:
                runtime.close()
            raise
        return cls(bundles, runtimes)

    def __len__(self) -> int:
        return len(self._members)

    def answers(
        self, slices: Sequence[SliceImage], levels: Sequence[Level]
    ) -> Iterator[tuple[ModelGrade, ...]]:
        """Yield what each network in turn says of a level on each slice.

        The same array may stand in `slices` several times, once for each level on it; it is
        then prepared once.

        Raises
        ------
        SpinextractError
            When a network answers with numbers that are no probabilities.
        """
        wanted = np.array(levels, np.int64)
        pictures: dict[str, NDArray[np.float32]] = {}
        for bundle, runtime in self._members:
            steps = bundle.manifest.preprocessing
            if steps not in pictures:
                pictures[steps] = _prepared(slices, steps)
            raw = runtime.answer(pictures[steps], wanted)
            far = _novelty(bundle, runtime, slices, pictures[steps])
            yield grades_of(bundle, raw, len(wanted), far)

    def close(self) -> None:
        """Give back every network."""
        for _, runtime in self._members:
            runtime.close()


def _prepared(slices: Sequence[SliceImage], steps: Preprocessing) -> NDArray[np.float32]:
    """Return inputs of the networks (n, 3, 224, 224)."""
    ready = {id(one): prepare(one, steps) for one in {id(one): one for one in slices}.values()}
    return np.stack([ready[id(one)] for one in slices])


def _novelty(
    bundle: StenosisBundle,
    runtime: StenosisRuntime,
    slices: Sequence[SliceImage],
    pictures: NDArray[np.float32],
) -> list[float | None]:
    """Return how far each slice is from what the model knows; slices were just answered."""
    if bundle.known_pictures is None or not len(slices):
        return [None] * len(slices)
    first: dict[int, int] = {}
    for place, one in enumerate(slices):
        first.setdefault(id(one), place)
    features = runtime.features(pictures[list(first.values())])
    far = dict(zip(first, bundle.known_pictures.novelty(features).tolist(), strict=True))
    return [far[id(one)] for one in slices]


def grades_of(
    bundle: StenosisBundle,
    raw: NDArray[np.float32],
    count: int,
    novelty: Sequence[float | None],
) -> tuple[ModelGrade, ...]:
    """Return what a network says from its softmax (count, 3). Raises SpinextractError."""
    name, weights, scale = bundle.info.name, bundle.manifest.class_weights, bundle.calibrator
    if len(raw) != count:
        raise SpinextractError(f"The model {name} answered {len(raw)} of {count} questions.")
    return tuple(
        model_grade(name, row, weights, scale, far)
        for row, far in zip(raw.tolist(), novelty, strict=True)
    )


def one_device(infos: Sequence[DeviceInfo]) -> DeviceInfo:
    """Return what computed as one: every field with all its different values."""

    def joined(field: str) -> str:
        return " + ".join(dict.fromkeys(getattr(info, field) for info in infos))

    return DeviceInfo(joined("device"), joined("name"), joined("runtime"), joined("precision"))
