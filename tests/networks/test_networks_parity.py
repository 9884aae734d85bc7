"""Parity through the real path: a published checkpoint, imported, gives the reference numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile
import torch

from spinextract_gui.networks.architecture import position_table
from spinextract_gui.networks.golden_maker import predict
from spinextract_gui.networks.importer import import_checkpoint
from spinextract_gui.networks.spinextract import SpineXtractNet

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float32]]


def publish(path: Path, tensors: Tensors) -> Path:
    """Write a checkpoint as the authors would: Lightning, every name prefixed."""
    state = {f"model.{name}": torch.from_numpy(values) for name, values in tensors.items()}
    for block in range(3):
        name = f"model.head.transformer_layers.{block}.pos_encoder.pe"
        state[name] = torch.from_numpy(position_table())
    torch.save({"state_dict": state, "epoch": 9, "pytorch-lightning_version": "2.5.0"}, path)
    return path


@pytest.mark.slow
def test_that_an_imported_checkpoint_gives_the_reference_numbers(
    shared: Path, reference_tensors: Tensors, tmp_path: Path, own_home: Path
) -> None:
    folder, cache = shared / "reference/srh", own_home / "cache"
    before = set(cache.iterdir())
    bundle = import_checkpoint(
        publish(tmp_path / "published.ckpt", reference_tensors),
        name="ukk",
        folder=tmp_path / "models",
        calibration=folder / "platt_ukk.json",
    )
    network = SpineXtractNet.from_tensors(bundle.tensors(), bundle.manifest.architecture)
    paths = json.loads((folder / "expected/paths.json").read_text())
    patches = np.stack([tifffile.imread(folder / path) for path in paths])
    head, embeddings = predict(network, patches)
    assert bundle.calibrator is not None
    calibrated = bundle.calibrator.calibrate(head)
    with np.load(folder / "expected/tensors.npz") as expected:
        lengths = np.linalg.norm(expected["embeddings"], axis=1)
        distances = np.linalg.norm(embeddings - expected["embeddings"], axis=1)
        assert (distances <= 1e-3 * lengths).all()
        np.testing.assert_allclose(head, expected["head_output"], rtol=0, atol=5e-5)
        np.testing.assert_allclose(calibrated, expected["calibrated"], rtol=0, atol=1e-4)
        np.testing.assert_array_equal(
            calibrated.argmax(axis=1), expected["calibrated"].argmax(axis=1)
        )
    assert len(bundle.golden.head) == 8
    assert bundle.info.threshold == 0.77
    assert set(cache.iterdir()) == before
