"""A trained localiser as a bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.inference.mri.outline import Frame
from spinextract_gui.networks.bundle_writer import write_bundle
from spinextract_gui.networks.description import LevelsDescription
from spinextract_gui.networks.golden import LevelsGolden
from spinextract_gui.networks.localiser import form
from spinextract_gui.networks.localiser.unet import LocaliserNet
from spinextract_gui.training.levels import card
from spinextract_gui.training.levels.series import PatientSeries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.networks.bundle import ModelBundle
    from spinextract_gui.training.levels.config import LevelsConfig
    from spinextract_gui.training.levels.cross_validation import CrossValidation
    from spinextract_gui.training.levels.slices import TrainingSlice

_GOLDEN = 2


def write_levels_bundle(
    network: LocaliserNet,
    slices: Sequence[TrainingSlice],
    config: LevelsConfig,
    folder: Path,
    measured: CrossValidation | None,
) -> ModelBundle:
    """Write `network` as float16, replacing an older bundle in `folder`.

    Parameters
    ----------
    slices
        What it was trained on; golden vectors are made of slices of different patients.
    measured
        A cross-validation with the same configuration, for the card.

    Raises
    ------
    StorageError
        When the disk refuses.
    """
    tensors = {
        name: values.astype(np.float16).astype(np.float32)
        for name, values in network.tensors().items()
    }
    return write_bundle(
        folder,
        LevelsDescription(
            name=folder.name,
            title=config.title,
            architecture=form.ARCHITECTURE,
            classes=form.CLASSES,
            preprocessing=form.PREPROCESSING,
            training_data=config.data,
            licence=config.licence,
            source=card.command(measured),
        ),
        tensors,
        _golden(LocaliserNet.from_tensors(tensors), slices),
        half=True,
        card=card.levels_card(config, slices, measured),
        replace=True,
    )


def _golden(network: LocaliserNet, slices: Sequence[TrainingSlice]) -> LevelsGolden:
    chosen = slices[:: max(1, len(slices) // _GOLDEN)][:_GOLDEN]
    images = np.stack([_input(one)[None] for one in chosen])
    return LevelsGolden(images, network.shares(images))


def _input(one: TrainingSlice) -> NDArray[np.float32]:
    series = PatientSeries([one])
    return Frame.of(series.slices[0].geometry, spacing_known=True).drawn(one.values)
