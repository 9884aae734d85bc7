"""Networks with made-up weights, and checkpoints as their authors would publish them."""

from __future__ import annotations

import json
import runpy
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from spinextract_gui.networks.architecture import Shape, is_derived, learned_shapes

if TYPE_CHECKING:
    from pathlib import Path

Tensors = dict[str, NDArray[np.float32]]


def made_up(name: str, shape: Shape, rng: np.random.Generator) -> NDArray[np.float32]:
    """Weights under which a random network neither dies nor explodes."""
    if name.endswith("running_var") or (len(shape) == 1 and name.endswith("weight")):
        return np.ones(shape, np.float32)
    fan_in = max(1, int(np.prod(shape[1:])))
    values = rng.standard_normal(shape, np.float32) * np.float32((1.5 / fan_in) ** 0.5)
    return values if len(shape) > 1 else values * np.float32(0.05)


@pytest.fixture(scope="session")
def tensors() -> Tensors:
    """Learned tensors of the transformer network, by the published names."""
    rng = np.random.default_rng(5)
    shapes = learned_shapes("spinextract-transformer")
    return {name: made_up(name, shape, rng) for name, shape in shapes.items()}


@pytest.fixture(scope="session")
def linear_tensors(tensors: Tensors) -> Tensors:
    """Learned tensors of the network with the linear head."""
    backbone = {name: values for name, values in tensors.items() if name.startswith("bb.")}
    rng = np.random.default_rng(6)
    return {
        **backbone,
        "head.layers.0.weight": made_up("weight", (4, 2048), rng),
        "head.layers.0.bias": np.zeros(4, np.float32),
    }


@pytest.fixture(scope="session")
def reference_keys(shared: Path) -> dict[str, Shape]:
    """Names and shapes of the published state dict."""
    keys = json.loads((shared / "reference/srh/state_dict_keys.json").read_text())
    return {name: tuple(shape) for name, shape in keys.items()}


@pytest.fixture(scope="session")
def reference_tensors(shared: Path, reference_keys: dict[str, Shape]) -> Tensors:
    """Parity weights: the rule of the shared script, then its overrides."""
    script: dict[str, Any] = runpy.run_path(str(shared / "reference/deterministic_weights.py"))
    tensors = {
        name: script["tensor_for"](name, shape)
        for name, shape in reference_keys.items()
        if not is_derived(name)
    }
    with np.load(shared / "reference/srh/overrides.npz") as overrides:
        tensors.update({name: overrides[name] for name in overrides.files})
    return tensors
