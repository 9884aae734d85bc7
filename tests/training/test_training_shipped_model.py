"""The shipped demo model on phantom slides whose seeds it has never seen. Synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spinextract_gui.networks.bundle import load_bundle
from spinextract_gui.networks.heads import TransformerHead
from spinextract_gui.networks.spinextract import SpineXtractNet
from spinextract_gui.storage.folders import shipped
from spinextract_gui.training.assess import assess
from spinextract_gui.training.card import NAME
from spinextract_gui.training.embed import Embedder
from spinextract_gui.training.head import predict_head
from spinextract_gui.training.patches import phantom_slides

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import ModelBundle

UNSEEN = 77_000
"""Training seeds lie above a million."""


@pytest.fixture(scope="module")
def bundle() -> ModelBundle:
    return load_bundle(shipped("models") / NAME)


def test_that_the_shipped_model_says_what_it_is(bundle: ModelBundle) -> None:
    assert bundle.info.synthetic
    assert bundle.manifest.architecture == "spinextract-transformer"
    assert "no medical meaning" in bundle.info.title
    assert "MIT" in bundle.manifest.licence
    assert "No medical meaning" in bundle.card()


def test_that_its_outputs_are_not_saturated(bundle: ModelBundle) -> None:
    assert bundle.calibrator is not None
    assert bundle.golden.head.max() < 0.999
    assert bundle.calibrator.calibrate(bundle.golden.head).max() < 0.9999


@pytest.mark.slow
def test_that_20_unseen_phantom_slides_are_called_right(bundle: ModelBundle) -> None:
    network = SpineXtractNet.from_tensors(bundle.tensors(), bundle.manifest.architecture)
    embedder, head, calibrator = Embedder(network), network.head, bundle.calibrator
    assert isinstance(head, TransformerHead)
    assert calibrator is not None

    def calibrated(patches: NDArray[np.uint16]) -> NDArray[np.float64]:
        return calibrator.calibrate(predict_head(head, embedder.embed(patches)))

    figures = assess(phantom_slides(5, UNSEEN, (1200, 1800)), calibrated)
    assert figures.slides == 20
    assert figures.patch_accuracy >= 0.95
    assert figures.slide_accuracy == 1.0
