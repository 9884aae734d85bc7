"""``python -m spinextract_gui.training.demo_stenosis``: trains the demo stenosis model.

The bundle is of the published design with a light backbone and learns from synthetic spines
only. It has no medical meaning; its name, title and card say so.
"""

from __future__ import annotations

import argparse
import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import StenosisDescription
from spinextract_gui.networks.golden import GOLDEN_SLICE_PX
from spinextract_gui.networks.stenosis.golden_maker import make_stenosis_golden
from spinextract_gui.networks.stenosis.network import StenosisNet
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import StudyInput
from spinextract_gui.storage.folders import shipped
from spinextract_gui.synthesis.spine.views import draw_view, training_phantom
from spinextract_gui.training.demo_stenosis import card
from spinextract_gui.training.demo_stenosis.assess import assess
from spinextract_gui.training.demo_stenosis.fit import (
    BACKBONE,
    CLASS_WEIGHTS,
    FitSettings,
    fit,
    level_softmax,
)
from spinextract_gui.training.demo_stenosis.pictures import phantom_pictures
from spinextract_gui.training.demo_stenosis.real import behaviour_on_slices, middle_grades, said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import ModelBundle
    from spinextract_gui.networks.golden import StenosisGolden
    from spinextract_gui.training.demo_stenosis.assess import Answer

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """How much the demo model sees.

    Attributes
    ----------
    first_seed, phantoms
        Seeds of the phantoms to learn from; the millions from 3,000,000 on belong to them.
    first_unseen, assessed
        Seeds of the phantoms that the card's figures are of.
    golden
        Phantoms whose slices become golden vectors, after the assessed ones.
    """

    first_seed: int = 3_000_000
    phantoms: int = 10_000
    first_unseen: int = 7_000_000
    assessed: int = 600
    golden: int = 3
    fit: FitSettings = field(default_factory=FitSettings)


def make_demo_model(
    folder: Path, settings: DemoSettings, spider: Path | None = None
) -> ModelBundle:
    """Train the demo stenosis model and write its bundle to `folder`, replacing an older one.

    Parameters
    ----------
    spider
        Folder of the SPIDER slices, to describe the model's behaviour on real pictures.
    """
    seeds = range(settings.first_seed, settings.first_seed + settings.phantoms)
    network = fit(phantom_pictures(seeds), settings.fit)
    return write_demo_model(folder, network.tensors(), settings, spider)


def write_demo_model(
    folder: Path,
    tensors: Mapping[str, NDArray[np.float32]],
    settings: DemoSettings,
    spider: Path | None,
) -> ModelBundle:
    """Assess trained weights as they will be stored, and write the bundle."""
    stored = {name: one.astype(np.float16).astype(np.float32) for name, one in tensors.items()}
    network = StenosisNet.from_tensors(stored, BACKBONE)

    def answer(image: NDArray[np.float32]) -> NDArray[np.float32]:
        return level_softmax(network, image)

    unseen = range(settings.first_unseen, settings.first_unseen + settings.assessed)
    figures = assess(unseen, answer, CLASS_WEIGHTS)
    _log.info("Macro F1 on unseen phantoms: %.4f", figures.macro_f1)
    real = None if spider is None else behaviour_on_slices(spider, answer, CLASS_WEIGHTS)
    text = card.demo_card(settings.fit, settings.phantoms, figures, real, _demo_series(answer))
    _log.info("%s", text)
    description = StenosisDescription(
        name=folder.name,
        title=card.TITLE,
        backbone=BACKBONE,
        preprocessing="documented",
        class_weights=CLASS_WEIGHTS,
        synthetic=True,
        training_data=card.DATA,
        licence=card.LICENCE,
        source=f"{card.COMMAND} --seed {settings.fit.seed}",
    )
    golden = _golden(stored, description, range(unseen.stop, unseen.stop + settings.golden))
    return write_bundle(folder, description, stored, golden, half=True, card=text, replace=True)


def _golden(
    tensors: Mapping[str, NDArray[np.float32]],
    description: StenosisDescription,
    seeds: Sequence[int],
) -> StenosisGolden:
    """Return what the network makes of unseen phantoms, every level of each."""
    phantoms = [training_phantom(seed) for seed in seeds]
    slices = np.stack([one.render(draw_view(one, GOLDEN_SLICE_PX)) for one in phantoms])
    repeated = np.repeat(slices.astype(np.uint16), len(Level), axis=0)
    levels = np.tile(np.arange(len(Level), dtype=np.int64), len(phantoms))
    return make_stenosis_golden(tensors, description, repeated, levels)


def _demo_series(answer: Answer) -> str:
    """Return what the model says of the real series that comes with the program."""
    opened = open_path(shipped("resources") / "demo" / "mri-lumbar")
    if not isinstance(opened, StudyInput):
        raise InputError("The demo MRI series is not where it was shipped.")
    return said(middle_grades(opened.studies[0].series[0], answer, CLASS_WEIGHTS))


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the demo model from the command line."""
    parser = argparse.ArgumentParser(description=card.TITLE)
    parser.add_argument("--out", type=Path, required=True, help="folder that gets the bundle")
    parser.add_argument("--spider", type=Path, help="SPIDER slices, to look at real pictures")
    parser.add_argument("--seed", type=int, default=FitSettings().seed)
    parser.add_argument("--threads", type=int, default=FitSettings().threads)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settings = DemoSettings(fit=FitSettings(seed=given.seed, threads=given.threads))
    make_demo_model(given.out / card.NAME, settings, given.spider)


if __name__ == "__main__":
    main()
