"""The shipped demo model on phantom slides whose seeds it has never seen. Synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.geometry import Region
from spinextract_gui.domain.settings import DEFAULT_MODEL, Device, Precision
from spinextract_gui.inference.runtimes import open_runtime
from spinextract_gui.inference.runtimes.golden_check import answers
from spinextract_gui.networks.bundle import SrhBundle, load_bundle
from spinextract_gui.storage.folders import shipped
from spinextract_gui.synthesis.materials import PatchLabel
from spinextract_gui.synthesis.slide_set import SlideSet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.synthesis.slide import Phantom

UNSEEN = SlideSet(5, 77, (1200, 1800))
"""The recipes train, calibrate and evaluate on sets 1000 to 1002."""


@pytest.fixture(scope="module")
def bundle() -> SrhBundle:
    return load_bundle(shipped("models") / DEFAULT_MODEL).expect(SrhBundle)


def test_that_the_shipped_model_says_what_it_is(bundle: SrhBundle) -> None:
    assert bundle.info.synthetic
    assert bundle.manifest.architecture == "spinextract-transformer"
    assert "no medical meaning" in bundle.info.title
    assert "MIT" in bundle.manifest.licence
    assert "No medical meaning" in bundle.card()


def test_that_its_outputs_are_not_saturated(bundle: SrhBundle) -> None:
    assert bundle.calibrator is not None
    assert bundle.golden.head.max() < 0.999
    assert bundle.calibrator.calibrate(bundle.golden.head).max() < 0.9999


@pytest.mark.slow
def test_that_20_unseen_phantom_slides_are_called_right_and_alike_at_every_speed(
    bundle: SrhBundle, compiled_models: Path, record_property: Callable[[str, object], None]
) -> None:
    slides = list(UNSEEN.phantoms())
    patches = [_tumour_patches(one) for one in slides]
    exact, fast = (
        _probabilities(bundle, patches, precision, compiled_models)
        for precision in (Precision.FLOAT32, Precision.AUTO)
    )
    truth = [int(one.tumour) for one in slides]
    right = np.concatenate(
        [own.argmax(axis=1) == kind for own, kind in zip(fast, truth, strict=True)]
    )
    difference = max(float(np.abs(a - b).max()) for a, b in zip(exact, fast, strict=True))
    record_property("patches", len(right))
    record_property("patch_accuracy", round(float(right.mean()), 4))
    record_property("auto_difference", round(difference, 4))
    assert len(slides) == 20
    assert right.mean() >= 0.95
    assert [int(own.mean(axis=0).argmax()) for own in fast] == truth
    assert difference <= 0.02
    for ours, theirs in zip(exact, fast, strict=True):
        assert ours.mean(axis=0).argmax() == theirs.mean(axis=0).argmax()


def _tumour_patches(phantom: Phantom) -> NDArray[np.uint16]:
    """Return the patches of a phantom that are mostly tumour, (n, 2, 300, 300)."""
    origins = phantom.patch_origins()
    labels = phantom.tissue_labels(origins)
    kept = [o for o, label in zip(origins, labels, strict=True) if label is PatchLabel.TUMOUR]
    return np.stack([phantom.render(Region(o.row, o.col, 300, 300)) for o in kept])


def _probabilities(
    bundle: SrhBundle, slides: list[NDArray[np.uint16]], precision: Precision, cache: Path
) -> list[NDArray[np.float64]]:
    """Return calibrated probabilities (n, 4) of each slide's tumour patches."""
    assert bundle.calibrator is not None
    with open_runtime(bundle, Device.CPU, precision, cache, lambda _: None) as runtime:
        heads = [answers(runtime, patches).head for patches in slides]
    return [bundle.calibrator.calibrate(head) for head in heads]
