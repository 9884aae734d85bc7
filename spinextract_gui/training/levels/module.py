"""The localiser as Lightning trains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from lightning.pytorch import LightningModule
from torchmetrics.classification import MulticlassF1Score

from spinextract_gui.networks.localiser.form import Tissue
from spinextract_gui.networks.localiser.unet import LocaliserNet
from spinextract_gui.training.levels.loss import loss_of

if TYPE_CHECKING:
    from lightning.pytorch.utilities.types import OptimizerLRScheduler
    from torch import Tensor

    from spinextract_gui.training.levels.config import LevelsConfig

TRAIN_LOSS, DICE = "train_loss", "val_dice"
"""Names in the logs."""


class LevelsModule(LightningModule):
    """Logs the loss of each epoch, and Dice on the patients held out when there are some.

    `DICE` is the mean over disc, vertebra, canal and L5/S1 of the Dice of all held-out pixels
    together; each pixel counts as its most probable tissue.
    """

    def __init__(self, config: LevelsConfig) -> None:
        super().__init__()
        self._config = config
        self.network = LocaliserNet().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        # the F1 score of pixels is their Dice coefficient
        self._dice = MulticlassF1Score(len(Tissue), average="none")

    def training_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
        """Return the loss of inputs (n, 1, rows, columns) with soft masks."""
        inputs, masks = batch
        loss = loss_of(self._logits(inputs), masks)
        self.log(TRAIN_LOSS, loss, on_step=False, on_epoch=True, sync_dist=True, prog_bar=True)
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor], _: int) -> None:
        """Count what is right on slices of patients that do not train."""
        inputs, masks = batch
        self._dice.update(self._logits(inputs).argmax(dim=1), masks.argmax(dim=1))

    def on_validation_epoch_end(self) -> None:
        """Log the mean over the tissues."""
        tissues: Tensor = self._dice.compute()
        self.log(DICE, tissues[Tissue.DISC :].mean(), prog_bar=True)
        self._dice.reset()

    def configure_optimizers(self) -> OptimizerLRScheduler:
        """Return AdamW with one cycle of the learning rate (Smith and Topin 2019)."""
        config = self._config
        optimiser = torch.optim.AdamW(
            self.parameters(),
            lr=config.learning_rate,
            betas=config.betas,
            weight_decay=config.weight_decay,
        )
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimiser,
            config.learning_rate,
            total_steps=int(self.trainer.estimated_stepping_batches),
            pct_start=config.warm_up,
        )
        return {"optimizer": optimiser, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    def _logits(self, inputs: Tensor) -> Tensor:
        logits: Tensor = self.network(inputs.contiguous(memory_format=torch.channels_last))
        return logits.float()
