"""`spinextract train levels`: the network that finds lumbar levels, on slices with masks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spinextract_gui.cli import training
from spinextract_gui.cli.console import say
from spinextract_gui.domain.extras import require
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.training.levels.run import LevelsTraining


def levels(
    context: typer.Context,
    slices: Annotated[
        Path,
        typer.Option(
            help="Folder with images/<patient>_<slice>.png, head up and anterior left, and masks "
            "of the same names: 1 disc, 2 vertebra, 3 canal."
        ),
    ],
    out: training.Out,
    config: training.ConfigFile = None,
    cross_validate: Annotated[
        int, typer.Option(min=0, metavar="N", help="First measure on N parts of the patients.")
    ] = 0,
    epochs: training.Epochs = None,
    batch: training.Batch = None,
    learning_rate: training.Rate = None,
    weight_decay: training.Decay = None,
    held_out: Annotated[
        float | None, typer.Option(help="Share of patients that validate; default: none.")
    ] = None,
    patience: training.Patience = None,
    seed: training.Seed = None,
    devices: training.Devices = None,
    nodes: training.Nodes = None,
    strategy: training.Strategy = None,
    accelerator: training.Accelerator = None,
    precision: training.HowMixed = None,
    workers: training.Workers = None,
    threads: training.Threads = None,
    name: training.BundleName = None,
    assignments: training.Set = None,
    resume: training.Resume = False,
) -> None:
    """Train the network that finds lumbar levels and outlines the canal.

    48 epochs, batch 4, learning rate 0.002, weight decay 0.001 unless said otherwise.

    A run leaves its configuration, checkpoints, logs, the figures of the cross-validation and a
    bundle whose card quotes them.
    """
    require("train", "Training")
    from spinextract_gui.training.levels.config import LevelsConfig
    from spinextract_gui.training.levels.run import train_levels
    from spinextract_gui.training.levels.slices import read_slices

    settings = training.configured(LevelsConfig, context, out)
    found = train_levels(
        read_slices(slices), settings, out, folds=cross_validate, resume=resume, tell=training.speak
    )
    if found is not None:  # None: a further process of a distributed training
        _tell(found)


def _tell(found: LevelsTraining) -> None:
    from spinextract_gui.training.levels.module import DICE

    if found.measured is not None:
        for kind, figures in found.measured.figures.items():
            say(
                f"{kind}: {figures['within half a disc gap']:.1%} of {figures['levels']} levels "
                f"within half a disc gap, mean distance {figures['mean distance, px']} px, "
                f"mean width error {figures['mean width error, px']} px."
            )
    outcome = found.outcome
    dice = outcome.metrics.get(DICE)
    if dice is None:
        say(f"{outcome.epochs} epochs on every patient; the last one was taken.")
    else:
        say(
            f"Epoch {outcome.epoch + 1} of {outcome.epochs} was taken: Dice {dice:.3f} on the "
            "patients held out."
        )
    say(f"Model: {found.bundle.folder}. {RESEARCH_USE}")
