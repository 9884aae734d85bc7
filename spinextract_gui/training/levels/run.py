"""`spinextract train levels`: measures, trains, writes the bundle."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.networks.bundle import ModelBundle
from spinextract_gui.training.levels.bundle import write_levels_bundle
from spinextract_gui.training.levels.cross_validation import CrossValidation, cross_validate
from spinextract_gui.training.levels.fit import fit
from spinextract_gui.training.run.config import CONFIG, save_config
from spinextract_gui.training.run.processes import several
from spinextract_gui.training.run.splits import split_patients
from spinextract_gui.training.run.train import RunOutcome

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from spinextract_gui.training.levels.config import LevelsConfig
    from spinextract_gui.training.levels.slices import TrainingSlice

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LevelsTraining:
    """What a training left; `measured` is None without a cross-validation."""

    outcome: RunOutcome
    bundle: ModelBundle
    measured: CrossValidation | None


def train_levels(
    slices: Sequence[TrainingSlice],
    config: LevelsConfig,
    out: Path,
    *,
    folds: int = 0,
    resume: bool = False,
    tell: Callable[[str], None] = _log.info,
) -> LevelsTraining | None:
    """Train the localiser in `out` and write its bundle to ``out/<name>``.

    Parameters
    ----------
    folds
        Parts of a cross-validation that comes first and whose figures the card quotes.
    resume
        Go on where a killed run was; without it `out` must hold no run.
    tell
        Gets one sentence per epoch and fold.

    Returns
    -------
    LevelsTraining | None
        None in the processes of a distributed training that write nothing.

    Raises
    ------
    InputError
        When there are too few patients, or a cross-validation is to run in several processes.
    StorageError
        When the disk refuses.
    """
    save_config(config, out / CONFIG)  # a kill during the cross-validation must be resumable too
    if folds and several(config):
        raise InputError("A cross-validation runs in one process: leave out devices and nodes.")
    measured = (
        cross_validate(slices, folds, config, out, resume=resume, tell=tell) if folds else None
    )
    train, held_out = _split(slices, config)
    choose = bool(held_out)
    network, outcome = fit(train, held_out, config, out, choose=choose, resume=resume, tell=tell)
    if not outcome.leader:
        return None
    bundle = write_levels_bundle(network, train, config, out / config.name, measured)
    return LevelsTraining(outcome, bundle, measured)


def _split(
    slices: Sequence[TrainingSlice], config: LevelsConfig
) -> tuple[list[TrainingSlice], list[TrainingSlice]]:
    """Return the slices that train and those held out, by patient."""
    if not config.held_out:
        return list(slices), []
    _, apart = split_patients(
        dict.fromkeys((one.patient for one in slices), 0), config.held_out, config.seed
    )
    return (
        [one for one in slices if one.patient not in apart],
        [one for one in slices if one.patient in apart],
    )
