"""The networks have the published tensors, and answer for each slice and level by itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest
import torch

from spinextract_gui.networks.description import Backbone
from spinextract_gui.networks.stenosis.backbones import FEATURES
from spinextract_gui.networks.stenosis.golden_maker import softmax_of, texture_questions
from spinextract_gui.networks.stenosis.layout import layout
from spinextract_gui.networks.stenosis.naming import is_derived, published_name
from spinextract_gui.networks.stenosis.network import StenosisNet
from spinextract_gui.networks.stenosis.preprocess import prepare

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float32]]

PUBLISHED: list[Backbone] = ["vit", "swin", "beit", "efficientnet", "resnet152", "convnext"]


@pytest.mark.parametrize("backbone", PUBLISHED)
def test_that_names_and_shapes_are_the_published_ones(backbone: Backbone, shared: Path) -> None:
    keys = json.loads((shared / "reference/mri/state_dict_keys.json").read_text())[backbone]
    expected = {name: tuple(shape) for name, (shape, _) in keys.items() if not is_derived(name)}
    assert layout(backbone).shapes == expected


def test_that_every_backbone_says_the_width_of_its_features() -> None:
    assert FEATURES.keys() == set(get_args(Backbone))
    for backbone, width in FEATURES.items():
        shapes = layout(backbone).shapes
        assert shapes is not None
        assert shapes["classifier.0.weight"] == (512, width + 256)


@pytest.mark.parametrize("backbone", ["swin", "beit"])
def test_that_names_of_older_transformers_stay_as_they_are(backbone: Backbone) -> None:
    shapes = layout(backbone).shapes
    assert shapes is not None
    assert [name for name in shapes if published_name(name, backbone) != name] == []


def test_that_tensors_come_back_as_they_went_in(light_tensors: Tensors) -> None:
    found = StenosisNet.from_tensors(light_tensors, "resnet18").tensors()
    assert found.keys() == light_tensors.keys()
    assert all(np.array_equal(found[name], light_tensors[name]) for name in found)


def test_that_a_missing_or_misshapen_tensor_is_an_error(light_tensors: Tensors) -> None:
    few = {name: v for name, v in light_tensors.items() if name != "classifier.8.bias"}
    with pytest.raises(KeyError):
        StenosisNet.from_tensors(few, "resnet18")
    wrong = {**light_tensors, "classifier.8.bias": np.zeros(4, np.float32)}
    with pytest.raises(ValueError, match=r"classifier\.8\.bias"):
        StenosisNet.from_tensors(wrong, "resnet18")


def test_that_the_level_changes_the_answer_behind_the_backbone(light_tensors: Tensors) -> None:
    network = StenosisNet.from_tensors(light_tensors, "resnet18")
    slices, levels = texture_questions(2)
    images = np.stack([prepare(one, "documented") for one in slices])
    found = softmax_of(network, images, levels)
    assert found.shape == (10, 3)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-6)
    assert np.abs(found[0] - found[1:5]).max() > 1e-3
    with torch.inference_mode():
        whole = network(torch.from_numpy(images), torch.from_numpy(levels)).softmax(dim=1)
    np.testing.assert_allclose(found, whole.numpy(), atol=1e-5)
