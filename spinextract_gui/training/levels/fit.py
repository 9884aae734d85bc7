"""Fitting the localiser to slices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from spinextract_gui.training.levels.data import LevelsData
from spinextract_gui.training.levels.module import DICE, TRAIN_LOSS, LevelsModule
from spinextract_gui.training.run.train import train_run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from spinextract_gui.networks.localiser.unet import LocaliserNet
    from spinextract_gui.training.levels.config import LevelsConfig
    from spinextract_gui.training.levels.slices import TrainingSlice
    from spinextract_gui.training.run.train import RunOutcome


def fit(
    train: Sequence[TrainingSlice],
    held_out: Sequence[TrainingSlice],
    config: LevelsConfig,
    out: Path,
    *,
    choose: bool,
    resume: bool,
    tell: Callable[[str], None],
) -> tuple[LocaliserNet, RunOutcome]:
    """Train a network in the folder `out` and return it, ready to answer.

    Parameters
    ----------
    held_out
        Slices of other patients, for the Dice in the logs.
    choose
        Return the epoch that is best on `held_out`. False returns the last epoch, where the
        learning rate has come to rest: what is to be judged on `held_out` must not be chosen
        on it.
    """
    torch.manual_seed(config.seed)  # the start weights too follow from the seed
    module = LevelsModule(config)
    outcome = train_run(
        module,
        LevelsData(train, held_out, config),
        config,
        out,
        monitor=DICE if choose else TRAIN_LOSS,
        mode="max" if choose else "min",
        resume=resume,
        tell=tell,
    )
    if choose:
        module.load_state_dict(outcome.best_state())
    return module.network.cpu().eval(), outcome
