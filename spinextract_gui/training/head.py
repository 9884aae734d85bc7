"""Training of the transformer head on cached embeddings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.networks.heads import TransformerHead

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """How the head is trained; defaults of the published fine-tuning where it names them.

    Attributes
    ----------
    epochs, batch, learning_rate, weight_decay, warm_up
        AdamW with a cosine that warms up over the first `warm_up` share of the steps.
    mixup
        Pairs of patches are mixed with Beta(mixup, mixup).
    noise
        Deviation of the noise on standardised embeddings.
    spread
        Median variance of a patch's four scores before the last LayerNorm, in units of that
        norm's epsilon; see `_soften`.
    sharpness
        Factor on the last LayerNorm. At 1 that norm holds the output below 0.77, where every
        rounding of a lower precision still moves calibrated probabilities; at 2.5 sure
        patches reach 0.99, where it hardly does, and the margin still tells patches apart.
    """

    epochs: int = 10
    batch: int = 128
    learning_rate: float = 1e-3
    weight_decay: float = 0.07
    warm_up: float = 0.05
    mixup: float = 0.3
    noise: float = 0.5
    spread: float = 40.0
    sharpness: float = 2.5
    seed: int = 1000


def train_head(
    embeddings: NDArray[np.float32], labels: NDArray[np.int64], settings: HeadSettings
) -> TransformerHead:
    """Return a head trained on embeddings (n, 2048) with class indices (n,)."""
    torch.manual_seed(settings.seed)
    mean, deviation = _statistics(embeddings)
    inputs = torch.from_numpy((embeddings - mean) / deviation)
    targets = functional.one_hot(torch.from_numpy(labels), len(TumourClass)).float()
    head = TransformerHead().train()
    _fit(head, inputs, targets, settings)
    _fold_statistics(head, mean, deviation)
    head.eval()
    _soften(head, torch.from_numpy(embeddings), settings.spread)
    _sharpen(head, settings.sharpness)
    return head


def predict_head(head: TransformerHead, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the head's output (n, 4) for embeddings (n, 2048)."""
    with torch.inference_mode():
        output: NDArray[np.float32] = head(torch.from_numpy(embeddings)).numpy()
    return output


def _fit(head: TransformerHead, inputs: Tensor, targets: Tensor, settings: HeadSettings) -> None:
    optimiser = torch.optim.AdamW(
        head.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    batch = min(settings.batch, len(inputs))
    steps = settings.epochs * (len(inputs) // batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _cosine(steps, settings.warm_up))
    beta = torch.distributions.Beta(settings.mixup, settings.mixup)
    for _ in range(settings.epochs):
        for chosen in torch.randperm(len(inputs)).split(batch):  # type: ignore[no-untyped-call]
            if len(chosen) < batch:
                continue
            partner = chosen[torch.randperm(batch)]
            share = beta.sample((batch, 1))
            mixed = share * inputs[chosen] + (1 - share) * inputs[partner]
            mixed = mixed + settings.noise * torch.randn_like(mixed)
            wanted = share * targets[chosen] + (1 - share) * targets[partner]
            loss = functional.cross_entropy(head.logits(mixed), wanted)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()


def _cosine(steps: int, warm_up: float) -> Callable[[int], float]:
    """Return the factor on the learning rate at each step."""

    def factor(step: int) -> float:
        rising = (step + 1) / max(1.0, warm_up * steps)
        return min(rising, 0.5 * (1 + math.cos(math.pi * min(1.0, step / max(1, steps)))))

    return factor


def _statistics(
    embeddings: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return mean and deviation of each feature; rare features are not blown up."""
    deviation = embeddings.std(axis=0)
    return embeddings.mean(axis=0), np.maximum(deviation, np.median(deviation))


def _fold_statistics(
    head: TransformerHead, mean: NDArray[np.float32], deviation: NDArray[np.float32]
) -> None:
    """Make the head take raw embeddings: standardisation moves into its first layer."""
    layer = head.input_projection
    with torch.no_grad():
        layer.weight.div_(torch.from_numpy(deviation))
        layer.bias.sub_(layer.weight @ torch.from_numpy(mean))


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
    with torch.no_grad():
        head.norm.weight.mul_(factor)
        head.norm.bias.mul_(factor)
