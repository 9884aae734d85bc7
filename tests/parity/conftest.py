"""The published checkpoint, rebuilt from names and shapes, and imported for real."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from spinextract_gui.networks.bundle import SrhBundle


@pytest.fixture(scope="session")
def lightning_checkpoint(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a checkpoint as the authors' training code would save it."""
    import torch

    reference = shared / "reference"
    weights = _module(reference / "deterministic_weights.py")
    shapes = json.loads((reference / "srh" / "state_dict_keys.json").read_text())
    overrides = np.load(reference / "srh" / "overrides.npz")
    state: dict[str, Any] = {}
    for name, shape in shapes.items():
        if name.endswith(".pe"):
            state[f"model.{name}"] = _sinusoidal_table(*shape)
        elif name.endswith("num_batches_tracked"):
            state[f"model.{name}"] = torch.tensor(0)
        else:
            values = (
                overrides[name] if name in overrides else weights.tensor_for(name, tuple(shape))
            )
            state[f"model.{name}"] = torch.from_numpy(values)
    path = tmp_path_factory.mktemp("checkpoint") / "spinextract.ckpt"
    torch.save({"epoch": 3, "state_dict": state, "pytorch-lightning_version": "2.5.0"}, path)
    return path


@pytest.fixture(scope="session")
def parity_bundle(
    shared: Path, lightning_checkpoint: Path, tmp_path_factory: pytest.TempPathFactory
) -> SrhBundle:
    """Import the rebuilt checkpoint with the published calibrator."""
    from spinextract_gui.networks.importer import import_checkpoint

    return import_checkpoint(
        lightning_checkpoint,
        task="srh",
        calibration=shared / "reference" / "srh" / "platt_ukk.json",
        name="parity",
        folder=tmp_path_factory.mktemp("models"),
    )


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _sinusoidal_table(length: int, _: int, width: int) -> Any:
    """Position code of "Attention is all you need", base 10000, as the architecture makes it."""
    import torch

    position = torch.arange(length, dtype=torch.float32)[:, None]
    rates = torch.exp(torch.arange(0, width, 2, dtype=torch.float32) * (-np.log(10000.0) / width))
    table = torch.zeros(length, 1, width)
    table[:, 0, 0::2] = torch.sin(position * rates)
    table[:, 0, 1::2] = torch.cos(position * rates)
    return table
