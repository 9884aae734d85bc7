"""A training small enough for tests: a linear layer behind dropout tells four clouds apart.

``python -m tests.training.run.tiny OUT [--resume] [--slow] [field=value ...]``
"""

from __future__ import annotations

import spinextract_gui  # noqa: F401  (before anything that imports torchvision)

# isort: split
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from lightning.pytorch import LightningDataModule, LightningModule
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Dataset

from spinextract_gui.training.run.config import Count, RunConfig, config_for
from spinextract_gui.training.run.processes import is_leader
from spinextract_gui.training.run.sampling import Drawn, seeded_loader
from spinextract_gui.training.run.schedule import adamw_with_cosine
from spinextract_gui.training.run.train import RunOutcome, train_run

FEATURES = 16


class TinyConfig(RunConfig):
    """Its own defaults."""

    epochs: Count = 6
    batch: Count = 32
    learning_rate: float = 2e-2
    weight_decay: float = 0.01
    precision: Any = "32-true"
    accelerator: Any = "cpu"
    threads: Count | None = 1
    seed: int = 5
    dropout: float = 0.5
    noise: float = 0.3


class Clouds(Dataset[Any]):
    """Points of four clouds, with noise that belongs to the drawing."""

    def __init__(self, config: TinyConfig, count: int = 256) -> None:
        rng = np.random.default_rng(1)
        self.labels = np.arange(count) % 4
        centres = rng.normal(0, 0.6, (4, FEATURES))
        self.points = (centres[self.labels] + rng.normal(0, 1, (count, FEATURES))).astype("f4")
        self._config = config

    def __getitem__(self, drawn: Drawn) -> tuple[Tensor, int]:
        noise = torch.randn(FEATURES, generator=drawn.generator(self._config.seed))
        point = torch.from_numpy(self.points[drawn.item])
        return point + self._config.noise * noise, int(self.labels[drawn.item])


class TinyData(LightningDataModule):
    def __init__(self, config: TinyConfig) -> None:
        super().__init__()
        self._config = config
        self._clouds = Clouds(config)

    def train_dataloader(self) -> DataLoader[Any]:
        return seeded_loader(self._clouds, range(192), self._config, shuffle=True)

    def val_dataloader(self) -> DataLoader[Any]:
        return seeded_loader(self._clouds, range(192, 256), self._config, shuffle=False)


class TinyModule(LightningModule):
    def __init__(self, config: TinyConfig, pause_s: float = 0.0) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Dropout(config.dropout), nn.Linear(FEATURES, 4))
        self._config, self._pause_s = config, pause_s

    def training_step(self, batch: Any, _number: int) -> Tensor:
        time.sleep(self._pause_s)
        loss = functional.cross_entropy(self.net(batch[0]), batch[1])
        self.log("train_loss", loss, on_step=False, on_epoch=True, batch_size=len(batch[1]))
        return loss

    def validation_step(self, batch: Any, _number: int) -> None:
        scores, count = self.net(batch[0]), len(batch[1])
        right = (scores.argmax(1) == batch[1]).float().mean()
        loss = functional.cross_entropy(scores, batch[1])
        self.log("val_accuracy", right, batch_size=count, sync_dist=True)
        self.log("val_loss", loss, batch_size=count, sync_dist=True)

    def configure_optimizers(self) -> Any:
        steps = int(self.trainer.estimated_stepping_batches)
        return adamw_with_cosine(self.parameters(), self._config, steps)


def run(out: Path, config: TinyConfig, *, resume: bool = False, pause_s: float = 0) -> RunOutcome:
    torch.manual_seed(config.seed)
    return train_run(
        TinyModule(config, pause_s),
        TinyData(config),
        config,
        out,
        monitor="val_loss",
        mode="min",
        resume=resume,
        tell=lambda line: None,
    )


def main() -> None:
    out, *rest = sys.argv[1:]
    resume, slow = "--resume" in rest, "--slow" in rest
    fields = dict(one.split("=") for one in rest if "=" in one)
    config = config_for(TinyConfig, None, fields, Path(out), resume=resume, leads=is_leader())
    run(Path(out), config, resume=resume, pause_s=0.2 if slow else 0.0)


if __name__ == "__main__":
    main()
