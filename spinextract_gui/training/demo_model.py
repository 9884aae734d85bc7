"""Makes the demo model: ``python -m spinextract_gui.training.demo_model --help``.

The bundle is of the full published architecture and is trained on synthetic slides only. It
has no medical meaning; its name, title and card say so.
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from numpy.typing import NDArray

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.networks.architecture import learned_shapes
from spinextract_gui.networks.bundle import SrhBundle
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import SrhDescription
from spinextract_gui.networks.golden_maker import make_golden
from spinextract_gui.networks.platt import PlattCalibrator
from spinextract_gui.networks.spinextract import SpineXtractNet
from spinextract_gui.training import card
from spinextract_gui.training.assess import assess
from spinextract_gui.training.backbone import (
    estimate_statistics,
    learned_tensors,
    load_imagenet,
    round_to_half,
)
from spinextract_gui.training.embed import Embedder
from spinextract_gui.training.head import HeadSettings, predict_head, train_head
from spinextract_gui.training.patches import LabelledSlide, phantom_slides, turned

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from spinextract_gui.networks.heads import TransformerHead

_CALIBRATION_PATCHES = 10_000
"""Patches are repeated to this number, which gives slopes like the published calibrator's."""
_log = logging.getLogger(__name__)
_ARCHITECTURE: Final = "spinextract-transformer"


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """How much the demo model sees.

    Attributes
    ----------
    slides_per_class, assessed_per_class
        Phantoms to train on, and unseen ones to assess it on.
    edges_px
        Heights and widths of the phantoms.
    statistics_per_class, statistics_patches
        Phantoms and patches for the batch-norm statistics.
    folds
        Parts of the slides, each predicted by a head trained on the others, for calibration.
    """

    seed: int = 1000
    slides_per_class: int = 36
    assessed_per_class: int = 5
    edges_px: tuple[int, ...] = (1200, 1500)
    statistics_per_class: int = 3
    statistics_patches: int = 128
    folds: int = 3
    head: HeadSettings = field(default_factory=HeadSettings)

    @property
    def first_seed(self) -> int:
        """Seed of the first training phantom; the next thousands belong to this model."""
        return 1_000_000 + 10_000 * self.seed

    @property
    def first_unseen_seed(self) -> int:
        """Seed of the first phantom for assessment."""
        return self.first_seed + 5_000


@dataclass(frozen=True, eq=False)
class Embedded:
    """Embeddings (n, 2048), class indices (n,) and slide numbers (n,) of patches."""

    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]
    slides: NDArray[np.int64]


def make_demo_model(backbone: Path, folder: Path, settings: DemoSettings) -> SrhBundle:
    """Train the demo model and write its bundle to `folder`, replacing an older one.

    Parameters
    ----------
    backbone
        safetensors with ImageNet ResNet-50 weights, torchvision names.

    Raises
    ------
    ModelError
        When the backbone file holds something else.
    """
    torch.manual_seed(settings.seed)
    network = SpineXtractNet(_ARCHITECTURE)
    load_imagenet(network, backbone)
    _fit_statistics(network, settings)
    embedder = Embedder(network)
    slides = phantom_slides(settings.slides_per_class, settings.first_seed, settings.edges_px)
    seen = _embedded(slides, embedder, settings.seed)
    _log.info("Embedded %d patches of phantom slides.", len(seen.labels))
    calibrator = _calibrate(seen, settings)
    network.head = train_head(seen.embeddings, seen.labels, settings.head)
    round_to_half(network)
    return _write(folder, network, calibrator, embedder, len(seen.labels), settings)


def _fit_statistics(network: SpineXtractNet, settings: DemoSettings) -> None:
    first_seed = settings.first_seed + 4_000
    slides = phantom_slides(settings.statistics_per_class, first_seed, settings.edges_px[:1])
    patches = np.concatenate([slide.patches for slide in slides])
    order = np.random.default_rng(settings.seed).permutation(len(patches))
    estimate_statistics(network, patches[order[: settings.statistics_patches]])
    round_to_half(network.bb)


def _embedded(slides: Iterable[LabelledSlide], embedder: Embedder, seed: int) -> Embedded:
    rng = np.random.default_rng(seed)
    embeddings, labels, numbers = [], [], []
    for number, slide in enumerate(slides):
        embeddings.append(embedder.embed(turned(slide.patches, rng)))
        labels.append(np.full(len(slide.patches), slide.tumour, np.int64))
        numbers.append(np.full(len(slide.patches), number, np.int64))
        _log.info("Slide %d: %d patches.", number, len(slide.patches))
    return Embedded(np.concatenate(embeddings), np.concatenate(labels), np.concatenate(numbers))


def _calibrate(seen: Embedded, settings: DemoSettings) -> PlattCalibrator:
    """Fit the calibrator on outputs of heads that did not see the slide in training."""
    # slides take turns by class, so a fold of consecutive fours holds every class alike
    fold = seen.slides // len(TumourClass) % settings.folds
    outputs = np.empty((len(seen.labels), len(TumourClass)), np.float32)
    for held_out in range(settings.folds):
        inside = fold != held_out
        own = replace(settings.head, seed=settings.head.seed + 1 + held_out)
        head = train_head(seen.embeddings[inside], seen.labels[inside], own)
        outputs[~inside] = predict_head(head, seen.embeddings[~inside])
    accuracy = float((outputs.argmax(axis=1) == seen.labels).mean())
    _log.info("Out-of-fold patch accuracy %.4f.", accuracy)
    # the fit's penalty weighs against the number of patches, which is small here
    copies = -(-_CALIBRATION_PATCHES // len(outputs))
    return PlattCalibrator.fit(np.tile(outputs, (copies, 1)), np.tile(seen.labels, copies))


def _write(
    folder: Path,
    network: SpineXtractNet,
    calibrator: PlattCalibrator,
    embedder: Embedder,
    trained_on: int,
    settings: DemoSettings,
) -> SrhBundle:
    """Assess the finished network on unseen phantoms and write the bundle."""
    unseen = list(
        phantom_slides(settings.assessed_per_class, settings.first_unseen_seed, settings.edges_px)
    )
    head: TransformerHead = network.head  # type: ignore[assignment]

    def calibrated(patches: NDArray[np.uint16]) -> NDArray[np.float64]:
        return calibrator.calibrate(predict_head(head, embedder.embed(patches)))

    figures = assess(unseen, calibrated)
    _log.info("Unseen phantoms: %s", figures)
    tensors = learned_tensors(network, learned_shapes(_ARCHITECTURE))
    examples = np.concatenate([slide.patches[:2] for slide in unseen[: len(TumourClass)]])
    bundle = write_bundle(
        folder,
        SrhDescription(
            name=card.NAME,
            title=card.TITLE,
            architecture=_ARCHITECTURE,
            threshold=0.77,
            synthetic=True,
            training_data=card.DATA,
            licence=card.LICENCE,
            source=card.COMMAND + f" --seed {settings.seed}",
        ),
        tensors,
        make_golden(tensors, _ARCHITECTURE, examples),
        calibrator,
        half=True,
        card=card.demo_card(settings.seed, trained_on, figures),
        replace=True,
    )
    return bundle.expect(SrhBundle)


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the demo model from the command line."""
    parser = argparse.ArgumentParser(description=card.TITLE)
    parser.add_argument("--backbone", type=Path, required=True, help="ImageNet ResNet-50")
    parser.add_argument("--out", type=Path, required=True, help="folder that gets the bundle")
    parser.add_argument("--seed", type=int, default=DemoSettings().seed)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    make_demo_model(given.backbone, given.out / card.NAME, DemoSettings(seed=given.seed))


if __name__ == "__main__":
    main()
