"""Variation of a slice: mirrored, turned; on request moved, scaled, toned and made noisy."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Generator, Tensor

    from spinextract_gui.training.stenosis.config import StenosisConfig

_GAMMA = 1.5
"""Gamma varies more than gain: exp(1.5 t) against 1 + t."""


def varied(
    image: Tensor, places: Tensor, config: StenosisConfig, random: Generator, side_px: int | None
) -> tuple[Tensor, Tensor]:
    """Return a slice changed at random, and where its levels lie now.

    Parameters
    ----------
    image
        (rows, columns) float32 in [0, 1].
    places
        (n, 2) float32, column and row as shares of the picture.
    side_px
        Edge of the picture to return; None for that of `image`.

    Returns
    -------
    tuple
        (side, side) float32 in [0, 1], and (n, 2) float32.
    """

    def within(most: float) -> float:
        return float(torch.rand((), generator=random) * 2 - 1) * most

    mirrored = float(torch.rand((), generator=random)) < config.flip
    angle, scale = within(math.radians(config.rotate_deg)), math.exp(within(config.scale))
    cos, sin = math.cos(angle) * scale, math.sin(angle) * scale
    side = -1.0 if mirrored else 1.0
    turn = torch.tensor([[side * cos, -sin], [side * sin, cos]])
    move = torch.tensor([within(config.shift), within(config.shift)])
    gain, gamma = 1 + within(config.tone), math.exp(_GAMMA * within(config.tone))
    moved = _sampled(image, turn, move)
    if side_px is not None and side_px != image.shape[-1]:
        moved = functional.interpolate(
            moved[None, None],
            (side_px, side_px),
            mode="bilinear",
            antialias=True,
            align_corners=False,
        )[0, 0]
    toned = (moved * gain).clamp(0, 1) ** gamma
    if config.noise:
        level = float(torch.rand((), generator=random)) * config.noise
        toned = (toned + level * torch.randn(toned.shape, generator=random)).clamp(0, 1)
    return toned, _placed(places, turn, move)


def _sampled(image: Tensor, turn: Tensor, move: Tensor) -> Tensor:
    """Return the picture whose place `p` shows what lay at ``turn @ p + move``."""
    theta = torch.cat([turn, move[:, None]], dim=1)[None]
    grid = functional.affine_grid(theta, [1, 1, *image.shape], align_corners=True)
    sampled: Tensor = functional.grid_sample(image[None, None], grid, align_corners=True)[0, 0]
    return sampled


def _placed(places: Tensor, turn: Tensor, move: Tensor) -> Tensor:
    """Return where places went: the way back of `_sampled`."""
    away: Tensor = torch.linalg.solve(turn, (places * 2 - 1 - move).T).T
    return (away + 1) / 2
