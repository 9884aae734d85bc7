"""The network is the published one, name by name and number by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from spinextract_gui.networks.architecture import (
    Architecture,
    Shape,
    is_derived,
    learned_shapes,
    position_table,
)
from spinextract_gui.networks.preprocess import preprocess
from spinextract_gui.networks.spinextract import SpineXtractNet

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float32]]


def test_that_names_and_shapes_are_the_published_ones(reference_keys: dict[str, Shape]) -> None:
    own = {name: tuple(value.shape) for name, value in SpineXtractNet().state_dict().items()}
    assert own == reference_keys


@pytest.mark.parametrize("architecture", ["spinextract-transformer", "spinextract-linear"])
def test_that_the_torch_free_table_agrees_with_the_network(architecture: Architecture) -> None:
    state = SpineXtractNet(architecture).state_dict()
    learned = {name: tuple(value.shape) for name, value in state.items() if not is_derived(name)}
    assert learned_shapes(architecture) == learned


def test_that_the_position_code_is_the_sinusoidal_one() -> None:
    table = position_table()
    assert table.shape == (5000, 1, 32)
    assert table[0, 0, :4].tolist() == [0, 1, 0, 1]
    assert table[7, 0, 2] == pytest.approx(np.sin(7 / 10000 ** (2 / 32)), abs=1e-6)
    assert table[7, 0, 31] == pytest.approx(np.cos(7 / 10000 ** (30 / 32)), abs=1e-6)


def test_that_patches_never_see_each_other(tensors: Tensors) -> None:
    network = SpineXtractNet.from_tensors(tensors, "spinextract-transformer")
    inputs = torch.from_numpy(np.random.default_rng(1).random((3, 3, 64, 64), np.float32))
    with torch.inference_mode():
        together, embeddings = network(inputs)
        alone, _ = network(inputs[1:2])
    assert together.shape == (3, 4)
    assert embeddings.shape == (3, 2048)
    torch.testing.assert_close(together[1:2], alone, rtol=0, atol=1e-6)
    torch.testing.assert_close(together.sum(dim=1), torch.ones(3))


def test_that_the_linear_head_is_one_affine_layer_and_a_softmax(linear_tensors: Tensors) -> None:
    network = SpineXtractNet.from_tensors(linear_tensors, "spinextract-linear")
    inputs = torch.from_numpy(np.random.default_rng(1).random((2, 3, 64, 64), np.float32))
    with torch.inference_mode():
        head, embeddings = network(inputs)
    logits = embeddings.numpy() @ linear_tensors["head.layers.0.weight"].T
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(head.numpy(), expected, atol=1e-5)


def test_that_every_learned_tensor_gets_a_gradient() -> None:
    network = SpineXtractNet().train()
    head, _ = network(torch.rand(2, 3, 64, 64))
    head[:, 0].sum().backward()
    without = [name for name, value in network.named_parameters() if value.grad is None]
    assert without == []


def test_that_preprocessing_follows_the_published_arithmetic() -> None:
    pixels = np.zeros((1, 2, 2, 2), np.uint16)
    pixels[0, 0] = [[10_000, 20_000], [65_535, 0]]
    pixels[0, 1] = [[12_000, 10_000], [0, 65_535]]
    ch1, ch2, ch3 = preprocess(pixels)[0]
    np.testing.assert_array_equal(ch2, pixels[0, 0].astype(np.float32) / np.float32(65536))
    np.testing.assert_array_equal(ch3, pixels[0, 1].astype(np.float32) / np.float32(65536))
    np.testing.assert_allclose(ch1, np.array([[7000 / 65536, 0], [0, 1]]), atol=1e-7)
