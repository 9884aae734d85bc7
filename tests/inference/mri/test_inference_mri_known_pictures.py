"""The shipped grading model tells pictures unlike its training, and knows those like it."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.settings import DEFAULT_STENOSIS_MODEL, Device, Precision
from spinextract_gui.inference.mri.ensemble import Ensemble
from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime
from spinextract_gui.networks.bundle import StenosisBundle
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.synthesis.spine.planes import axial_stacks
from spinextract_gui.synthesis.spine.views import draw_view, training_phantom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.series import SliceImage

    Ask = Callable[[SliceImage], bool]

SEED, KNOWN, EACH = 9_400_000, 60, 6
"""Spines that neither the training nor the statistics have seen."""


@pytest.fixture(scope="module", params=[Precision.FLOAT32, Precision.AUTO], ids=str)
def is_unlike(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    compiled_models: Path,
) -> Iterator[Ask]:
    """Return what asks the shipped model, at each precision, as a grading does."""
    store = ModelStore(tmp_path_factory.mktemp("none"))
    bundle = store.find(DEFAULT_STENOSIS_MODEL).expect(StenosisBundle)
    if bundle.known_pictures is None:
        pytest.skip("the shipped grading model has no statistics of known pictures")
    runtime = open_stenosis_runtime(
        bundle, Device.CPU, request.param, compiled_models, lambda _: None
    )
    with closing(Ensemble([bundle], [runtime])) as ensemble:

        def ask(values: SliceImage) -> bool:
            ((said,),) = ensemble.answers([values], [Level.L3_L4])
            return said.is_unlike

        yield ask


def phantom(number: int) -> SliceImage:
    spine = training_phantom(SEED + number)
    return spine.render(draw_view(spine))


def as_slice(values: NDArray[np.generic]) -> SliceImage:
    return np.asarray(values, np.float32)


def photographs() -> Iterator[SliceImage]:
    from sklearn.datasets import load_sample_images

    for picture in load_sample_images().images:
        grey = picture.mean(axis=2)
        yield as_slice(grey[:400, :400])
        yield as_slice(grey[:, -300:])
        yield as_slice(grey[-224:, 100:324])


def wrong_pictures() -> Iterator[tuple[str, SliceImage]]:
    rng = np.random.default_rng(SEED)
    yield from (("photograph", picture) for picture in photographs())
    for number in range(EACH):
        values = phantom(1000 + number)
        yield "inverted", values.max() - values
        spine = training_phantom(SEED + 2000 + number)
        yield "axial", spine.render(axial_stacks(spine)[number % 5][1])
        yield "noise", as_slice(rng.normal(500, 50 * (number + 1), (256, 256)))
    rows, columns = np.indices((256, 256))
    yield "slope", as_slice(rows + columns)
    yield "stripes", as_slice(columns // 8 % 2 * 800)


@pytest.mark.slow
def test_that_wrong_pictures_are_marked(
    is_unlike: Ask, record_property: Callable[[str, object], None]
) -> None:
    asked = [(name, is_unlike(values)) for name, values in wrong_pictures()]
    missed = [name for name, marked in asked if not marked]
    record_property("wrong_pictures_marked", f"{len(asked) - len(missed)} of {len(asked)}")
    record_property("missed", ", ".join(missed))
    assert len(missed) <= 0.05 * len(asked), missed


@pytest.mark.slow
def test_that_known_pictures_are_not_marked(
    is_unlike: Ask, record_property: Callable[[str, object], None]
) -> None:
    marked = sum(is_unlike(phantom(number)) for number in range(KNOWN))
    record_property("known_pictures_marked", f"{marked} of {KNOWN}")
    assert marked <= 0.05 * KNOWN
