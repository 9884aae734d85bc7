"""What the localiser's training makes small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from spinextract_gui.networks.localiser.form import Tissue

if TYPE_CHECKING:
    from torch import Tensor

_DISCS = [Tissue.DISC, Tissue.LUMBOSACRAL_DISC]
_OTHERS = [Tissue.VERTEBRA, Tissue.CANAL]


def loss_of(logits: Tensor, masks: Tensor) -> Tensor:
    """Return how far logits (n, tissues, rows, columns) are from soft masks of the same shape.

    The sum of cross-entropy over all pixels, one minus the soft Dice of each tissue, and the
    cross-entropy of which disc it is over the pixels of discs. In the first two both classes of
    disc are one: they look alike, and a rare class that shares with a frequent one is easily
    given up in the first epochs and never seen again. No tissue weighs more in the
    cross-entropy: that would push its edges outwards, and the canal's edges are what is
    measured. Dice makes thin tissues count.
    """
    logarithms = torch.log_softmax(logits, dim=1)
    disc = torch.logsumexp(logarithms[:, _DISCS], dim=1, keepdim=True)
    merged = torch.cat([logarithms[:, :1], disc, logarithms[:, _OTHERS]], dim=1)
    truth = torch.cat([masks[:, :1], masks[:, _DISCS].sum(1, keepdim=True), masks[:, _OTHERS]], 1)
    entropy = -(merged * truth).sum(dim=1).mean()
    return entropy + (1 - _dice(merged.exp(), truth)[1:]).mean() + _which(logarithms, disc, masks)


def _dice(shares: Tensor, truth: Tensor) -> Tensor:
    """Return the soft Dice of every tissue over the batch."""
    axes = (0, 2, 3)
    both = (shares * truth).sum(axes)
    return (2 * both + 1) / (shares.sum(axes) + truth.sum(axes) + 1)


def _which(logarithms: Tensor, disc: Tensor, masks: Tensor) -> Tensor:
    """Return the cross-entropy between the lowest disc and the others, where there is disc."""
    wanted = masks[:, _DISCS]
    return -((logarithms[:, _DISCS] - disc) * wanted).sum() / wanted.sum().clamp(min=1)
