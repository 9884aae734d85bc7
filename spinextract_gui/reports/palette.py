"""Colours on paper: those of the light theme."""

from __future__ import annotations

from typing import TypeAlias

Colour: TypeAlias = tuple[int, int, int]

INK: Colour = (0x1B, 0x20, 0x27)
DIM: Colour = (0x5B, 0x66, 0x75)
HAIRLINE: Colour = (0xDD, 0xE1, 0xE7)
TRACK: Colour = (0xEC, 0xEF, 0xF3)
SURFACE: Colour = (0xF5, 0xF6, 0xF8)
WHITE: Colour = (0xFF, 0xFF, 0xFF)
ACCENT: Colour = (0x17, 0x69, 0xC9)
GOOD: Colour = (0x1B, 0x6F, 0x4C)
CAUTION: Colour = (0x80, 0x53, 0x00)
CAUTION_SURFACE: Colour = (0xFF, 0xF6, 0xE3)


def mixed(colour: Colour, share: float) -> Colour:
    """Return `colour` laid over white paper with opacity `share` in [0, 1]."""
    red, green, blue = (round(255 + (part - 255) * share) for part in colour)
    return red, green, blue
