"""`spinextract train srh` and `srh-pretrain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spinextract_gui.cli import training
from spinextract_gui.cli.console import say
from spinextract_gui.domain.extras import require
from spinextract_gui.domain.verdict import RESEARCH_USE

Root = Annotated[Path, typer.Argument(help="OpenSRH-style tree: studies and meta.")]


def srh(
    context: typer.Context,
    root: Root,
    out: training.Out,
    config: training.ConfigFile = None,
    mode: Annotated[
        str | None, typer.Option(help="linear, transformer (frozen backbone) or finetune.")
    ] = None,
    start: training.Start = None,
    name: training.BundleName = None,
    epochs: training.Epochs = None,
    batch: training.Batch = None,
    learning_rate: training.Rate = None,
    weight_decay: training.Decay = None,
    patience: training.Patience = None,
    seed: training.Seed = None,
    devices: training.Devices = None,
    nodes: training.Nodes = None,
    strategy: training.Strategy = None,
    accelerator: training.Accelerator = None,
    precision: training.HowMixed = None,
    workers: training.Workers = None,
    assignments: training.Set = None,
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps embeddings.")] = None,
    resume: training.Resume = False,
) -> None:
    """Train the tumour classifier; the bundle it leaves is not calibrated yet.

    Published: 10 epochs, batch 256, learning rate 0.001, weight decay 0.07, patience 5.
    """
    require("train", "Training")
    from spinextract_gui.storage.folders import cache_folder
    from spinextract_gui.training.srh.config import SrhConfig
    from spinextract_gui.training.srh.fit import train_srh

    settings = training.configured(SrhConfig, context, out)
    kept = cache or cache_folder() / "embeddings"
    done = train_srh(root, settings, out, cache=kept, resume=resume, tell=training.speak)
    if done.bundle is not None:
        for figure, value in done.run.metrics.items():
            say(f"{figure.replace('_', ' ')}: {value:.4f} (epoch {done.run.epoch + 1})")
        say(f"Model bundle: {done.bundle}. {RESEARCH_USE}")


def srh_pretrain(
    context: typer.Context,
    root: Root,
    out: training.Out,
    config: training.ConfigFile = None,
    start: training.Start = None,
    epochs: training.Epochs = None,
    batch: training.Batch = None,
    learning_rate: training.Rate = None,
    weight_decay: training.Decay = None,
    seed: training.Seed = None,
    devices: training.Devices = None,
    nodes: training.Nodes = None,
    strategy: training.Strategy = None,
    accelerator: training.Accelerator = None,
    precision: training.HowMixed = None,
    workers: training.Workers = None,
    assignments: training.Set = None,
    resume: training.Resume = False,
) -> None:
    """Pretrain a backbone by BYOL on patches whose class nobody needs to know.

    100 epochs, batch 256, learning rate 0.001, weight decay 0.07 unless said otherwise.
    """
    require("train", "Training")
    from spinextract_gui.training.srh.config import PretrainConfig
    from spinextract_gui.training.srh.export import BACKBONE
    from spinextract_gui.training.srh.pretrain import pretrain

    settings = training.configured(PretrainConfig, context, out)
    run = pretrain(root, settings, out, resume=resume, tell=training.speak)
    if run.leader:
        say(f"Loss {run.metrics['train_loss']:.4f} in epoch {run.epoch + 1} of {run.epochs}.")
        say(f"Backbone: {out / BACKBONE}; 'train srh --start' takes it. {RESEARCH_USE}")
