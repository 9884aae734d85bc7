"""The published training is the default: every value beside the table it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from spinextract_gui.domain.errors import InputError
from spinextract_gui.training.run.config import load_config
from spinextract_gui.training.stenosis.config import StenosisConfig

if TYPE_CHECKING:
    from pathlib import Path

PUBLISHED = {
    "epochs": 30,
    "batch": 32,
    "learning_rate": 1e-4,
    "weight_decay": 0.02,
    "class_weights": (1.0, 5531 / 485, 5531 / 326),
    "freeze": True,
    "unfreeze_last_n": 32,
    "start_weights": "hub",
    "level_embedding": True,
    "dropout": 0.1,
    "preprocessing": "documented",
}
"""The specification's paragraph on training, value by value."""
OURS = {
    "flip": 0.5,
    "rotate_deg": 10.0,
    "validation_share": 0.2,
    "betas": (0.9, 0.999),
    "precision": "bf16-mixed",
    "patience": None,
    "warm_up": 0.0,
}
"""What the publication names without a number, or leaves open."""
OFF = {
    "schedule": "constant",
    "by_slice": False,
    "clip": None,
    "smoothing": 0.0,
    "place_task": 0.0,
    "grade_task": 0.0,
    "shift": 0.0,
    "scale": 0.0,
    "tone": 0.0,
    "noise": 0.0,
    "sides": (),
    "half": False,
}
"""What the publication does not do."""


@pytest.mark.parametrize(("name", "value"), [*PUBLISHED.items(), *OURS.items(), *OFF.items()])
def test_that_the_default_is_the_published_value(name: str, value: object) -> None:
    resolved = load_config(StenosisConfig, None, {"backbone": "vit"})
    assert getattr(resolved, name) == value


def test_that_the_recipe_of_the_demo_model_is_a_configuration() -> None:
    from spinextract_gui.storage.folders import shipped

    path = shipped("models") / "recipes" / "demo-stenosis.yaml"
    recipe = load_config(StenosisConfig, path, {"backbone": "resnet18"})
    assert recipe.bundle_name == "demo-stenosis-synthetic"
    assert recipe.sides
    assert recipe.side_px(recipe.epochs - 1) is None


def test_that_options_go_before_the_file_and_the_file_before_defaults(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump({"epochs": 3, "batch": 4}))
    found = load_config(StenosisConfig, path, {"backbone": "vit", "batch": 8, "seed": None})
    assert (found.epochs, found.batch, found.learning_rate) == (3, 8, 1e-4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"backbone": "vgg"},
        {"class_weights": [1, 2]},
        {"class_weights": [1, 0, 2]},
        {"unfreeze_last_n": -1},
        {"preprocessing": "z-score"},
        {"name": "../up"},
        {"sides": [500]},
        {"tone": 1.0},
        {"colour": True},
    ],
)
def test_that_wrong_values_are_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        load_config(StenosisConfig, None, {"backbone": "vit", **wrong})


def test_that_networks_with_fixed_positions_take_no_small_pictures() -> None:
    with pytest.raises(InputError, match="vit takes pictures of 224"):
        StenosisConfig(backbone="vit", sides=(112,)).check()
    StenosisConfig(backbone="convnext", sides=(112,)).check()
