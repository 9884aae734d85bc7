"""BYOL: a backbone learns to foretell what its slower copy makes of another view of a patch.

Grill et al. 2020, 10.48550/arXiv.2006.07733; sizes and augmentations as the model card has them.
"""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any

import torch
from lightning.pytorch import LightningModule
from torch import Tensor, nn
from torch.nn import functional
from torchvision.transforms import v2
from typing_extensions import override

from spinextract_gui.networks.architecture import EMBEDDING
from spinextract_gui.training.run.schedule import adamw_with_cosine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lightning.pytorch.utilities.types import OptimizerLRScheduler

    from spinextract_gui.training.srh.config import PretrainConfig

MONITOR = "train_loss"
_JITTER = 0.2
"""The card names colour jitter without its strength."""


class Byol(LightningModule):
    """Online network with projector and predictor, target network with projector."""

    def __init__(self, backbone: nn.Module, config: PretrainConfig) -> None:
        super().__init__()
        self.backbone = backbone
        self.projector = _perceptron(EMBEDDING, config.projector)
        self.predictor = _perceptron(config.projector[-1], config.predictor)
        self.target = nn.Sequential(copy.deepcopy(backbone), copy.deepcopy(self.projector))
        self.target.requires_grad_(False)
        self._config = config

    @override
    def training_step(self, batch: tuple[Tensor, Tensor], batch_idx: int) -> Tensor:
        first, second = batch
        loss = (self._loss(first, second) + self._loss(second, first)) / 2
        self.log(MONITOR, loss, on_step=False, on_epoch=True, sync_dist=True, batch_size=len(first))
        return loss

    @override
    def on_train_batch_end(self, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Let the target follow the online network."""
        steps = float(self.trainer.estimated_stepping_batches)
        done = min(1.0, self.global_step / steps)
        share = (1 - self._config.momentum) * (math.cos(math.pi * done) + 1) / 2
        online = [*self.backbone.parameters(), *self.projector.parameters()]
        with torch.no_grad():
            for slow, fast in zip(self.target.parameters(), online, strict=True):
                slow.lerp_(fast, share)

    @override
    def configure_optimizers(self) -> OptimizerLRScheduler:
        learning = [one for one in self.parameters() if one.requires_grad]
        steps = int(self.trainer.estimated_stepping_batches)
        return adamw_with_cosine(learning, self._config, steps)

    def _loss(self, seen: Tensor, other: Tensor) -> Tensor:
        """Return 2 - 2 cos between what is foretold from `seen` and what the target makes."""
        foretold = self.predictor(self.projector(self.backbone(seen)))
        with torch.no_grad():
            wanted = self.target(other)
        return 2 - 2 * functional.cosine_similarity(foretold.float(), wanted.float()).mean()


def _perceptron(width: int, widths: Sequence[int]) -> nn.Sequential:
    """Return linear layers with batch norm and ReLU between them."""
    layers: list[nn.Module] = []
    for number, out in enumerate(widths):
        layers.append(nn.Linear(width, out))
        if number < len(widths) - 1:
            layers += [nn.BatchNorm1d(out), nn.ReLU()]
        width = out
    return nn.Sequential(*layers)


class Noise(nn.Module):
    """Gaussian noise of a deviation drawn between two."""

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self._low, self._high = low, high

    @override
    def forward(self, picture: Tensor) -> Tensor:
        deviation = torch.empty(()).uniform_(self._low, self._high)
        return (picture + deviation * torch.randn_like(picture)).clamp(0, 1)


def augmentation(config: PretrainConfig) -> v2.Compose:
    """Return the published augmentations of a preprocessed patch (3, 300, 300) in [0, 1]."""
    chance = config.probability

    def perhaps(*steps: nn.Module) -> nn.Module:
        applied: nn.Module = v2.RandomApply(list(steps), p=chance)
        return applied

    return v2.Compose(
        [
            v2.RandomHorizontalFlip(chance),
            v2.RandomVerticalFlip(chance),
            v2.RandomAdjustSharpness(config.sharpness, chance),
            perhaps(v2.GaussianBlur(config.blur_kernel, config.blur_sigma)),
            perhaps(Noise(*config.noise)),
            perhaps(v2.ColorJitter(_JITTER, _JITTER, _JITTER)),
            v2.RandomAutocontrast(chance),
            v2.RandomSolarize(config.solarize, chance),
            v2.RandomErasing(chance),
            perhaps(v2.RandomAffine(config.rotation_degrees, config.translation)),
            perhaps(v2.RandomResizedCrop(300, antialias=True)),
            v2.Resize(config.view_px, antialias=True),
        ]
    )
