"""What learns, what rests, where the weights start from, how they are saved."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pytest
import torch

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.description import Backbone
from spinextract_gui.networks.stenosis.network import StenosisNet
from spinextract_gui.training.stenosis.config import StenosisConfig
from spinextract_gui.training.stenosis.freezing import freeze
from spinextract_gui.training.stenosis.module import StenosisModule
from spinextract_gui.training.stenosis.outputs import published_checkpoint
from spinextract_gui.training.stenosis.start import load_start_weights

if TYPE_CHECKING:
    from pathlib import Path

BACKBONES: tuple[Backbone, ...] = get_args(Backbone)


def learning(config: StenosisConfig) -> list[str]:
    with torch.device("meta"):  # names and shapes, no numbers
        network = StenosisNet(config.backbone)
    freeze(network, config)
    return [name for name, one in network.named_parameters() if one.requires_grad]


@pytest.mark.parametrize("backbone", BACKBONES)
def test_that_43_parameter_tensors_learn_as_published(backbone: Backbone) -> None:
    names = learning(StenosisConfig(backbone=backbone))
    assert len(names) == 43
    assert sum(name.startswith("base_model.") for name in names) == 32
    assert "level_embedding.weight" in names
    assert sum(name.startswith("classifier.") for name in names) == 10


def test_that_options_change_what_learns() -> None:
    light: dict[str, Any] = {"backbone": "resnet18"}
    assert len(learning(StenosisConfig(**light, unfreeze_last_n=0))) == 11
    assert len(learning(StenosisConfig(**light, unfreeze_last_n=5))) == 16
    assert len(learning(StenosisConfig(**light, freeze=False))) == 11 + 60
    assert len(learning(StenosisConfig(**light, unfreeze_last_n=999))) == 11 + 60
    assert "level_embedding.weight" not in learning(StenosisConfig(**light, level_embedding=False))


def test_that_a_network_without_level_embedding_does_not_tell_levels_apart() -> None:
    network = StenosisModule(StenosisConfig(backbone="resnet18", level_embedding=False)).network
    network.eval()
    with torch.inference_mode():
        logits = network(torch.zeros(1, 3, 64, 64).expand(5, -1, -1, -1), torch.arange(5))
    # rows of a batch are summed in other orders on other processors
    assert torch.allclose(logits[:1].expand(5, -1), logits, rtol=0, atol=1e-6)


def test_that_batch_norms_of_frozen_layers_rest_and_others_follow() -> None:
    module = StenosisModule(StenosisConfig(backbone="resnet18", unfreeze_last_n=3)).train()
    base = module.network.base_model
    assert not base.get_submodule("bn1").training
    assert base.get_submodule("layer4.1.bn2").training
    assert module.network.classifier.training


@pytest.mark.parametrize("backbone", BACKBONES[:-1])
def test_that_saved_names_and_shapes_are_the_published_ones(
    backbone: Backbone, shared: Path
) -> None:
    told = json.loads((shared / "reference/mri/state_dict_keys.json").read_text())
    published = told.get("models", told)[backbone]
    network = StenosisNet(backbone)
    content = torch.load(io.BytesIO(published_checkpoint(network, 3)), weights_only=True)
    assert content["epoch"] == 3
    saved = {name: list(one.shape) for name, one in content["model_state_dict"].items()}
    assert saved == {name: _shape(one) for name, one in published.items()}


def _shape(told: Any) -> list[int]:
    return list(told["shape"] if isinstance(told, dict) else told[0])


def light_backbone(path: Path) -> dict[str, torch.Tensor]:
    """Save a backbone as torchvision names it, with a classifier of 1000 classes."""
    state = StenosisNet("resnet18").base_model.state_dict()
    state = {name: torch.rand_like(one.float()) for name, one in state.items()}
    torch.save(state | {"fc.weight": torch.rand(1000, 512), "fc.bias": torch.rand(1000)}, path)
    return state


def test_that_a_file_starts_the_backbone_and_its_classifier_is_left_alone(tmp_path: Path) -> None:
    state = light_backbone(tmp_path / "resnet18.pth")
    for wish in (tmp_path / "resnet18.pth", tmp_path):
        network = StenosisNet("resnet18")
        load_start_weights(network, str(wish))
        own = network.base_model.state_dict()
        assert all(torch.equal(own[n], state[n]) for n in own if "num_batches" not in n)


def test_that_files_that_do_not_fit_are_refused_with_the_reason(tmp_path: Path) -> None:
    network = StenosisNet("resnet18")
    state = light_backbone(tmp_path / "a.pth")
    with pytest.raises(ModelError, match=r"no start weights resnet18"):
        load_start_weights(network, str(tmp_path))
    with pytest.raises(ModelError, match=r"not a file"):
        load_start_weights(network, str(tmp_path / "gone.pth"))
    torch.save(state | {"conv1.weight": torch.rand(64, 3, 3, 3)}, tmp_path / "b.pth")
    with pytest.raises(ModelError, match=r"'conv1\.weight' in b\.pth does not fit"):
        load_start_weights(network, str(tmp_path / "b.pth"))
    with pytest.raises(ModelError, match=r"holds no vit"):
        load_start_weights(StenosisNet("vit"), str(tmp_path / "a.pth"))


@pytest.mark.parametrize("backbone", ["resnet18", "swin"])
def test_that_a_hub_out_of_reach_is_said(
    backbone: Backbone, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelError, match="connection to the internet"):
        load_start_weights(StenosisNet(backbone), "hub")


def test_that_no_start_weights_leave_the_network_as_it_was() -> None:
    network = StenosisNet("resnet18")
    before = network.tensors()["base_model.conv1.weight"].copy()
    load_start_weights(network, "none")
    assert np.array_equal(network.tensors()["base_model.conv1.weight"], before)
