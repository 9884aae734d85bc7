"""The tumour classifier while it trains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import torch
from lightning.pytorch import LightningModule
from torch import Tensor, nn
from torch.nn import functional
from torchmetrics.classification import MulticlassAccuracy
from typing_extensions import override

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.training.run.schedule import adamw_with_cosine

if TYPE_CHECKING:
    from lightning.pytorch.utilities.types import OptimizerLRScheduler

    from spinextract_gui.training.srh.config import SrhConfig
    from spinextract_gui.training.srh.finish import Head

_CLASSES = len(TumourClass)
MONITOR = "val_loss"


class SrhClassifier(LightningModule):
    """Trains a head on embeddings, or a backbone and head on patches.

    Parameters
    ----------
    backbone
        None when batches hold embeddings (n, 2048); else they hold inputs (n, 3, 300, 300).
    """

    def __init__(self, head: Head, backbone: nn.Module | None, config: SrhConfig) -> None:
        super().__init__()
        self.head, self.backbone = head, backbone
        self._config = config
        if backbone is not None and config.frozen:
            backbone.requires_grad_(False)
        self._balanced = MulticlassAccuracy(_CLASSES, average="macro")
        self.train()  # Lightning takes the modes as it finds them

    @override
    def train(self, mode: bool = True) -> Self:
        """Keep a frozen backbone as it is in use: its batch norms do not learn either."""
        super().train(mode)
        if self.backbone is not None and self._config.frozen:
            self.backbone.eval()
        return self

    @override
    def training_step(self, batch: tuple[Tensor, Tensor], batch_idx: int) -> Tensor:
        inputs, labels = batch
        embeddings = inputs if self.backbone is None else self.backbone(inputs)
        wanted = functional.one_hot(labels, _CLASSES).to(embeddings.dtype)
        embeddings, wanted = self._varied(embeddings, wanted)
        loss = functional.cross_entropy(self.head.logits(embeddings), wanted)
        self.log(
            "train_loss", loss, on_step=False, on_epoch=True, sync_dist=True, batch_size=len(labels)
        )
        return loss

    @override
    def validation_step(self, batch: tuple[Tensor, Tensor], batch_idx: int) -> None:
        inputs, labels = batch
        embeddings = inputs if self.backbone is None else self.backbone(inputs)
        scores = self.head.logits(embeddings).float()
        loss = functional.cross_entropy(scores, labels)
        self.log(MONITOR, loss, sync_dist=True, batch_size=len(labels))
        self._balanced.update(scores, labels)
        self.log("val_balanced_accuracy", self._balanced, batch_size=len(labels))

    @override
    def configure_optimizers(self) -> OptimizerLRScheduler:
        learning = [one for one in self.parameters() if one.requires_grad]
        steps = int(self.trainer.estimated_stepping_batches)
        return adamw_with_cosine(learning, self._config, steps)

    def _varied(self, embeddings: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
        """Mix pairs and add noise, where the configuration asks for it."""
        if self._config.mixup:
            beta = torch.distributions.Beta(self._config.mixup, self._config.mixup)
            share = beta.sample((len(embeddings), 1)).to(embeddings)
            partner = torch.randperm(len(embeddings), device=embeddings.device)
            embeddings = share * embeddings + (1 - share) * embeddings[partner]
            wanted = share * wanted + (1 - share) * wanted[partner]
        if self._config.noise:
            embeddings = embeddings + self._config.noise * torch.randn_like(embeddings)
        return embeddings, wanted
