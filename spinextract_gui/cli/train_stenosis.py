"""`spinextract train stenosis`: the grading networks, on labelled slices of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from spinextract_gui.cli import training
from spinextract_gui.cli.console import complain, complain_of, progress_bar, say
from spinextract_gui.cli.options import RowsImages, RowsTable, RsnaRoot
from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.extras import require
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.evaluation.stenosis.source import LabelledRows
    from spinextract_gui.training.stenosis.config import StenosisConfig

Models: TypeAlias = Annotated[
    list[str],
    typer.Option(
        help="vit, swin, beit, efficientnet, resnet152, convnext or the light resnet18; may "
        "be repeated: one run folder each."
    ),
]
LevelEmbedding: TypeAlias = Annotated[
    bool | None, typer.Option(help="Tell the network the level (published).")
]
Freeze: TypeAlias = Annotated[bool | None, typer.Option(help="Freeze the backbone (published).")]
UnfreezeLast: TypeAlias = Annotated[
    int | None, typer.Option(help="Its last parameter tensors that learn; published: 32.")
]
StartWeights: TypeAlias = Annotated[
    str | None,
    typer.Option(
        help="hub (published; downloads ImageNet weights), none, a file, or a folder with a "
        "file named after each model."
    ),
]
Steps: TypeAlias = Annotated[str | None, typer.Option(help="documented (default) or reference.")]


def stenosis(
    context: typer.Context,
    model: Models,
    out: Annotated[Path, typer.Option(help="Folder that gets a folder for each model.")],
    rsna: RsnaRoot = None,
    table: RowsTable = None,
    images: RowsImages = None,
    config: training.ConfigFile = None,
    epochs: training.Epochs = None,
    batch: training.Batch = None,
    learning_rate: training.Rate = None,
    weight_decay: training.Decay = None,
    level_embedding: LevelEmbedding = None,
    freeze: Freeze = None,
    unfreeze_last_n: UnfreezeLast = None,
    start_weights: StartWeights = None,
    preprocessing: Steps = None,
    patience: training.Patience = None,
    seed: training.Seed = None,
    devices: training.Devices = None,
    nodes: training.Nodes = None,
    strategy: training.Strategy = None,
    accelerator: training.Accelerator = None,
    precision: training.HowMixed = None,
    workers: training.Workers = None,
    name: training.BundleName = None,
    assignments: training.Set = None,
    resume: training.Resume = False,
) -> None:
    """Train stenosis networks from an RSNA 2024 folder, or a table with its pictures.

    Published: 30 epochs, batch 32, learning rate 1e-4, weight decay 0.02. A run leaves its
    configuration, checkpoints, logs, curves, tables of the validation set, the weights in the
    published layout and a bundle.

    Exit code 0: all done. 1: some rows had no slice that could be used. 2: nothing done.
    """
    require("train", "Training")
    from spinextract_gui.evaluation.stenosis.source import labelled_rows
    from spinextract_gui.training.run.processes import is_leader
    from spinextract_gui.training.stenosis.config import StenosisConfig

    if name is not None and len(model) > 1:
        raise InputError("Several models cannot share one name; leave --name out.")
    configs = [
        training.configured(StenosisConfig, context, out / one, backbone=one)
        for one in dict.fromkeys(model)
    ]
    labelled = labelled_rows(table, images, rsna)
    refused = {item.name: item.sentence for item in labelled.refused}
    for config_of_one in configs:
        refused |= _trained(labelled, config_of_one, out / config_of_one.backbone, resume=resume)
    if not is_leader():  # the leader says it once
        return
    complain_of([f"{what}: {why}" for what, why in refused.items()], "rows could not be used.")
    if refused:
        raise typer.Exit(1)


def _trained(
    labelled: LabelledRows, config: StenosisConfig, out: Path, *, resume: bool
) -> dict[str, str]:
    """Train one model and say what came of it; return what could not be used, and why."""
    from spinextract_gui.training.stenosis.train import train_stenosis

    with progress_bar() as bar:
        task = bar.add_task("slices", total=None, rate="")

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=done < total)

        found = train_stenosis(
            labelled, config, out, resume=resume, tell=complain, progress=progress
        )
    if found is None:  # a further process of a distributed training
        return {}
    assessed = found.scores.assessment
    say(
        f"{config.backbone}: macro F1 {assessed.macro_f1:.3f}, balanced accuracy "
        f"{assessed.balanced_accuracy:.3f} on {assessed.rows} levels of the validation set."
    )
    said = " Synthetic, no medical meaning." if found.bundle.info.synthetic else ""
    say(f"Model: {found.bundle.folder}.{said} {RESEARCH_USE}")
    return {item.name: item.sentence for item in found.refused}
