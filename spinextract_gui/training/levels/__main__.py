"""``python -m spinextract_gui.training.levels``: trains the localiser and measures it."""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.inference.mri.outline import Frame
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import LevelsDescription
from spinextract_gui.networks.golden import LevelsGolden
from spinextract_gui.networks.localiser import form
from spinextract_gui.networks.localiser.unet import LocaliserNet
from spinextract_gui.storage import atomic
from spinextract_gui.training.levels import card
from spinextract_gui.training.levels.assess import cross_validate
from spinextract_gui.training.levels.fit import LevelsSettings, fit
from spinextract_gui.training.levels.series import PatientSeries
from spinextract_gui.training.levels.slices import read_slices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from spinextract_gui.networks.bundle import ModelBundle
    from spinextract_gui.training.levels.slices import TrainingSlice

_log = logging.getLogger(__name__)
_GOLDEN = 2


def make_levels_model(
    slices: Sequence[TrainingSlice],
    folder: Path,
    settings: LevelsSettings,
    folds: int = 0,
    figures: Mapping[str, Mapping[str, float | None]] | None = None,
) -> ModelBundle:
    """Train on every slice and write the bundle to `folder`, replacing an older one.

    Parameters
    ----------
    folds, figures
        Of a cross-validation with the same settings, for the card.
    """
    network = fit(slices, settings)
    tensors = {
        name: values.astype(np.float16).astype(np.float32)
        for name, values in network.tensors().items()
    }
    patients = len({one.patient for one in slices})
    return write_bundle(
        folder,
        LevelsDescription(
            name=folder.name,
            title=card.TITLE,
            architecture=form.ARCHITECTURE,
            classes=form.CLASSES,
            preprocessing=form.PREPROCESSING,
            training_data=card.DATA,
            licence=card.LICENCE,
            source=f"{card.COMMAND} --seed {settings.seed} --epochs {settings.epochs}",
        ),
        tensors,
        _golden(LocaliserNet.from_tensors(tensors), slices),
        half=True,
        card=card.levels_card(settings, patients, folds, figures or {}),
        replace=True,
    )


def _golden(network: LocaliserNet, slices: Sequence[TrainingSlice]) -> LevelsGolden:
    """Return the network's probabilities for slices of different patients."""
    chosen = slices[:: max(1, len(slices) // _GOLDEN)][:_GOLDEN]
    images = np.stack([_input(one)[None] for one in chosen])
    return LevelsGolden(images, network.shares(images))


def _input(one: TrainingSlice) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    series = PatientSeries([one])
    return Frame.of(series.slices[0].geometry, spacing_known=True).drawn(one.values)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, train and write from the command line."""
    parser = argparse.ArgumentParser(description=card.TITLE)
    parser.add_argument("--slices", type=Path, required=True, help="folder with images and masks")
    parser.add_argument("--out", type=Path, help="folder that gets the bundle; none: only measure")
    parser.add_argument("--cross-validate", type=int, default=0, metavar="N", help="folds")
    parser.add_argument("--figures", type=Path, default=Path("levels-figures.json"))
    parser.add_argument("--epochs", type=int, default=LevelsSettings().epochs)
    parser.add_argument("--fold-epochs", type=int, default=LevelsSettings().fold_epochs)
    parser.add_argument("--seed", type=int, default=LevelsSettings().seed)
    parser.add_argument("--threads", type=int, default=LevelsSettings().threads)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    settings = LevelsSettings(
        epochs=given.epochs,
        fold_epochs=given.fold_epochs,
        seed=given.seed,
        threads=given.threads,
    )
    slices = read_slices(given.slices)
    figures: dict[str, dict[str, float | None]] = {}
    if given.cross_validate:
        figures = cross_validate(slices, given.cross_validate, settings)
        text = json.dumps(figures, indent=1)
        _log.info("%s", text)
        atomic.write_text(given.figures, text + "\n")
    if given.out is not None:
        folder = given.out / card.NAME
        make_levels_model(slices, folder, settings, given.cross_validate, figures)


if __name__ == "__main__":
    main()
