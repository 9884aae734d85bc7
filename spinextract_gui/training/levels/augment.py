"""Random changes of training slices: what other scanners, coils and fields of view do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from spinextract_gui.networks.localiser.form import CANVAS_ROWS, Tissue

if TYPE_CHECKING:
    from torch import Tensor

_COLUMNS = 256
"""Width of a training picture; the network takes any, and the pictures are no wider."""
_TURN_DEGREES = 15.0
_ZOOM = 0.28
"""Largest logarithm of the scale: from 0.76 to 1.3."""
_SHIFT = 0.12
_CUT_SHARE = 0.35


def augmented(picture: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Return a changed input (1, 320, 256) and soft masks (tissues, 320, 256).

    Parameters
    ----------
    picture
        (1 + tissues, rows, columns) float32, as `TrainingSlice.reduced` gives it.
    """
    moved = _moved(_cut(picture, generator)[None], generator)
    return _recoloured(moved[:, :1], generator)[0], _whole(moved[0, 1:])


def plain(picture: Tensor) -> tuple[Tensor, Tensor]:
    """Return input and soft masks of the same sizes, unchanged but padded."""
    rows, columns = CANVAS_ROWS - picture.shape[1], _COLUMNS - picture.shape[2]
    padded = functional.pad(picture, (0, columns, 0, rows))
    return padded[:1], _whole(padded[1:])


def _whole(masks: Tensor) -> Tensor:
    """Call background what lies outside of the picture."""
    masks[Tissue.BACKGROUND] += 1 - masks.sum(dim=0)
    return masks


def _cut(picture: Tensor, generator: torch.Generator) -> Tensor:
    """Blacken the foot or the head end now and then: pictures often end above the sacrum."""
    picture = picture.clone()
    chance, place, head = torch.rand(3, generator=generator).tolist()
    rows = picture.shape[1]
    discs = picture[1 + Tissue.LUMBOSACRAL_DISC].sum(dim=1).nonzero()
    if chance < _CUT_SHARE and len(discs):
        lowest = int(discs.max())
        picture[:, int(lowest + 15 - place * 0.35 * rows) :] = 0
    if head < _CUT_SHARE:
        picture[:, : int(head / _CUT_SHARE * 0.35 * rows)] = 0
    return picture


def _moved(pictures: Tensor, generator: torch.Generator) -> Tensor:
    count, _, rows, columns = pictures.shape
    turn, zoom, down, across = _spread(generator, (4, count))
    angle = turn * math.radians(_TURN_DEGREES)
    scale = torch.exp(zoom * _ZOOM)
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    height, width = CANVAS_ROWS / rows, _COLUMNS / columns
    aspect = _COLUMNS / rows, CANVAS_ROWS / columns
    # output to input, in halves of the input's height and width
    first = torch.stack([cos * width, -sin * aspect[1], across * _SHIFT * 2], dim=1)
    second = torch.stack([sin * aspect[0], cos * height, down * _SHIFT * 2], dim=1)
    grid = functional.affine_grid(
        torch.stack([first, second], dim=1), [count, 1, CANVAS_ROWS, _COLUMNS], align_corners=False
    )
    return functional.grid_sample(pictures, grid, mode="bilinear", align_corners=False)


def _recoloured(inputs: Tensor, generator: torch.Generator) -> Tensor:
    """Change coil profile, contrast, sharpness and noise; empty surroundings stay empty."""
    count = len(inputs)
    inside = inputs > 0
    gain, gamma, slope, tilt, bend = (
        one.reshape(-1, 1, 1, 1) for one in _spread(generator, (5, count))
    )
    x = torch.linspace(-1, 1, inputs.shape[3]).reshape(1, 1, 1, -1)
    y = torch.linspace(-1, 1, inputs.shape[2]).reshape(1, 1, -1, 1)
    field = torch.exp(0.4 * gain + 0.7 * slope * x + 0.3 * tilt * y + 0.4 * bend * x * x)
    inputs = (inputs * field).clamp(0, 1) ** torch.exp(0.5 * gamma)
    soft = functional.avg_pool2d(inputs, 3, 1, 1)
    share = torch.rand((count, 1, 1, 1), generator=generator)
    inputs = torch.lerp(inputs, soft, (2 * share - 1).clamp(0, 1))
    strength = 0.06 * torch.rand((count, 1, 1, 1), generator=generator)
    noise = strength * torch.randn(inputs.shape, generator=generator)
    return torch.where(inside, inputs + noise, 0).clamp(0, 1)


def _spread(generator: torch.Generator, shape: tuple[int, ...]) -> Tensor:
    """Return numbers from -1 to 1."""
    return 2 * torch.rand(shape, generator=generator) - 1
