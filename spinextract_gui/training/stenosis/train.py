"""Training of one backbone, from labelled rows to a bundle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from spinextract_gui.domain.slide import SkippedInput
from spinextract_gui.evaluation.stenosis.reading import Scores
from spinextract_gui.networks.bundle import StenosisBundle
from spinextract_gui.training.run.train import CHECKPOINTS, train_run
from spinextract_gui.training.stenosis.data import StenosisData
from spinextract_gui.training.stenosis.labels import decoded_labels
from spinextract_gui.training.stenosis.module import MONITOR, StenosisModule
from spinextract_gui.training.stenosis.outputs import DataFacts, write_outputs
from spinextract_gui.training.stenosis.start import load_start_weights

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spinextract_gui.evaluation.stenosis.source import LabelledRows
    from spinextract_gui.training.stenosis.config import StenosisConfig


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of a training.

    Attributes
    ----------
    scores
        On the validation set, class weights divided out.
    refused
        Rows whose slice could not be used.
    """

    bundle: StenosisBundle
    scores: Scores
    refused: tuple[SkippedInput, ...]


def train_stenosis(
    labelled: LabelledRows,
    config: StenosisConfig,
    out: Path,
    *,
    resume: bool,
    tell: Callable[[str], None],
    progress: Callable[[int, int], object],
) -> Trained | None:
    """Train one backbone and leave everything in `out`.

    Beside what `train_run` leaves, the folder gets the weights in the published layout, the
    curves, tables of the validation set and the bundle.

    Parameters
    ----------
    tell
        Gets a sentence per epoch.
    progress
        Gets the slices that are decoded and how many there are.

    Returns
    -------
    Trained | None
        None in the further processes of a distributed training.

    Raises
    ------
    SpinextractError
        With the sentence why the training cannot begin or be kept.
    """
    config.check()
    pictures, labels, refused = decoded_labels(labelled.rows, config.preprocessing, progress)
    split = labels.split(config.validation_share, config.seed)
    torch.manual_seed(config.seed)  # what starts from random numbers starts from the same ones
    module = StenosisModule(config)
    if not (resume and (out / CHECKPOINTS / "last.ckpt").is_file()):
        load_start_weights(module.network, config.start_weights)
    data = StenosisData(pictures, labels, split, config)
    outcome = train_run(
        module, data, config, out, monitor=MONITOR, mode="max", resume=resume, tell=tell
    )
    if not outcome.leader:
        return None
    module.load_state_dict(outcome.best_state())
    facts = DataFacts(labelled, pictures, labels, *split)
    bundle, scores = write_outputs(module.network, config, facts, outcome)
    return Trained(bundle, scores, tuple(refused))
