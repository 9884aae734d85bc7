"""`spinextract train stenosis`: the grading networks, on labelled slices of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from spinextract_gui.cli.console import complain, progress_bar, say
from spinextract_gui.cli.evaluate import RowsImages, RowsTable, RsnaRoot
from spinextract_gui.domain.verdict import RESEARCH_USE

if TYPE_CHECKING:
    from spinextract_gui.evaluation.stenosis.source import LabelledRows
    from spinextract_gui.training.stenosis.config import StenosisConfig

_SAID = 20
"""Rows without a usable slice that are named one by one."""


def stenosis(
    model: Annotated[
        list[str],
        typer.Option(
            help="vit, swin, beit, efficientnet, resnet152, convnext or the light resnet18; may "
            "be repeated: one run folder each."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder that gets a folder for each model.")],
    rsna: RsnaRoot = None,
    table: RowsTable = None,
    images: RowsImages = None,
    config: Annotated[
        Path | None, typer.Option(help="YAML with any field of config.yaml; options go first.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Published: 30.")] = None,
    batch: Annotated[int | None, typer.Option(help="Published: 32.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Published: 1e-4.")] = None,
    weight_decay: Annotated[float | None, typer.Option(help="Published: 0.02.")] = None,
    level_embedding: Annotated[
        bool | None, typer.Option(help="Tell the network the level (published).")
    ] = None,
    freeze: Annotated[bool | None, typer.Option(help="Freeze the backbone (published).")] = None,
    unfreeze_last_n: Annotated[
        int | None, typer.Option(help="Its last parameter tensors that learn; published: 32.")
    ] = None,
    start_weights: Annotated[
        str | None,
        typer.Option(
            help="hub (published; downloads ImageNet weights), none, a file, or a folder with a "
            "file named after each model."
        ),
    ] = None,
    preprocessing: Annotated[
        str | None, typer.Option(help="documented (default) or reference.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of split, order, variation and start.")] = None,
    devices: Annotated[int | None, typer.Option(help="Processors or GPUs to train on.")] = None,
    nodes: Annotated[int | None, typer.Option(help="Machines to train on.")] = None,
    strategy: Annotated[str | None, typer.Option(help="Lightning's, such as ddp.")] = None,
    accelerator: Annotated[str | None, typer.Option(help="auto, cpu, gpu or mps.")] = None,
    precision: Annotated[str | None, typer.Option(help="bf16-mixed or 32-true.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that load slices.")] = None,
    patience: Annotated[
        int | None, typer.Option(help="Stop after so many epochs without improvement.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Of the bundle; with one model only.")] = None,
    resume: Annotated[bool, typer.Option(help="Go on where a run was ended.")] = False,
) -> None:
    """Train stenosis networks from an RSNA 2024 folder, or a table with its pictures.

    Every default is the published one. A run leaves its configuration, checkpoints, logs,
    curves, tables of the validation set, the weights in the published layout and a bundle.

    Exit code 0: all done. 1: some rows had no slice that could be used. 2: nothing done.
    """
    from spinextract_gui.domain.errors import InputError
    from spinextract_gui.evaluation.stenosis.source import labelled_rows
    from spinextract_gui.training.run.config import config_for
    from spinextract_gui.training.run.processes import is_leader
    from spinextract_gui.training.stenosis.config import StenosisConfig

    if name is not None and len(model) > 1:
        raise InputError("Several models cannot share one name; leave --name out.")
    given = {
        **{"epochs": epochs, "batch": batch, "learning_rate": learning_rate},
        **{"weight_decay": weight_decay, "level_embedding": level_embedding, "freeze": freeze},
        **{"unfreeze_last_n": unfreeze_last_n, "start_weights": start_weights},
        **{"preprocessing": preprocessing, "seed": seed, "devices": devices, "nodes": nodes},
        **{"strategy": strategy, "accelerator": accelerator, "precision": precision},
        **{"workers": workers, "patience": patience, "name": name},
    }
    configs = {
        one: config_for(
            StenosisConfig,
            config,
            given | {"backbone": one},
            out / one,
            resume=resume,
            leads=is_leader(),
        )
        for one in dict.fromkeys(model)
    }
    labelled = labelled_rows(table, images, rsna)
    refused = {item.name: item.sentence for item in labelled.refused}
    for one, settings in configs.items():
        refused |= _trained(labelled, settings, out / one, resume=resume)
    if not is_leader():  # the leader says it once
        return
    for what, sentence in list(refused.items())[:_SAID]:
        complain(f"{what}: {sentence}")
    if len(refused) > _SAID:
        complain(f"{len(refused) - _SAID} more rows could not be used.")
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
