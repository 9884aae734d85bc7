"""What this program adds to a Lightning training."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from lightning.pytorch.callbacks import Callback, EarlyStopping
from lightning.pytorch.plugins.io import TorchCheckpointIO
from typing_extensions import override

from spinextract_gui.storage import atomic
from spinextract_gui.training.run.threads import spare_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from lightning.pytorch import LightningModule, Trainer


class Steady(Callback):
    """Gives every step random numbers of its own, so that dropout can be repeated.

    They follow from the seed, the step and the process; how a run came to that step, in one go
    or resumed after a kill, makes no difference.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    @override
    def on_train_batch_start(
        self, trainer: Trainer, pl_module: LightningModule, batch: Any, batch_idx: int
    ) -> None:
        place = [self._seed, trainer.global_step, trainer.global_rank, 0x57E9]
        torch.manual_seed(int(np.random.default_rng(place).integers(1 << 62)))


class Threads(Callback):
    """Sets torch's threads when every process of the training stands."""

    def __init__(self, count: int | None) -> None:
        self._count = count

    @override
    def setup(self, trainer: Trainer, pl_module: LightningModule, stage: str) -> None:
        torch.set_num_threads(self._count or spare_threads(max(1, trainer.num_devices)))


class History(Callback):
    """Remembers the metrics of every epoch, also across a resumption.

    Attributes
    ----------
    epochs
        One table of named figures per epoch, in order.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.epochs: list[dict[str, float]] = []
        self._tell = tell

    @override
    def on_train_epoch_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        figures = {name: float(value) for name, value in trainer.callback_metrics.items()}
        del self.epochs[trainer.current_epoch :]
        self.epochs.append(figures)
        if trainer.is_global_zero:
            told = ", ".join(
                f"{name.replace('_', ' ')} {value:.4f}" for name, value in figures.items()
            )
            self._tell(f"Epoch {len(self.epochs)} of {trainer.max_epochs}: {told}")

    @override
    def state_dict(self) -> dict[str, Any]:
        return {"epochs": self.epochs}

    @override
    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        self.epochs = state_dict["epochs"]


class Stopping(EarlyStopping):
    """Early stopping that stays stopped when the run is resumed."""

    @override
    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        if self.wait_count >= self.patience:
            trainer.should_stop = True


class WholeCheckpoints(TorchCheckpointIO):
    """Writes checkpoints whole or not at all: a kill leaves the older one."""

    @override
    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: Any, storage_options: Any | None = None
    ) -> None:
        stream = io.BytesIO()
        torch.save(checkpoint, stream)
        atomic.write_bytes(Path(path), stream.getvalue())
