"""`spinextract train levels`: the network that finds lumbar levels, on slices with masks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spinextract_gui.cli.console import complain, say
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.training.levels.run import LevelsTraining


def levels(
    slices: Annotated[
        Path,
        typer.Option(
            help="Folder with images/<patient>_<slice>.png, head up and anterior left, and masks "
            "of the same names: 1 disc, 2 vertebra, 3 canal."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder that gets the run and its bundle.")],
    config: Annotated[
        Path | None, typer.Option(help="YAML with any field of config.yaml; options go first.")
    ] = None,
    cross_validate: Annotated[
        int, typer.Option(min=0, metavar="N", help="First measure on N parts of the patients.")
    ] = 0,
    epochs: Annotated[int | None, typer.Option(help="Default: 24.")] = None,
    batch: Annotated[int | None, typer.Option(help="Default: 4.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="The highest; 0.002.")] = None,
    weight_decay: Annotated[float | None, typer.Option(help="Default: 0.001.")] = None,
    held_out: Annotated[
        float | None, typer.Option(help="Share of patients that validate; default: none.")
    ] = None,
    patience: Annotated[
        int | None, typer.Option(help="Stop after so many epochs without improvement.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of order, changes and start.")] = None,
    devices: Annotated[int | None, typer.Option(help="Processors or GPUs to train on.")] = None,
    nodes: Annotated[int | None, typer.Option(help="Machines to train on.")] = None,
    strategy: Annotated[str | None, typer.Option(help="Lightning's, such as ddp.")] = None,
    accelerator: Annotated[str | None, typer.Option(help="auto, cpu, gpu or mps.")] = None,
    precision: Annotated[str | None, typer.Option(help="bf16-mixed or 32-true.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that load slices.")] = None,
    threads: Annotated[int | None, typer.Option(help="Of torch; default: 1.")] = None,
    name: Annotated[str | None, typer.Option(help="Of the bundle.")] = None,
    resume: Annotated[bool, typer.Option(help="Go on where a run was ended.")] = False,
) -> None:
    """Train the network that finds lumbar levels and outlines the canal.

    A run leaves its configuration, checkpoints, logs, the figures of the cross-validation and a
    bundle whose card quotes them.
    """
    from spinextract_gui.training.levels.config import LevelsConfig
    from spinextract_gui.training.levels.run import train_levels
    from spinextract_gui.training.levels.slices import read_slices
    from spinextract_gui.training.run.config import config_for
    from spinextract_gui.training.run.processes import is_leader

    given = {
        **{"epochs": epochs, "batch": batch, "learning_rate": learning_rate},
        **{"weight_decay": weight_decay, "held_out": held_out, "patience": patience},
        **{"seed": seed, "devices": devices, "nodes": nodes, "strategy": strategy},
        **{"accelerator": accelerator, "precision": precision, "workers": workers},
        **{"threads": threads, "name": name},
    }
    settings = config_for(LevelsConfig, config, given, out, resume=resume, leads=is_leader())
    found = train_levels(
        read_slices(slices), settings, out, folds=cross_validate, resume=resume, tell=complain
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
