"""What the localiser's training makes small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from spinextract_gui.networks.localiser.form import Tissue

if TYPE_CHECKING:
    from torch import Tensor

_DISCS = [Tissue.DISC, Tissue.LUMBOSACRAL_DISC]
_OTHERS = [Tissue.VERTEBRA, Tissue.CANAL]
_DISC_WEIGHT = 0.15
_PIXELS = (0, 2, 3)
"""Axes of a batch that are summed over."""


def loss_of(logits: Tensor, masks: Tensor) -> Tensor:
    """Return how far logits (n, tissues, rows, columns) are from soft masks of the same shape.

    The sum of cross-entropy over all pixels, one minus the soft Dice of each tissue, and, with a
    small weight, cross-entropy over the pixels of discs. In the first two both classes of disc
    are one. The third tells them apart, and counts the lowest disc as much as all others
    together: it is one of seven, lies where the spine ends, and is otherwise given up in the
    first epochs and seldom seen again. No other tissue weighs more than its pixels in the
    cross-entropy: that would push edges outwards, and the canal's edges are what is measured.
    Dice makes thin tissues count.
    """
    logarithms = torch.log_softmax(logits, dim=1)
    disc = torch.logsumexp(logarithms[:, _DISCS], dim=1, keepdim=True)
    merged = torch.cat([logarithms[:, :1], disc, logarithms[:, _OTHERS]], dim=1)
    truth = torch.cat([masks[:, :1], masks[:, _DISCS].sum(1, keepdim=True), masks[:, _OTHERS]], 1)
    entropy = -(merged * truth).sum(dim=1).mean()
    overlap = (1 - _dice(merged.exp(), truth)[1:]).mean()
    return entropy + overlap + _DISC_WEIGHT * _discs(logarithms, masks)


def _dice(shares: Tensor, truth: Tensor) -> Tensor:
    """Return the soft Dice of every tissue over the batch."""
    both = (shares * truth).sum(_PIXELS)
    return (2 * both + 1) / (shares.sum(_PIXELS) + truth.sum(_PIXELS) + 1)


def _discs(logarithms: Tensor, masks: Tensor) -> Tensor:
    """Return the cross-entropy over the pixels of discs, the mean of both classes' means."""
    wanted = masks[:, _DISCS]
    missed = -(logarithms[:, _DISCS] * wanted).sum(_PIXELS)
    return (missed / wanted.sum(_PIXELS).clamp(min=1)).mean()
