"""The shipped demo model on phantom slides whose seeds it has never seen. Synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.settings import Device, Precision
from spinextract_gui.inference.runtimes import open_runtime
from spinextract_gui.inference.runtimes.golden_check import answers
from spinextract_gui.networks.bundle import SrhBundle, load_bundle
from spinextract_gui.storage.folders import shipped
from spinextract_gui.training.assess import assess
from spinextract_gui.training.card import NAME
from spinextract_gui.training.patches import phantom_slides

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.training.patches import LabelledSlide

UNSEEN = 77_000
"""Training seeds lie above a million."""


@pytest.fixture(scope="module")
def bundle() -> SrhBundle:
    return load_bundle(shipped("models") / NAME).expect(SrhBundle)


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
    slides = list(phantom_slides(5, UNSEEN, (1200, 1800)))
    exact, fast = (
        _probabilities(bundle, slides, precision, compiled_models)
        for precision in (Precision.FLOAT32, Precision.AUTO)
    )
    in_turn = iter(fast)
    figures = assess(slides, lambda _: next(in_turn))
    difference = max(float(np.abs(a - b).max()) for a, b in zip(exact, fast, strict=True))
    record_property("patches", figures.patches)
    record_property("patch_accuracy", round(figures.patch_accuracy, 4))
    record_property("auto_difference", round(difference, 4))
    assert figures.slides == 20
    assert figures.patch_accuracy >= 0.95
    assert figures.slide_accuracy == 1.0
    assert difference <= 0.02
    for ours, theirs in zip(exact, fast, strict=True):
        assert ours.mean(axis=0).argmax() == theirs.mean(axis=0).argmax()


def _probabilities(
    bundle: SrhBundle, slides: list[LabelledSlide], precision: Precision, cache: Path
) -> list[NDArray[np.float64]]:
    """Return calibrated probabilities (n, 4) of each slide's tumour patches."""
    assert bundle.calibrator is not None
    with open_runtime(bundle, Device.CPU, precision, cache, lambda _: None) as runtime:
        heads = [answers(runtime, slide.patches).head for slide in slides]
    return [bundle.calibrator.calibrate(head) for head in heads]
