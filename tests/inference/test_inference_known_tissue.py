"""The shipped tumour model gives no call on what it has never learned, and calls what it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.events import Finished
from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.domain.settings import DEFAULT_MODEL, Device, DiagnosisSettings, Precision
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.inference.diagnose import diagnose
from spinextract_gui.inference.ready import ReadyNetwork
from spinextract_gui.networks.bundle import SrhBundle
from spinextract_gui.networks.store import ModelStore
from spinextract_gui.synthesis.materials import PatchLabel
from spinextract_gui.synthesis.slide import Phantom
from spinextract_gui.synthesis.unknown import UnknownTissue, unknown_slide
from tests.inference.engine_fakes import FakeSlide, a_case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.domain.slide import Pixels
    from spinextract_gui.domain.verdict import Verdict

    Patches = NDArray[np.uint16]

SIZE, EACH, SEED = Size(900, 900), 4, 900_000
WISHES = DiagnosisSettings(Device.CPU, Precision.FLOAT32, min_patches=1)


class ArraySlide(FakeSlide):
    """Patches in memory."""

    def __init__(self, patches: Patches) -> None:
        super().__init__("1", len(patches))
        self._held = patches

    def _pixels(self, index: int) -> Pixels:
        held: Pixels = self._held[index]
        return held


@pytest.fixture(scope="module")
def ask(
    tmp_path_factory: pytest.TempPathFactory, compiled_models: Path
) -> Iterator[Callable[[Patches], Verdict]]:
    bundle = ModelStore(tmp_path_factory.mktemp("none")).find(DEFAULT_MODEL).expect(SrhBundle)
    if bundle.known_tissue is None:
        pytest.skip("the shipped tumour model has no statistics of known tissue")
    with ReadyNetwork(bundle, WISHES, compiled_models) as ready:

        def asked(patches: Patches) -> Verdict:
            case, token = a_case(ArraySlide(patches)), CancellationToken()
            *_, last = diagnose(case, bundle, WISHES, token, compiled_models, ready)
            assert isinstance(last, Finished)
            return last.result.verdict

        yield asked


def tissue(phantom: Phantom) -> Patches:
    """Return patches that are mostly specimen."""
    origins = phantom.patch_origins()
    labels = phantom.tissue_labels(origins)
    kept = [at for at, what in zip(origins, labels, strict=True) if what is PatchLabel.TUMOUR]
    return np.stack([phantom.render(Region(at.row, at.col, 300, 300)) for at in kept[:EACH]])


def levelled(values: NDArray[np.generic]) -> Patches:
    """Bring channels to the mean of flattened tissue, so that nothing but content differs."""
    mean = np.asarray(values, np.float64).mean(axis=(-2, -1), keepdims=True)
    even = np.asarray(values / mean * 10_000)
    return even.clip(0, 65_535).astype(np.uint16)


def known(number: int) -> Patches:
    return tissue(Phantom(TumourClass(number % 4), SIZE, SEED + number))


def stained(patches: Patches) -> Patches:
    """Turn patches into two channels of the virtual H&E picture that lies beside strips."""
    ch2, ch3 = (patches[:, index] / 20_000 for index in (0, 1))
    nuclei = (ch3 - ch2).clip(0, 0.3) / 0.3
    return levelled(np.stack([1 - 0.45 * nuclei - 0.25 * ch2, 1 - 0.25 * nuclei - 0.2 * ch2], 1))


def photographs() -> Iterator[Patches]:
    from sklearn.datasets import load_sample_images

    rng = np.random.default_rng(SEED)
    for picture in load_sample_images().images:
        for channels in ((0, 2), (1, 0)):
            corners = rng.integers(0, (len(picture) - 300, picture.shape[1] - 300), (EACH, 2))
            cut = [picture[r : r + 300, c : c + 300, channels] for r, c in corners]
            yield levelled(np.stack(cut).transpose(0, 3, 1, 2))


def noise() -> Iterator[Patches]:
    rng = np.random.default_rng(SEED)
    for scatter in (500, 2000, 4000):
        values = rng.normal(10_000, scatter, (EACH, 2, 300, 300))
        yield values.clip(0, 65_535).astype(np.uint16)


def wrong_inputs() -> Iterator[tuple[str, Patches]]:
    for number in range(4):
        patches = known(100 + number)
        yield "swapped channels", patches[:, ::-1]
        yield "RGB H&E", stained(patches)
        yield "one channel twice", np.repeat(patches[:, :1], 2, axis=1)
    yield from (("photograph", patches) for patches in photographs())
    yield from (("noise", patches) for patches in noise())
    yield "blank", np.full((EACH, 2, 300, 300), 10_000, np.uint16)
    yield "saturated", np.full((EACH, 2, 300, 300), 65_535, np.uint16)
    for number, kind in enumerate(UnknownTissue):
        yield kind.value, tissue(unknown_slide(kind, SIZE, SEED + 200 + number))


@pytest.mark.slow
def test_that_wrong_inputs_get_no_call(
    ask: Callable[[Patches], Verdict], record_property: Callable[[str, object], None]
) -> None:
    asked = [(name, ask(patches).call is None) for name, patches in wrong_inputs()]
    missed = [name for name, stopped in asked if not stopped]
    record_property("wrong_inputs_stopped", f"{len(asked) - len(missed)} of {len(asked)}")
    record_property("missed", ", ".join(missed))
    assert len(missed) <= 0.05 * len(asked), missed


@pytest.mark.slow
def test_that_known_slides_keep_their_call(
    ask: Callable[[Patches], Verdict], record_property: Callable[[str, object], None]
) -> None:
    verdicts = [ask(known(number)) for number in range(12)]
    stopped = sum(verdict.call is None for verdict in verdicts)
    record_property("known_slides_stopped", f"{stopped} of {len(verdicts)}")
    assert stopped == 0
