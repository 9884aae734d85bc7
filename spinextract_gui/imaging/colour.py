"""Colours of a slide: virtual H&E and greys, through look-up tables; pixels are never touched.

Virtual H&E follows the Beer-Lambert law, as a stain on glass does: lipid-rich cytoplasm (CH2)
absorbs like eosin, protein-rich and lipid-poor nuclei (CH3 - CH2) absorb like haematoxylin.
The absorptions were calibrated on the published pictures of the sister system (pink cytoplasm
212, 148, 208; purple nuclei 105, 70, 143; pale gaps).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.slide import Channel

if TYPE_CHECKING:
    from spinextract_gui.domain.slide import Pixels

Rgb: TypeAlias = NDArray[np.uint8]
"""(H, W, 3) uint8."""
Argb: TypeAlias = NDArray[np.uint32]
"""(H, W) uint32, each 0xAARRGGBB: what a window system draws without conversion."""

VALUES = 65_536
_PALE = np.array([252.0, 243.0, 251.0])
_EOSIN = np.array([0.26, 0.70, 0.28])
_HAEMATOXYLIN = np.array([1.00, 1.29, 0.60])
_LUMA = np.array([0.299, 0.587, 0.114])
_OPAQUE = np.uint32(0xFF000000)


@dataclass(frozen=True, slots=True)
class Window:
    """A contrast window: values at `low` and below look empty, at `high` and above full."""

    low: int
    high: int

    def ramp(self, steps: int = 255) -> NDArray[np.uint16]:
        """Return (65536,) uint16: each possible value mapped into 0..`steps`."""
        span = max(1, self.high - self.low)
        values = (np.arange(VALUES, dtype=np.float32) - self.low) / span
        return (np.clip(values, 0, 1) * steps + 0.5).astype(np.uint16)


@dataclass(frozen=True, slots=True)
class Display:
    """How a slide is shown.

    Attributes
    ----------
    channel
        Which picture.
    ch2, ch3
        Contrast windows of the two channels.
    difference
        Window of CH3 - CH2, which makes the nuclei of the virtual H&E; may start below zero.
    """

    channel: Channel = Channel.VIRTUAL_HE
    ch2: Window = field(default=Window(2_000, 20_000))
    ch3: Window = field(default=Window(2_000, 20_000))
    difference: Window = field(default=Window(500, 9_000))

    def of_channel(self, channel: Channel) -> Display:
        """Return the same contrast for another picture."""
        return replace(self, channel=channel)


def argb(pixels: Pixels, display: Display) -> Argb:
    """Colour `pixels` (2, H, W) uint16; about 1 ms for 512 x 512."""
    coloured: Argb
    if display.channel is Channel.CH2:
        coloured = np.take(_grey_table(display.ch2), pixels[0])
    elif display.channel is Channel.CH3:
        coloured = np.take(_grey_table(display.ch3), pixels[1])
    else:
        eosin, haematoxylin = _stain_tables(display.ch2, display.difference)
        both = np.take(eosin, pixels[0])
        both |= np.take(haematoxylin, halved_difference(pixels))
        coloured = np.take(_stain_colours(grey=display.channel is Channel.GREY), both)
    return coloured


def rgb(pixels: Pixels, display: Display) -> Rgb:
    """Colour `pixels` (2, H, W) uint16 as (H, W, 3) uint8."""
    coloured = argb(pixels, display)
    shifts = np.array([16, 8, 0], np.uint32)
    return ((coloured[..., None] >> shifts) & 0xFF).astype(np.uint8)


def halved_difference(pixels: Pixels) -> NDArray[np.uint16]:
    """Return (CH3 - CH2) / 2 + 32768 as (H, W) uint16; halved so that it cannot overflow."""
    halves: NDArray[np.uint16] = (pixels[1] >> 1) + np.uint16(VALUES // 2)
    halves -= pixels[0] >> 1
    return halves


@lru_cache(maxsize=16)
def _grey_table(window: Window) -> NDArray[np.uint32]:
    grey = window.ramp().astype(np.uint32)
    return grey * np.uint32(0x010101) | _OPAQUE


@lru_cache(maxsize=16)
def _stain_tables(ch2: Window, difference: Window) -> tuple[NDArray[np.uint16], NDArray[np.uint16]]:
    """Return eosin in the high byte by CH2, haematoxylin in the low byte by the difference."""
    middle = VALUES // 2
    halved = Window(difference.low // 2 + middle, difference.high // 2 + middle)
    return ch2.ramp() << np.uint16(8), halved.ramp()


@lru_cache(maxsize=2)
def _stain_colours(*, grey: bool) -> NDArray[np.uint32]:
    """Return the (65536,) colours of all pairs of 256 eosin and 256 haematoxylin strengths."""
    strength = np.linspace(0, 1, 256)
    density = strength[:, None, None] * _EOSIN + strength[None, :, None] * _HAEMATOXYLIN
    colours = _PALE * np.exp(-density)
    if grey:
        colours = np.repeat((colours @ _LUMA)[..., None], 3, axis=2)
    channels = colours.round().astype(np.uint32).reshape(-1, 3)
    packed: Argb = channels[:, 0] << 16 | channels[:, 1] << 8 | channels[:, 2] | _OPAQUE
    return packed
