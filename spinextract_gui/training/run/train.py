"""One training from its first to its last epoch, with Lightning."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import torch
from lightning.fabric.utilities.exceptions import MisconfigurationException
from lightning.pytorch import Trainer, seed_everything
from lightning.pytorch.callbacks import Callback, ModelCheckpoint, RichProgressBar
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from lightning.pytorch.strategies import DDPStrategy, Strategy

from spinextract_gui.domain.errors import InputError
from spinextract_gui.storage import atomic
from spinextract_gui.training.run.callbacks import (
    History,
    Steady,
    Stopping,
    Threads,
    WholeCheckpoints,
)
from spinextract_gui.training.run.config import CONFIG, save_config
from spinextract_gui.training.run.processes import on_gpu, several
from spinextract_gui.training.run.quiet import quiet_lightning
from spinextract_gui.training.run.threads import torch_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from lightning.pytorch import LightningDataModule, LightningModule

    from spinextract_gui.training.run.config import RunConfig

_log = logging.getLogger(__name__)
CHECKPOINTS: Final = "checkpoints"
METRICS: Final = "metrics.json"
Mode = Literal["min", "max"]


@dataclass(frozen=True)
class RunOutcome:
    """What a training left.

    Attributes
    ----------
    best, last
        Lightning checkpoints of the best and of the last epoch.
    epoch
        Number of the best epoch, from 0.
    metrics
        Its figures.
    epochs
        How many epochs were trained.
    leader
        Whether this is the process that writes; the others of a distributed training end here.
    """

    folder: Path
    best: Path
    last: Path
    epoch: int
    metrics: Mapping[str, float]
    epochs: int
    leader: bool

    def best_state(self) -> dict[str, Any]:
        """Return the module's tensors after the best epoch, by their names."""
        content = torch.load(self.best, map_location="cpu", weights_only=True)
        state: dict[str, Any] = content["state_dict"]
        return state


def train_run(
    module: LightningModule,
    data: LightningDataModule,
    config: RunConfig,
    out: Path,
    *,
    monitor: str,
    mode: Mode,
    resume: bool,
    tell: Callable[[str], None] = _log.info,
) -> RunOutcome:
    """Train `module` and keep everything in `out`.

    The folder gets ``config.yaml``, ``csv`` and ``tensorboard`` logs, ``checkpoints/last.ckpt``
    and ``best.ckpt`` and, at the end, ``metrics.json``. With a fixed seed on a CPU a resumed
    run ends with the same figures as an undisturbed one, as far as `data` draws by
    `sampling.Drawn`.

    Parameters
    ----------
    monitor, mode
        The logged figure that tells the best epoch, and which end of it is better.
    resume
        Go on from ``last.ckpt``; from the beginning when there is none yet.
    tell
        Gets one sentence per epoch.

    Raises
    ------
    InputError
        When the wished processor or strategy is not there.
    StorageError
        When the disk refuses.
    """
    with quiet_lightning(), torch_threads(torch.get_num_threads()):
        seed_everything(config.seed, workers=True, verbose=False)
        history = History(tell)
        best = _checkpoint(out, "best", monitor, mode)
        trainer = _trainer(config, out, monitor, mode, [history, best])
        if trainer.is_global_zero:
            save_config(config, out / CONFIG)
        last = out / CHECKPOINTS / "last.ckpt"
        start = str(last) if resume and last.is_file() else None
        trainer.fit(module, datamodule=data, ckpt_path=start, weights_only=True)
    epoch = _best_epoch(history.epochs, monitor, mode)
    outcome = RunOutcome(
        out,
        out / CHECKPOINTS / "best.ckpt",
        last,
        epoch,
        history.epochs[epoch],
        len(history.epochs),
        trainer.is_global_zero,
    )
    if outcome.leader:
        _write_metrics(outcome, history.epochs, monitor)
    return outcome


def _trainer(
    config: RunConfig, out: Path, monitor: str, mode: Mode, callbacks: list[Callback]
) -> Trainer:
    callbacks = [Threads(config.threads), Steady(config.seed), *callbacks]
    if config.patience is not None:
        callbacks.append(
            Stopping(monitor, patience=config.patience, mode=mode, check_on_train_epoch_end=True)
        )
    callbacks.append(_checkpoint(out, "last", None, "min"))
    shown = sys.stderr.isatty()
    if shown:
        callbacks.append(RichProgressBar(leave=True, console_kwargs={"stderr": True}))
    try:
        return Trainer(
            max_epochs=config.epochs,
            precision=config.precision,
            accelerator=config.accelerator,
            devices=config.devices,
            num_nodes=config.nodes,
            strategy=_strategy(config),
            sync_batchnorm=several(config) and on_gpu(config),
            use_distributed_sampler=False,  # the sampler itself knows the processes
            callbacks=callbacks,
            plugins=[WholeCheckpoints()],
            logger=[CSVLogger(out, "csv"), TensorBoardLogger(out, "tensorboard")],
            log_every_n_steps=1,
            num_sanity_val_steps=0,
            enable_progress_bar=shown,
            enable_model_summary=False,
            default_root_dir=out,
        )
    except (MisconfigurationException, ValueError, RuntimeError) as error:
        raise InputError(f"The training cannot run so: {_first_line(error)}") from error


def _strategy(config: RunConfig) -> Strategy | str:
    """Return Lightning's strategy; plain names are passed on as they are."""
    if config.strategy != "ddp" and not (several(config) and config.strategy == "auto"):
        return config.strategy
    backend = "nccl" if on_gpu(config) else "gloo"
    # buffers are alike already: batch norms are synchronised, everything else is computed alike
    return DDPStrategy(process_group_backend=backend, broadcast_buffers=False)


def _checkpoint(out: Path, name: str, monitor: str | None, mode: Mode) -> ModelCheckpoint:
    return ModelCheckpoint(
        out / CHECKPOINTS,
        name,
        monitor=monitor,
        mode=mode,
        save_top_k=1,
        every_n_epochs=1,
        save_on_train_epoch_end=True,
        enable_version_counter=False,
    )


def _best_epoch(epochs: list[dict[str, float]], monitor: str, mode: Mode) -> int:
    """Return the first of the best epochs, as the checkpoint keeps it."""
    figures = [one[monitor] for one in epochs]
    return figures.index(min(figures) if mode == "min" else max(figures))


def _write_metrics(outcome: RunOutcome, epochs: list[dict[str, float]], monitor: str) -> None:
    content = {
        "monitor": monitor,
        "best_epoch": outcome.epoch + 1,
        "epochs": len(epochs),
        "metrics": dict(outcome.metrics),
        "history": epochs,
    }
    atomic.write_text(outcome.folder / METRICS, json.dumps(content, indent=1) + "\n")


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else type(error).__name__
