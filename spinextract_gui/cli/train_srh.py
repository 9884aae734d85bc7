"""`spinextract train srh` and `srh-pretrain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spinextract_gui.cli.console import say
from spinextract_gui.cli.training import (
    Batch,
    ConfigFile,
    Decay,
    Devices,
    Epochs,
    Out,
    Rate,
    Resume,
    Seed,
    Set,
    Start,
    Strategy,
    check_extra,
    fields,
    speak,
)
from spinextract_gui.domain.verdict import RESEARCH_USE

Root = Annotated[Path, typer.Argument(help="OpenSRH-style tree: studies and meta.")]


def srh(
    root: Root,
    out: Out,
    config: ConfigFile = None,
    mode: Annotated[
        str | None, typer.Option(help="linear, transformer (frozen backbone) or finetune.")
    ] = None,
    start: Start = None,
    name: Annotated[str | None, typer.Option(help="Of the bundle.")] = None,
    epochs: Epochs = None,
    batch_size: Batch = None,
    learning_rate: Rate = None,
    weight_decay: Decay = None,
    seed: Seed = None,
    devices: Devices = None,
    strategy: Strategy = None,
    assignments: Set = None,
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps embeddings.")] = None,
    resume: Resume = False,
) -> None:
    """Train the tumour classifier; the bundle it leaves is not calibrated yet."""
    check_extra()
    from spinextract_gui.storage.folders import cache_folder
    from spinextract_gui.training.run.config import config_for
    from spinextract_gui.training.run.processes import is_leader
    from spinextract_gui.training.srh.config import SrhConfig
    from spinextract_gui.training.srh.fit import train_srh

    given = {
        "mode": mode,
        "start": start,
        "name": name,
        "epochs": epochs,
        "batch": batch_size,
        "learning_rate": learning_rate,
        "weight_decay": weight_decay,
        "seed": seed,
        "devices": devices,
        "strategy": strategy,
    }
    overrides = fields(assignments) | {key: one for key, one in given.items() if one is not None}
    resolved = config_for(SrhConfig, config, overrides, out, resume=resume, leads=is_leader())
    kept = cache or cache_folder() / "embeddings"
    done = train_srh(root, resolved, out, cache=kept, resume=resume, tell=speak)
    if done.bundle is not None:
        for figure, value in done.run.metrics.items():
            say(f"{figure.replace('_', ' ')}: {value:.4f} (epoch {done.run.epoch + 1})")
        say(f"Model bundle: {done.bundle}. {RESEARCH_USE}")


def srh_pretrain(
    root: Root,
    out: Out,
    config: ConfigFile = None,
    start: Start = None,
    epochs: Epochs = None,
    batch_size: Batch = None,
    learning_rate: Rate = None,
    weight_decay: Decay = None,
    seed: Seed = None,
    devices: Devices = None,
    strategy: Strategy = None,
    assignments: Set = None,
    resume: Resume = False,
) -> None:
    """Pretrain a backbone by BYOL on patches whose class nobody needs to know."""
    check_extra()
    from spinextract_gui.training.run.config import config_for
    from spinextract_gui.training.run.processes import is_leader
    from spinextract_gui.training.srh.config import PretrainConfig
    from spinextract_gui.training.srh.export import BACKBONE
    from spinextract_gui.training.srh.pretrain import pretrain

    given = {
        "start": start,
        "epochs": epochs,
        "batch": batch_size,
        "learning_rate": learning_rate,
        "weight_decay": weight_decay,
        "seed": seed,
        "devices": devices,
        "strategy": strategy,
    }
    overrides = fields(assignments) | {key: one for key, one in given.items() if one is not None}
    resolved = config_for(PretrainConfig, config, overrides, out, resume=resume, leads=is_leader())
    run = pretrain(root, resolved, out, resume=resume, tell=speak)
    if run.leader:
        say(f"Loss {run.metrics['train_loss']:.4f} in epoch {run.epoch + 1} of {run.epochs}.")
        say(f"Backbone: {out / BACKBONE}; 'train srh --start' takes it. {RESEARCH_USE}")
