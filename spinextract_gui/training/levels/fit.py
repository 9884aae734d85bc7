"""Fitting the localiser to slices."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from spinextract_gui.networks.localiser.form import Tissue
from spinextract_gui.networks.localiser.unet import LocaliserNet
from spinextract_gui.training.levels.augment import augmented

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from spinextract_gui.training.levels.slices import TrainingSlice

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LevelsSettings:
    """How the localiser is trained.

    Attributes
    ----------
    epochs, batch, learning_rate, weight_decay
        AdamW with one cycle of the learning rate.
    fold_epochs
        The same of each network of a cross-validation.
    threads
        Of torch; results depend on it in the last digits only.
    """

    epochs: int = 40
    fold_epochs: int = 20
    batch: int = 8
    learning_rate: float = 4e-3
    weight_decay: float = 1e-3
    seed: int = 7
    threads: int = 1


def fit(slices: Sequence[TrainingSlice], settings: LevelsSettings) -> LocaliserNet:
    """Return a network trained on `slices`, ready to answer.

    The same slices and settings give the same weights on the same machine.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(settings.threads)
    try:
        return _fitted(slices, settings)
    finally:
        torch.set_num_threads(before)


def _fitted(slices: Sequence[TrainingSlice], settings: LevelsSettings) -> LocaliserNet:
    torch.manual_seed(settings.seed)
    generator = torch.Generator().manual_seed(settings.seed)
    pictures = [torch.from_numpy(one.reduced()) for one in slices]
    network = LocaliserNet().train()
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    steps = max(1, len(pictures) // settings.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=settings.epochs * steps
    )
    for epoch in range(settings.epochs):
        total = 0.0
        order = torch.randperm(len(pictures), generator=generator)
        for chosen in order[: steps * settings.batch].split(settings.batch):  # type: ignore[no-untyped-call]
            batch = _stacked([pictures[number] for number in chosen.tolist()])
            loss = _step(network, *augmented(batch, generator))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            total += float(loss.detach())
        _log.info("Epoch %d of %d: loss %.4f.", epoch + 1, settings.epochs, total / steps)
    network.eval()
    return network


def _stacked(pictures: Sequence[Tensor]) -> Tensor:
    """Return pictures of slightly different heights as one batch, cut to the smallest."""
    rows = min(one.shape[1] for one in pictures)
    columns = min(one.shape[2] for one in pictures)
    return torch.stack([one[:, :rows, :columns] for one in pictures])


def _step(network: LocaliserNet, inputs: Tensor, masks: Tensor) -> Tensor:
    # bfloat16 takes about 60 % of the time on processors that have it
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(inputs.contiguous(memory_format=torch.channels_last))
    return loss_of(logits.float(), masks)


def loss_of(logits: Tensor, masks: Tensor) -> Tensor:
    """Return cross-entropy with soft masks plus one minus the soft Dice of each tissue.

    No tissue weighs more in the cross-entropy: that would push its edges outwards, and the
    canal's edges are what is measured. Dice makes thin tissues count.
    """
    logarithms = torch.log_softmax(logits, dim=1)
    entropy = -(logarithms * masks).sum(dim=1).mean()
    shares, axes = logarithms.exp(), (0, 2, 3)
    both = (shares * masks).sum(axes)
    dice = (2 * both + 1) / (shares.sum(axes) + masks.sum(axes) + 1)
    return entropy + (1 - dice[Tissue.DISC :]).mean()
