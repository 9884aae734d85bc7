"""Fitting the network to phantom pictures."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from spinextract_gui.domain.mri.level import Level
from spinextract_gui.networks.stenosis.backbones import FEATURES
from spinextract_gui.networks.stenosis.network import StenosisNet
from spinextract_gui.training.demo_stenosis.augment import varied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from torch import Tensor

    from spinextract_gui.networks.description import Backbone
    from spinextract_gui.training.demo_stenosis.pictures import LabelledPictures

_log = logging.getLogger(__name__)
BACKBONE: Backbone = "resnet18"
CLASS_WEIGHTS = (1.0, 2.0, 2.0)
"""Of the cross-entropy: training phantoms are half normal/mild, a quarter each of the others."""
_LEVELS = len(Level)
_SMOOTHING = 0.02
_LARGEST_STEP = 5.0
_TOLD_EVERY = 100
_WARM_UP = 0.05


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the training: so many pictures, shown with this edge."""

    side_px: int
    pictures: int


@dataclass(frozen=True, slots=True)
class FitSettings:
    """How the network learns.

    Attributes
    ----------
    stages
        In order; small pictures are cheap and come first, the network's own size last.
    rate, decay
        Of AdamW; the rate rises for a twentieth of the steps, then falls evenly to nothing.
    threads
        Of torch; results depend on it in the last digits only.
    """

    stages: tuple[Stage, ...] = (Stage(112, 20_000), Stage(160, 5_000), Stage(224, 4_500))
    batch: int = 32
    rate: float = 2e-3
    decay: float = 0.02
    seed: int = 1
    threads: int = 1


class _Pupil(nn.Module):
    """The network beside a second task that teaches its features faster.

    The second task, widths and places of the levels, is thrown away after training.
    """

    def __init__(self) -> None:
        super().__init__()
        self.network = StenosisNet(BACKBONE)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.measures = nn.Linear(FEATURES[BACKBONE], 3 * _LEVELS)

    def loss(self, images: Tensor, grades: Tensor, measures: Tensor) -> Tensor:
        """Return the loss of images (n, 3, side, side), grades (n, 5) and measures (n, 15)."""
        with torch.autocast("cpu", torch.bfloat16):
            features = self.network.base_model(images.contiguous(memory_format=torch.channels_last))
        features = features.float()
        logits = _level_logits(self.network, features)
        grading = functional.cross_entropy(
            logits, grades.flatten(), torch.tensor(CLASS_WEIGHTS), label_smoothing=_SMOOTHING
        )
        return grading + functional.smooth_l1_loss(self.measures(features), measures)


def fit(pictures: LabelledPictures, settings: FitSettings) -> StenosisNet:
    """Return a network trained from nothing on labelled pictures, ready to answer."""
    before = torch.get_num_threads()
    torch.set_num_threads(settings.threads)
    try:
        return _fitted(pictures, settings)
    finally:
        torch.set_num_threads(before)


def _fitted(pictures: LabelledPictures, settings: FitSettings) -> StenosisNet:
    torch.manual_seed(settings.seed)
    pupil = _Pupil().train()
    optimiser = torch.optim.AdamW(
        pupil.parameters(), settings.rate, weight_decay=settings.decay, fused=True
    )
    steps = sum(stage.pictures // settings.batch for stage in settings.stages)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, _one_cycle(steps))
    random = torch.Generator().manual_seed(settings.seed)
    for stage in settings.stages:
        losses: list[float] = []
        for chosen in _batches(len(pictures.images), stage, settings):
            loss = _loss(pupil, pictures, chosen, stage.side_px, random)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(pupil.parameters(), _LARGEST_STEP)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
            _tell(stage, losses)
    pupil.network.eval()
    return pupil.network


def level_softmax(network: StenosisNet, image: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the softmax (5, 3) of the five levels on one image (3, 224, 224)."""
    with torch.inference_mode():
        logits = _level_logits(network, network.base_model(torch.from_numpy(image)[None]))
        found: NDArray[np.float32] = logits.softmax(dim=1).numpy()
    return found


def _level_logits(network: StenosisNet, features: Tensor) -> Tensor:
    """Return logits (5 n, 3) of features (n, width): one pass of the backbone serves all."""
    levels = torch.arange(_LEVELS).repeat(len(features))
    return network.head(features.repeat_interleave(_LEVELS, dim=0), levels)


def _tell(stage: Stage, losses: list[float]) -> None:
    if len(losses) % _TOLD_EVERY == 0:
        mean = float(np.mean(losses[-_TOLD_EVERY:]))
        _log.info("%d px, step %d: loss %.3f", stage.side_px, len(losses), mean)


def _batches(count: int, stage: Stage, settings: FitSettings) -> Iterator[NDArray[np.intp]]:
    """Yield numbers of pictures: every picture once before any comes again."""
    rng = np.random.default_rng([settings.seed, stage.side_px])
    waiting = rng.permutation(count)
    for _ in range(stage.pictures // settings.batch):
        while len(waiting) < settings.batch:
            waiting = np.concatenate([waiting, rng.permutation(count)])
        yield waiting[: settings.batch]
        waiting = waiting[settings.batch :]


def _loss(
    pupil: _Pupil,
    pictures: LabelledPictures,
    chosen: NDArray[np.intp],
    side_px: int,
    random: torch.Generator,
) -> Tensor:
    images, points, widths, grades = (
        torch.from_numpy(part[chosen])
        for part in (pictures.images, pictures.points, pictures.widths_mm, pictures.grades)
    )
    batch = varied(images, points, side_px, random)
    measures = torch.cat([(widths - 10) / 4, (batch.points.flatten(1) - 0.5) * 4], dim=1)
    return pupil.loss(batch.images, grades, measures)


def _one_cycle(steps: int) -> Callable[[int], float]:
    """Return the factor on the learning rate at each step: steeply up, then evenly down."""
    peak = _WARM_UP * steps

    def factor(step: int) -> float:
        return min((step + 1) / max(1.0, peak), (steps - step) / max(1.0, steps - peak))

    return factor
