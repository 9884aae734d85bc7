"""The command that makes the demo model runs from end to end on very little."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.bundle import SrhBundle, load_bundle
from spinextract_gui.networks.golden_maker import predict
from spinextract_gui.networks.spinextract import SpineXtractNet
from spinextract_gui.training.backbone import load_imagenet
from spinextract_gui.training.demo_model import DemoSettings, make_demo_model
from spinextract_gui.training.head import HeadSettings

if TYPE_CHECKING:
    from pathlib import Path

LITTLE = DemoSettings(
    slides_per_class=2,
    assessed_per_class=1,
    edges_px=(620,),
    statistics_per_class=1,
    statistics_patches=16,
    folds=2,
    head=HeadSettings(epochs=2, batch=8),
)


@pytest.fixture(scope="module")
def backbone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a backbone nobody trained, in the form of the ImageNet file."""
    torch.manual_seed(1)
    state = SpineXtractNet().bb.state_dict()
    path = tmp_path_factory.mktemp("backbone") / "resnet50.safetensors"
    kept = {name: value.half().numpy() for name, value in state.items() if "fc." not in name}
    save_file({name: value for name, value in kept.items() if "num_batches" not in name}, path)
    return path


@pytest.mark.slow
def test_that_little_training_makes_a_whole_bundle(backbone: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "demo"
    make_demo_model(backbone, folder, LITTLE)
    bundle = load_bundle(folder).expect(SrhBundle)
    assert bundle.manifest.synthetic
    assert "synthetic" in bundle.info.title
    assert "no medical meaning" in bundle.info.title
    assert "synthetic" in bundle.info.name
    assert "No medical meaning" in bundle.card()
    assert bundle.calibrator is not None
    network = SpineXtractNet.from_tensors(bundle.tensors(), bundle.manifest.architecture)
    head, _ = predict(network, bundle.golden.inputs)
    np.testing.assert_allclose(head, bundle.golden.head, atol=1e-6)


def test_that_another_file_is_refused_as_a_backbone(tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    save_file({"conv1.weight": np.zeros((64, 3, 7, 7), np.float32)}, path)
    with pytest.raises(ModelError, match="ResNet-50"):
        load_imagenet(SpineXtractNet(), path)
