"""The light stenosis network with made-up weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.networks.bundle import StenosisBundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import StenosisDescription
from spinextract_gui.networks.stenosis.golden_maker import make_stenosis_golden, texture_questions
from spinextract_gui.networks.stenosis.layout import layout
from tests.networks.conftest import made_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float32]]

DESCRIPTION = StenosisDescription(
    name="light",
    title="A light grader of nothing",
    backbone="resnet18",
    preprocessing="documented",
    class_weights=(1.0, 2.0, 4.0),
    synthetic=True,
)


@pytest.fixture(scope="session")
def light_tensors() -> Tensors:
    """Learned tensors of the network with ResNet-18."""
    rng = np.random.default_rng(7)
    shapes = layout("resnet18").shapes
    assert shapes is not None
    return {name: made_up(name, shape, rng) for name, shape in shapes.items()}


@pytest.fixture(scope="session")
def light_bundle(
    light_tensors: Tensors, tmp_path_factory: pytest.TempPathFactory
) -> StenosisBundle:
    """Return a whole bundle of it, with two golden slices."""
    golden = make_stenosis_golden(light_tensors, DESCRIPTION, *texture_questions(2))
    folder = tmp_path_factory.mktemp("models") / "light"
    return write_bundle(folder, DESCRIPTION, light_tensors, golden).expect(StenosisBundle)
