"""Which parameters learn, and which layers stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from spinextract_gui.networks.stenosis.network import StenosisNet
    from spinextract_gui.training.stenosis.config import StenosisConfig


def freeze(network: StenosisNet, config: StenosisConfig) -> None:
    """Let only the wished parameters learn.

    Of the backbone its last ``unfreeze_last_n`` parameter tensors, in the order in which the
    network lists them. Without the level embedding every level reads zeros.
    """
    tensors = list(network.base_model.parameters())
    learning = len(tensors) if not config.freeze else min(config.unfreeze_last_n, len(tensors))
    for number, one in enumerate(tensors):
        one.requires_grad_(number >= len(tensors) - learning)
    if not config.level_embedding:
        with torch.no_grad():
            network.level_embedding.weight.zero_()
        network.level_embedding.requires_grad_(False)


def set_dropout(network: StenosisNet, share: float) -> None:
    """Set the dropout of the classifier."""
    for part in network.classifier:
        if isinstance(part, nn.Dropout):
            part.p = share


def rest_frozen_norms(network: nn.Module) -> None:
    """Keep batch norms that do not learn from following the batches either."""
    for part in network.modules():
        if isinstance(part, nn.BatchNorm2d) and not any(
            one.requires_grad for one in part.parameters()
        ):
            part.eval()
