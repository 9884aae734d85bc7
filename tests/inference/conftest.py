"""Real bundles for tests of the runtimes."""

from __future__ import annotations

import json
import runpy
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spinextract_gui.networks.architecture import is_derived, learned_shapes
from spinextract_gui.networks.bundle import SrhBundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import SrhDescription
from spinextract_gui.networks.golden_maker import make_golden
from spinextract_gui.networks.platt import PlattCalibrator

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def linear_bundle(tmp_path_factory: pytest.TempPathFactory) -> SrhBundle:
    """Return an uncalibrated bundle with made-up weights and the linear head."""
    rng = np.random.default_rng(5)
    tensors = {}
    for name, shape in learned_shapes("spinextract-linear").items():
        one = name.endswith("running_var") or (len(shape) == 1 and name.endswith("weight"))
        fan_in = max(1, int(np.prod(shape[1:])))
        values = rng.standard_normal(shape, np.float32) * np.float32((1.5 / fan_in) ** 0.5)
        tensors[name] = np.ones(shape, np.float32) if one else values
    folder = tmp_path_factory.mktemp("models") / "linear"
    description = SrhDescription(name="linear", title="Linear", architecture="spinextract-linear")
    golden = make_golden(tensors, "spinextract-linear")
    return write_bundle(folder, description, tensors, golden).expect(SrhBundle)


@pytest.fixture(scope="session")
def reference_bundle(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> SrhBundle:
    """Return a bundle of the parity weights with the published calibrator."""
    source = shared / "reference/srh"
    script: dict[str, Any] = runpy.run_path(str(shared / "reference/deterministic_weights.py"))
    keys = json.loads((source / "state_dict_keys.json").read_text())
    tensors = {
        name: script["tensor_for"](name, tuple(shape))
        for name, shape in keys.items()
        if not is_derived(name)
    }
    with np.load(source / "overrides.npz") as overrides:
        tensors.update({name: overrides[name] for name in overrides.files})
    calibrator = PlattCalibrator.from_json((source / "platt_ukk.json").read_bytes())
    golden = make_golden(tensors, "spinextract-transformer")
    folder = tmp_path_factory.mktemp("models") / "reference"
    description = SrhDescription(name="reference", title="Reference")
    return write_bundle(folder, description, tensors, golden, calibrator).expect(SrhBundle)


@pytest.fixture(scope="session")
def compiled_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one cache of compiled models for the whole session."""
    return tmp_path_factory.mktemp("cache")
