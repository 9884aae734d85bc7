"""`spinextract train srh` and `srh-pretrain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spinextract_gui.cli.console import say
from spinextract_gui.cli.training import (
    Accelerator,
    Batch,
    BundleName,
    ConfigFile,
    Decay,
    Devices,
    Epochs,
    HowMixed,
    Nodes,
    Out,
    Patience,
    Rate,
    Resume,
    Seed,
    Set,
    Start,
    Strategy,
    Workers,
    configured,
    speak,
)
from spinextract_gui.domain.extras import require
from spinextract_gui.domain.verdict import RESEARCH_USE

Root = Annotated[Path, typer.Argument(help="OpenSRH-style tree: studies and meta.")]


def srh(
    context: typer.Context,
    root: Root,
    out: Out,
    config: ConfigFile = None,
    mode: Annotated[
        str | None, typer.Option(help="linear, transformer (frozen backbone) or finetune.")
    ] = None,
    start: Start = None,
    name: BundleName = None,
    epochs: Epochs = None,
    batch: Batch = None,
    learning_rate: Rate = None,
    weight_decay: Decay = None,
    patience: Patience = None,
    seed: Seed = None,
    devices: Devices = None,
    nodes: Nodes = None,
    strategy: Strategy = None,
    accelerator: Accelerator = None,
    precision: HowMixed = None,
    workers: Workers = None,
    assignments: Set = None,
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps embeddings.")] = None,
    resume: Resume = False,
) -> None:
    """Train the tumour classifier; the bundle it leaves is not calibrated yet.

    Published: 10 epochs, batch 256, learning rate 0.001, weight decay 0.07, patience 5.
    """
    require("train", "Training")
    from spinextract_gui.storage.folders import cache_folder
    from spinextract_gui.training.srh.config import SrhConfig
    from spinextract_gui.training.srh.fit import train_srh

    settings = configured(SrhConfig, context, out)
    kept = cache or cache_folder() / "embeddings"
    done = train_srh(root, settings, out, cache=kept, resume=resume, tell=speak)
    if done.bundle is not None:
        for figure, value in done.run.metrics.items():
            say(f"{figure.replace('_', ' ')}: {value:.4f} (epoch {done.run.epoch + 1})")
        say(f"Model bundle: {done.bundle}. {RESEARCH_USE}")


def srh_pretrain(
    context: typer.Context,
    root: Root,
    out: Out,
    config: ConfigFile = None,
    start: Start = None,
    epochs: Epochs = None,
    batch: Batch = None,
    learning_rate: Rate = None,
    weight_decay: Decay = None,
    seed: Seed = None,
    devices: Devices = None,
    nodes: Nodes = None,
    strategy: Strategy = None,
    accelerator: Accelerator = None,
    precision: HowMixed = None,
    workers: Workers = None,
    assignments: Set = None,
    resume: Resume = False,
) -> None:
    """Pretrain a backbone by BYOL on patches whose class nobody needs to know.

    100 epochs, batch 256, learning rate 0.001, weight decay 0.07 unless said otherwise.
    """
    require("train", "Training")
    from spinextract_gui.training.srh.config import PretrainConfig
    from spinextract_gui.training.srh.export import BACKBONE
    from spinextract_gui.training.srh.pretrain import pretrain

    settings = configured(PretrainConfig, context, out)
    run = pretrain(root, settings, out, resume=resume, tell=speak)
    if run.leader:
        say(f"Loss {run.metrics['train_loss']:.4f} in epoch {run.epoch + 1} of {run.epochs}.")
        say(f"Backbone: {out / BACKBONE}; 'train srh --start' takes it. {RESEARCH_USE}")
