"""The stenosis network as Lightning trains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from lightning.pytorch import LightningModule
from torch import Tensor, distributed, nn
from torch.nn import functional
from torchmetrics import MeanMetric, MetricCollection
from torchmetrics.classification import MulticlassAccuracy, MulticlassF1Score
from typing_extensions import override

from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.networks.stenosis.backbones import FEATURES
from spinextract_gui.networks.stenosis.network import StenosisNet
from spinextract_gui.networks.stenosis.preprocess import DEVIATION, MEAN
from spinextract_gui.training.run.schedule import adamw_with_cosine
from spinextract_gui.training.stenosis.freezing import freeze, rest_frozen_norms, set_dropout

if TYPE_CHECKING:
    from typing import Self

    from lightning.pytorch.utilities.types import OptimizerLRScheduler

    from spinextract_gui.networks.description import Preprocessing
    from spinextract_gui.training.stenosis.config import StenosisConfig
    from spinextract_gui.training.stenosis.data import Batch

MONITOR = "val_macro_f1"
_SPREAD = 4.0
"""Shares of a picture's edge times this are targets of about the size of the severity."""


class StenosisModule(LightningModule):
    """A backbone, the level's embedding and the classifier, with loss and figures.

    Attributes
    ----------
    network
        What remains after training.
    """

    def __init__(self, config: StenosisConfig) -> None:
        super().__init__()
        self._config = config
        self.network = StenosisNet(config.backbone)
        set_dropout(self.network, config.dropout)
        freeze(self.network, config)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.further = _further_tasks(config)
        self.register_buffer("weights", torch.tensor(config.class_weights), persistent=False)
        count = len(Grade)
        self._figures = MetricCollection(
            {
                "val_accuracy": MulticlassAccuracy(count, average="micro"),
                "val_balanced_accuracy": MulticlassAccuracy(count, average="macro"),
                MONITOR: MulticlassF1Score(count, average="macro"),
            }
        )
        self._loss = MeanMetric()

    @override
    def train(self, mode: bool = True) -> Self:
        """Batch norms of frozen layers stay at rest."""
        super().train(mode)
        if mode:
            rest_frozen_norms(self.network)
        return self

    def on_fit_start(self) -> None:
        """Lightning keeps the modes it finds; this is where they are set."""
        self.train()

    @override
    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return logits (n, 3) of the levels and features (p, width) of the slices."""
        images = normalised(batch.images, self._config.preprocessing)
        images = images.contiguous(memory_format=torch.channels_last)
        features = self.network.base_model(images)
        return self.network.head(features[batch.owners], batch.levels), features

    @override
    def training_step(self, batch: Batch, batch_idx: int) -> Tensor:
        """Return the loss of a batch, the same however many processes share it."""
        logits, features = self(batch)
        each = functional.cross_entropy(
            logits.float(),
            batch.grades,
            self._class_weights,
            label_smoothing=self._config.smoothing,
            reduction="none",
        )
        loss = each.sum() / _mean_over_processes(self._class_weights[batch.grades].sum())
        if self.further is not None:
            loss = loss + self._further_loss(self.further, features, batch)
        self.log("train_loss", loss, on_step=False, on_epoch=True, sync_dist=True, batch_size=1)
        return loss

    @property
    def _class_weights(self) -> Tensor:
        weights: Tensor = self.weights  # type: ignore[assignment]
        return weights

    def _further_loss(self, tasks: nn.Linear, features: Tensor, batch: Batch) -> Tensor:
        """Return how far the further tasks are from marked places and from grades."""
        said = tasks(features).float().reshape(-1, len(Level), 3)[batch.owners, batch.levels]
        known = torch.isfinite(batch.places).all(dim=1)
        places, severity = said[:, :2], said[:, 2]
        wanted = torch.where(known[:, None], (batch.places - 0.5) * _SPREAD, places.detach())
        away = functional.smooth_l1_loss(places, wanted, reduction="none").mean(dim=1)
        away = away.sum() / _mean_over_processes(known.sum().to(away.dtype)).clamp(min=1)
        middle = (len(Grade) - 1) / 2
        off = functional.smooth_l1_loss(severity, batch.grades - middle, reduction="none")
        off = off.sum() / _mean_over_processes(off.new_tensor(len(off)))
        return self._config.place_task * away + self._config.grade_task * off

    @override
    def validation_step(self, batch: Batch, batch_idx: int) -> None:
        """Add a batch to the figures of the epoch."""
        logits = self(batch)[0].float()
        weights = self._class_weights[batch.grades]
        each = functional.cross_entropy(logits, batch.grades, reduction="none")
        self._loss.update(each, weights)
        self._figures.update(logits, batch.grades)

    @override
    def on_validation_epoch_end(self) -> None:
        """Tell the figures over all processes and begin anew."""
        self.log("val_loss", self._loss.compute())
        self.log_dict(self._figures.compute())
        self._loss.reset()
        self._figures.reset()

    @override
    def on_before_optimizer_step(self, optimizer: torch.optim.Optimizer) -> None:
        """Shorten a gradient that is too long."""
        if self._config.clip is not None:
            nn.utils.clip_grad_norm_(self.parameters(), self._config.clip)

    @override
    def configure_optimizers(self) -> OptimizerLRScheduler:
        """Return AdamW over what learns, at a constant rate as published unless wished else."""
        learning = [one for one in self.parameters() if one.requires_grad]
        if self._config.schedule == "cosine":
            steps = int(self.trainer.estimated_stepping_batches)
            return adamw_with_cosine(learning, self._config, steps)
        config = self._config
        return torch.optim.AdamW(
            learning,
            lr=config.learning_rate,
            betas=config.betas,
            weight_decay=config.weight_decay,
        )


def _further_tasks(config: StenosisConfig) -> nn.Linear | None:
    """Return a layer that says column, row and severity of every level, when it is wished."""
    if not (config.place_task or config.grade_task):
        return None
    return nn.Linear(FEATURES[config.backbone], 3 * len(Level))


def _mean_over_processes(total: Tensor) -> Tensor:
    """Return the mean of a number over all processes.

    Lightning averages their gradients; with this as the divisor the average is the gradient
    over the whole batch, also where weights differ between its parts.
    """
    if not (distributed.is_available() and distributed.is_initialized()):
        return total
    mean = total.detach().clone()
    distributed.all_reduce(mean)
    return mean / distributed.get_world_size()


def normalised(images: Tensor, preprocessing: Preprocessing) -> Tensor:
    """Return pictures (p, side, side) in [0, 1] as the network takes them, (p, 3, side, side)."""
    grey = images[:, None].expand(-1, 3, -1, -1)
    if preprocessing == "reference":
        return grey
    mean, deviation = (
        torch.tensor(part, device=images.device)[:, None, None] for part in (MEAN, DEVIATION)
    )
    return (grey - mean) / deviation
