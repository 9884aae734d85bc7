"""The demo stenosis model: how it is made, what it says of itself, how it does. Synthetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.settings import DEFAULT_STENOSIS_MODEL, Device, Precision
from spinextract_gui.inference.runtimes.stenosis import open_stenosis_runtime
from spinextract_gui.networks.bundle import StenosisBundle, load_bundle
from spinextract_gui.networks.description import StenosisDescription
from spinextract_gui.networks.stenosis.preprocess import prepare
from spinextract_gui.storage.folders import shipped
from spinextract_gui.synthesis.spine.views import draw_view, training_phantom
from spinextract_gui.training.demo_stenosis.__main__ import DemoSettings, make_demo_model
from spinextract_gui.training.demo_stenosis.assess import assess, macro_f1
from spinextract_gui.training.demo_stenosis.augment import normalised, varied
from spinextract_gui.training.demo_stenosis.fit import CLASS_WEIGHTS, FitSettings, Stage
from spinextract_gui.training.demo_stenosis.pictures import phantom_pictures

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

UNSEEN = range(77_000, 77_200)
"""Training seeds lie at three millions, those of the card's figures at seven."""


@pytest.fixture(scope="module")
def bundle() -> StenosisBundle:
    return load_bundle(shipped("models") / DEFAULT_STENOSIS_MODEL).expect(StenosisBundle)


def test_that_the_shipped_model_says_what_it_is(bundle: StenosisBundle) -> None:
    stated = bundle.manifest
    assert isinstance(stated, StenosisDescription)
    assert stated.synthetic
    assert stated.backbone == "resnet18"
    assert stated.preprocessing == "documented"
    assert stated.class_weights == CLASS_WEIGHTS
    assert "no medical meaning" in stated.title
    assert "phantoms only" in stated.training_data
    assert "No medical meaning" in bundle.card()
    assert "On real pictures" in bundle.card()


@pytest.mark.slow
def test_that_it_grades_200_unseen_phantoms(
    bundle: StenosisBundle, compiled_models: Path, record_property: Callable[[str, object], None]
) -> None:
    """A thousand levels through the runtime that the program uses on this processor."""
    levels = np.arange(5, dtype=np.int64)
    with open_stenosis_runtime(
        bundle, Device.CPU, Precision.AUTO, compiled_models, lambda _: None
    ) as runtime:

        def answer(image: NDArray[np.float32]) -> NDArray[np.float32]:
            return runtime.answer(np.repeat(image[None], 5, axis=0), levels)

        figures = assess(UNSEEN, answer, bundle.manifest.class_weights)
    record_property("macro_f1", round(figures.macro_f1, 4))
    record_property("accuracy", round(figures.accuracy, 4))
    record_property("macro_f1_per_level", [round(one, 3) for one in figures.per_level])
    assert int(figures.confusion.sum()) == 1000
    assert figures.macro_f1 >= 0.85


@pytest.mark.slow
def test_that_little_training_makes_a_whole_bundle(tmp_path: Path) -> None:
    little = DemoSettings(
        phantoms=24,
        assessed=2,
        golden=1,
        fit=FitSettings(stages=(Stage(48, 32), Stage(64, 16)), batch=8),
    )
    made = make_demo_model(tmp_path / "demo", little).expect(StenosisBundle)
    assert made.manifest.synthetic
    assert "Not measured" in made.card()
    assert made.golden.slices.shape[0] == 5
    assert made.golden.raw.shape == (5, len(Grade))


def test_that_the_network_is_trained_on_what_it_will_see() -> None:
    pictures = phantom_pictures([11])
    phantom = training_phantom(11)
    seen = normalised(torch.from_numpy(pictures.images)[:, None].float() / 255)[0].numpy()
    in_use = prepare(phantom.render(draw_view(phantom)), "documented")
    assert np.abs(seen - in_use).max() < 0.02  # 8 bits against float
    truth = phantom.truth
    assert pictures.grades[0].tolist() == [one.grade for one in truth.values()]


def test_that_levels_stay_in_their_place_when_a_picture_is_moved() -> None:
    """A bright dot is drawn at every level; after moving, the dots are where the points say."""
    points = torch.tensor([[[0.4, 0.2], [0.42, 0.35], [0.45, 0.5], [0.5, 0.65], [0.6, 0.8]]])
    image = torch.zeros(1, 224, 224, dtype=torch.uint8)
    for x, y in (points[0] * 223).round().int().tolist():
        image[0, y - 2 : y + 3, x - 2 : x + 3] = 255
    moved = varied(image, points, 224, torch.Generator().manual_seed(5))
    picture = moved.images[0, 0]
    for x, y in (moved.points[0] * 223).round().int().tolist():
        assert picture[y, x] > picture.mean() + 3 * picture.std()


def test_that_macro_f1_is_the_mean_over_grades() -> None:
    perfect = np.diag([5, 3, 2])
    assert macro_f1(perfect) == 1.0
    never_severe = np.array([[5, 0, 0], [0, 3, 0], [0, 2, 0]])
    assert macro_f1(never_severe) == pytest.approx((1 + 6 / 8 + 0) / 3)
