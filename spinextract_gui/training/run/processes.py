"""Which process of a training this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from lightning.pytorch.utilities import rank_zero_only

if TYPE_CHECKING:
    from spinextract_gui.training.run.config import RunConfig


def is_leader() -> bool:
    """Whether this process writes and speaks; the others of a distributed training do not."""
    rank: int = getattr(rank_zero_only, "rank", 0)
    return rank == 0


def on_gpu(config: RunConfig) -> bool:
    """Whether the training will compute on CUDA."""
    return config.accelerator in {"auto", "gpu"} and torch.cuda.is_available()


def several(config: RunConfig) -> bool:
    """Whether more than one process will train."""
    if config.devices == "auto":
        devices = torch.cuda.device_count() if on_gpu(config) else 1
    else:
        devices = config.devices
    return config.nodes > 1 or devices > 1
