"""The learning rate over a training."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lightning.pytorch.utilities.types import OptimizerLRScheduler
    from torch.nn import Parameter

    from spinextract_gui.training.run.config import RunConfig


def adamw_with_cosine(
    parameters: Iterable[Parameter], config: RunConfig, steps: int
) -> OptimizerLRScheduler:
    """Return what a module's ``configure_optimizers`` is to return: AdamW under `cosine`.

    Parameters
    ----------
    steps
        Of the whole training: ``trainer.estimated_stepping_batches``.
    """
    optimiser = AdamW(
        parameters,
        lr=config.learning_rate,
        betas=config.betas,
        weight_decay=config.weight_decay,
    )
    schedule = LambdaLR(optimiser, cosine(steps, config.warm_up))
    return {
        "optimizer": optimiser,
        "lr_scheduler": {"scheduler": schedule, "interval": "step"},
    }


def cosine(steps: int, warm_up: float) -> Callable[[int], float]:
    """Return the factor on the learning rate at each step.

    It rises evenly over the first `warm_up` share of the steps, then falls as half a cosine.
    """

    def factor(step: int) -> float:
        rising = (step + 1) / max(1.0, warm_up * steps)
        return min(rising, 0.5 * (1 + math.cos(math.pi * min(1.0, step / max(1, steps)))))

    return factor
