"""Bundles of three tasks: each comes back as what it is, and says what it is not for."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.networks.bundle import LevelsBundle, SrhBundle, StenosisBundle, load_bundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import LevelsDescription
from spinextract_gui.networks.golden import LevelsGolden, StenosisGolden
from spinextract_gui.networks.platt import PlattCalibrator
from spinextract_gui.networks.verify import verify_bundle
from spinextract_gui.storage.folders import shipped
from tests.networks.stenosis.conftest import DESCRIPTION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Tensors = dict[str, NDArray[np.float32]]


def test_that_a_grader_comes_back_as_it_was_written(
    light_bundle: StenosisBundle, light_tensors: Tensors
) -> None:
    found = load_bundle(light_bundle.folder).expect(StenosisBundle)
    manifest = found.manifest
    assert (manifest.task, manifest.backbone, manifest.sees) == (
        "stenosis",
        "resnet18",
        "whole-slice",
    )
    assert manifest.class_weights == (1.0, 2.0, 4.0)
    assert found.golden.count == 10
    assert found.tensors().keys() == light_tensors.keys()
    assert (found.info.threshold, found.info.calibrator_hash) == (0.75, "")
    card = found.card()
    assert "No medical meaning" in card
    assert "it does not crop" in card
    assert "Class weights: 1, 2, 4" in card


def test_that_a_bundle_is_not_used_for_another_task(light_bundle: StenosisBundle) -> None:
    with pytest.raises(ModelError, match="light is for canal stenosis on spine MRI"):
        light_bundle.expect(SrhBundle)
    demo = load_bundle(shipped("models") / "demo-srh-synthetic", verify=False)
    with pytest.raises(ModelError, match="is for histology slides"):
        demo.expect(StenosisBundle)


def test_that_verification_recomputes_a_grader(light_bundle: StenosisBundle) -> None:
    assert "10 golden vectors met within" in verify_bundle(light_bundle)


def test_that_verification_notices_another_preprocessing(
    light_bundle: StenosisBundle, light_tensors: Tensors, tmp_path: Path
) -> None:
    other = DESCRIPTION.model_copy(update={"preprocessing": "reference"})
    wrong = write_bundle(tmp_path / "wrong", other, light_tensors, light_bundle.golden)
    with pytest.raises(ModelError, match="does not give its golden vectors"):
        verify_bundle(wrong)


@pytest.fixture
def copy(light_bundle: StenosisBundle, tmp_path: Path) -> Path:
    return shutil.copytree(light_bundle.folder, tmp_path / "copy")


def _without(field: str) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.pop(field)


def _with(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda content: content.update(fields)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_without("preprocessing"), "does not say whether it was trained with the reference"),
        (_with(preprocessing="z-score"), "wrong at preprocessing"),
        (_without("backbone"), "wrong at backbone"),
        (_with(backbone="vgg"), "wrong at backbone"),
        (_without("class_weights"), "wrong at class_weights"),
        (_with(class_weights=[1, 2]), "wrong at class_weights"),
        (_with(class_weights=[1, 0, 2]), "wrong at class_weights"),
        (_with(class_weights=[1, 2, "inf"]), "wrong at class_weights"),
        (_with(classes=["normal", "moderate", "severe"]), "other classes"),
        (_with(sees="crop"), "wrong at sees"),
        (_with(architecture="vit"), "wrong at architecture"),
        (_with(task="levels"), "wrong at"),
        (_without("task"), "wrong at task"),
    ],
)
def test_that_a_wrong_manifest_is_refused_with_its_reason(
    copy: Path, change: Callable[[dict[str, Any]], None], reason: str
) -> None:
    content = json.loads((copy / "manifest.json").read_text())
    change(content)
    (copy / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(ModelError, match=reason):
        load_bundle(copy, verify=False)


@pytest.mark.parametrize("level", [-1, 5])
def test_that_a_golden_level_must_exist(light_bundle: StenosisBundle, level: int) -> None:
    golden = light_bundle.golden
    levels = np.full_like(golden.levels, level)
    wrong = StenosisGolden(golden.slices, levels, golden.raw)
    with pytest.raises(ModelError, match="level that does not exist"):
        StenosisGolden.from_bytes(wrong.to_bytes())


def test_that_a_grader_takes_no_calibrator_of_tumours(
    light_bundle: StenosisBundle, tmp_path: Path
) -> None:
    calibrator = PlattCalibrator(np.ones((10, 4, 2)))
    with pytest.raises(ModelError, match="not one of temperature scaling"):
        write_bundle(
            tmp_path / "models" / "a",
            DESCRIPTION,
            light_bundle.tensors(),
            light_bundle.golden,
            calibrator,
        )
    assert list((tmp_path / "models").iterdir()) == []


def test_that_a_network_for_levels_is_a_bundle_too(tmp_path: Path) -> None:
    description = LevelsDescription(
        name="levels",
        title="Finds nothing",
        architecture={"network": "made-up", "widths": [4, 8], "pixel_mm": 1.5},
        classes=("background", "canal"),
        preprocessing="none-v1",
    )
    golden = LevelsGolden(np.ones((2, 1, 9, 7), np.float32), np.zeros((2, 2, 9, 7), np.float32))
    tensors = {"first.weight": np.ones((4, 1, 3, 3), np.float32)}
    found = write_bundle(tmp_path / "levels", description, tensors, golden).expect(LevelsBundle)
    assert found.manifest.architecture == description.architecture
    assert found.golden.outputs.shape == (2, 2, 9, 7)
    assert found.tensors().keys() == tensors.keys()
    assert "grades nothing" in found.card()
    assert found.info.threshold == 0
    bad = {"first.weight": np.full((4, 1, 3, 3), np.nan, np.float32)}
    with pytest.raises(ModelError, match="not finite"):
        write_bundle(tmp_path / "bad", description, bad, golden)


def test_that_the_shipped_tumour_classifier_still_loads_whole() -> None:
    bundle = load_bundle(shipped("models") / "demo-srh-synthetic").expect(SrhBundle)
    assert bundle.manifest.task == "srh"
    assert bundle.calibrator is not None
