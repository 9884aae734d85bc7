"""What is done to a head before and after its training, where the configuration asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from spinextract_gui.networks.heads import LinearHead, TransformerHead

if TYPE_CHECKING:
    from torch import Tensor, nn

    from spinextract_gui.training.srh.config import SrhConfig

Head = TransformerHead | LinearHead


@dataclass(frozen=True, eq=False)
class Standard:
    """Mean and deviation of each embedding feature, (2048,) float32 each."""

    mean: NDArray[np.float32]
    deviation: NDArray[np.float32]

    @classmethod
    def of(cls, embeddings: NDArray[np.float32]) -> Standard:
        """Return those of embeddings (n, 2048); rare features are not blown up."""
        deviation = embeddings.std(axis=0)
        return cls(embeddings.mean(axis=0), np.maximum(deviation, np.median(deviation)))

    def apply(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return standardised embeddings."""
        return (embeddings - self.mean) / self.deviation


def finish_head(
    head: Head, config: SrhConfig, standard: Standard | None, embeddings: NDArray[np.float32] | None
) -> None:
    """Make a trained head ready for the bundle, in place.

    Parameters
    ----------
    standard
        What the training embeddings were standardised by: the head takes raw ones afterwards.
    embeddings
        The raw training embeddings; needed only for ``spread``.
    """
    head.eval()
    if standard is not None:
        _fold(_first_layer(head), standard)
    if isinstance(head, TransformerHead):
        if config.spread is not None and embeddings is not None:
            _soften(head, torch.from_numpy(embeddings), config.spread)
        _sharpen(head, config.sharpness)


def _first_layer(head: Head) -> nn.Linear:
    if isinstance(head, TransformerHead):
        return head.input_projection
    layer: nn.Linear = head.layers[0]  # type: ignore[assignment]
    return layer


def _fold(layer: nn.Linear, standard: Standard) -> None:
    """Move the standardisation into the head's first layer."""
    with torch.no_grad():
        layer.weight.div_(torch.from_numpy(standard.deviation))
        layer.bias.sub_(layer.weight @ torch.from_numpy(standard.mean))


def _soften(head: TransformerHead, embeddings: Tensor, spread: float) -> None:
    """Scale the scores down to the reach of the last LayerNorm's epsilon.

    That norm brings any four scores to the same spread, so a patch between two classes would
    tip over at the smallest rounding of a lower precision. Scores near the square root of
    epsilon stay weak where they are weak.
    """
    caught: list[Tensor] = []
    hook = head.output.register_forward_hook(lambda _layer, _inputs, scores: caught.append(scores))
    with torch.no_grad():
        head(embeddings)
        hook.remove()
        variance = caught[0].var(dim=1, unbiased=False).median()
        factor = (spread * head.norm.eps / variance).sqrt()
        head.output.weight.mul_(factor)
        head.output.bias.mul_(factor)


def _sharpen(head: TransformerHead, factor: float) -> None:
    """Scale the last LayerNorm.

    At 1 it holds the output below 0.77, where every rounding of a lower precision still moves
    calibrated probabilities; at 2.5 sure patches reach 0.99, where it hardly does, and the
    margin still tells patches apart.
    """
    with torch.no_grad():
        head.norm.weight.mul_(factor)
        head.norm.bias.mul_(factor)
