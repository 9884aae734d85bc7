"""Small pre-rendered pictures of nuclei, cell bodies, fibres and red cells, ready to stamp.

A channel value of 1 stands for 10,000 counts, the mean the lab's flattening gives tissue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sprite:
    """One picture with soft borders: ``canvas * keep + add``.

    Attributes
    ----------
    keep
        (h, w) share of what lies below that shows through.
    add
        (2, h, w) what the sprite adds to CH2 and CH3.
    """

    keep: Floats
    add: Floats

    @property
    def half(self) -> tuple[int, int]:
        """Rows and columns from the top left corner to the centre."""
        return self.keep.shape[0] // 2, self.keep.shape[1] // 2


def sprite(cover: Floats, ch2: Floats | float, ch3: Floats | float) -> Sprite:
    """Build a sprite from its cover (0..1) and its channel values, cropped to what is visible."""
    visible = cover > 0.01
    rows, cols = np.flatnonzero(visible.any(1)), np.flatnonzero(visible.any(0))
    # symmetric crop, so that the centre stays the centre
    half_r = max(abs(rows[0] - cover.shape[0] // 2), abs(rows[-1] - cover.shape[0] // 2))
    half_c = max(abs(cols[0] - cover.shape[1] // 2), abs(cols[-1] - cover.shape[1] // 2))
    window = (
        slice(cover.shape[0] // 2 - half_r, cover.shape[0] // 2 + half_r + 1),
        slice(cover.shape[1] // 2 - half_c, cover.shape[1] // 2 + half_c + 1),
    )
    add = np.stack([cover * ch2, cover * ch3]).astype(np.float32)
    return Sprite(
        np.ascontiguousarray((1 - cover)[window], np.float32),
        np.ascontiguousarray(add[(slice(None), *window)]),
    )


@dataclass(frozen=True, slots=True)
class Album:
    """Sprites of one kind: `variants` times `turns` orientations over half a turn."""

    sprites: tuple[Sprite, ...]
    turns: int
    reach_px: int

    def index(self, variant: NDArray[np.intp], angle: Floats) -> NDArray[np.intp]:
        """Return the sprite numbers for variants and angles (radians, from the column axis)."""
        turn = np.round(angle / np.pi * self.turns).astype(np.intp) % self.turns
        variants = len(self.sprites) // self.turns
        return (variant % variants) * self.turns + turn


def album(
    draw: Callable[[np.random.Generator, float], Sprite],
    rng: np.random.Generator,
    variants: int,
    turns: int,
) -> Album:
    """Render an album; `draw` gets a generator that is the same for all turns of a variant."""
    seeds = rng.integers(0, 2**63, variants)
    sprites = tuple(
        draw(np.random.default_rng(seed), np.pi * turn / turns)
        for seed in seeds
        for turn in range(turns)
    )
    reach_px = max(max(sprite.keep.shape) for sprite in sprites) // 2 + 1
    return Album(sprites, turns, reach_px)


def axes(half_px: int, angle: float) -> tuple[Floats, Floats]:
    """Return distances along and across `angle` on a square grid of edge ``2*half_px + 1``."""
    rows, cols = np.mgrid[-half_px : half_px + 1, -half_px : half_px + 1].astype(np.float32)
    along = cols * np.cos(angle) + rows * np.sin(angle)
    across = rows * np.cos(angle) - cols * np.sin(angle)
    return along.astype(np.float32), across.astype(np.float32)


def grain(rng: np.random.Generator, shape: tuple[int, ...], sigma_px: float) -> Floats:
    """Return smooth noise of zero mean and unit deviation."""
    noise = ndimage.gaussian_filter(rng.standard_normal(shape, np.float32), sigma_px)
    result: Floats = (noise - noise.mean()) / (noise.std() + 1e-6)
    return result


def soft_step(distance_px: NDArray[np.floating], width_px: float = 1.0) -> Floats:
    """Return 0 far below zero, 1 far above, with a soft edge of `width_px`."""
    result: Floats = (0.5 + 0.5 * np.tanh(distance_px / width_px)).astype(np.float32)
    return result
