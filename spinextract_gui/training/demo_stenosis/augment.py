"""Variation of training pictures: place, size, tilt, brightness, noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

_MEAN = (0.485, 0.456, 0.406)
_DEVIATION = (0.229, 0.224, 0.225)


class Batch(NamedTuple):
    """Images (n, 3, side, side) float32, normalised, and level points (n, 5, 2), 0 to 1."""

    images: Tensor
    points: Tensor


def varied(images: Tensor, points: Tensor, side_px: int, random: torch.Generator) -> Batch:
    """Return a batch with every picture moved, turned, scaled and toned at random.

    Parameters
    ----------
    images
        (n, 224, 224) uint8.
    points
        (n, 5, 2) float32, column and row as shares of the picture.
    side_px
        Edge of the pictures to return.
    """
    count = len(images)

    def between(low: float, high: float) -> Tensor:
        return torch.rand(count, generator=random) * (high - low) + low

    angle, scale = between(-0.09, 0.09), between(0.93, 1.08)
    shift = torch.stack([between(-0.10, 0.10), between(-0.08, 0.08)], dim=1)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    turn = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], dim=1)
    theta = torch.cat([turn, shift[:, :, None]], dim=2)
    grid = functional.affine_grid(theta, [count, 1, *images.shape[1:]], align_corners=True)
    grey = images[:, None].float() / 255
    grey = functional.grid_sample(grey, grid, align_corners=True)
    back = torch.linalg.solve(turn, (points * 2 - 1 - shift[:, None]).transpose(1, 2))
    moved = (back.transpose(1, 2) + 1) / 2
    if side_px != grey.shape[-1]:
        grey = functional.interpolate(
            grey, (side_px, side_px), mode="bilinear", antialias=True, align_corners=False
        )
    return Batch(normalised(_toned(grey, random)), moved)


def _toned(grey: Tensor, random: torch.Generator) -> Tensor:
    """Change gain, gamma and noise of pictures (n, 1, rows, columns) in [0, 1]."""
    each = (len(grey), 1, 1, 1)
    gain = torch.rand(each, generator=random) * 0.6 + 0.75
    gamma = torch.exp((torch.rand(each, generator=random) - 0.5) * 0.9)
    noise = torch.rand(each, generator=random) * 0.05
    toned = (grey * gain).clamp(0, 1) ** gamma
    return (toned + noise * torch.randn(grey.shape, generator=random)).clamp(0, 1)


def normalised(grey: Tensor) -> Tensor:
    """Return pictures (n, 1, rows, columns) in [0, 1] as the network takes them, (n, 3, ...)."""
    mean, deviation = (torch.tensor(part)[:, None, None] for part in (_MEAN, _DEVIATION))
    return (grey - mean) / deviation
