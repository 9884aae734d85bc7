"""Drawing smooth shapes and words over a picture with Pillow."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from PIL import Image, ImageDraw, ImageFont

from spinextract_gui.storage.folders import shipped

if TYPE_CHECKING:
    from collections.abc import Sequence

Colour: TypeAlias = tuple[int, int, int]
Place: TypeAlias = tuple[float, float]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
_FINER = 2
"""Shapes are drawn this many times larger and averaged: Pillow's own edges are jagged."""


class Canvas:
    """A picture to draw on; lengths in its pixels."""

    def __init__(self, picture: Image.Image) -> None:
        self._picture = picture.convert("RGB")
        self._layer = self._new_layer()
        self._words: list[tuple[Place, str, int, Colour, bool, bool]] = []

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self._picture.size

    def line(self, ends: Sequence[Place], colour: Colour, width: float, opacity: float = 1) -> None:
        """Draw a line through `ends`."""
        self._pen().line(
            self._fine(ends),
            (*colour, round(255 * opacity)),
            max(1, round(width * _FINER)),
            "curve",
        )

    def polygon(
        self, corners: Sequence[Place], fill: Colour | None, edge: Colour | None, width: float
    ) -> None:
        """Draw a closed shape; without `fill` it is hollow."""
        fine = self._fine(corners)
        if fill is not None:
            self._pen().polygon(fine, (*fill, 255))
        if edge is not None:
            closed = [*fine, *fine[:2]]
            self._pen().line(closed, (*edge, 255), max(1, round(width * _FINER)), "curve")

    def panel(
        self, left: float, top: float, right: float, bottom: float, colour: Colour, opacity: float
    ) -> None:
        """Draw a filled rectangle with softly rounded corners."""
        ends = self._fine([(left, top), (right, bottom)])
        self._pen().rounded_rectangle(
            ends, radius=_FINER * (bottom - top) * 0.12, fill=(*colour, round(255 * opacity))
        )

    def words(
        self,
        left: float,
        top: float,
        text: str,
        size: int,
        colour: Colour,
        bold: bool = False,
        halo: bool = False,
    ) -> None:
        """Put one line of text, `top` being the top of its capitals; it lies over all shapes.

        `halo` gives it a dark rim, for words that stand on the picture itself.
        """
        self._words.append(((left, top), text, size, colour, bold, halo))

    def finished(self) -> Image.Image:
        """Return the picture with everything drawn, RGB."""
        smooth = self._layer.resize(self.size, Image.Resampling.BOX)
        picture = Image.alpha_composite(self._picture.convert("RGBA"), smooth).convert("RGB")
        pen = ImageDraw.Draw(picture)
        for (left, top), text, size, colour, bold, halo in self._words:
            font, rim = _font(size, bold), max(1, round(size / 12)) if halo else 0
            place = (left, top - font.getbbox("H")[1])
            pen.text(place, text, colour, font, stroke_width=rim, stroke_fill=BLACK)
        return picture

    def _new_layer(self) -> Image.Image:
        wide, high = self._picture.size
        return Image.new("RGBA", (wide * _FINER, high * _FINER), (0, 0, 0, 0))

    def _pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self._layer)

    @staticmethod
    def _fine(places: Sequence[Place]) -> list[Place]:
        return [(x * _FINER, y * _FINER) for x, y in places]


def text_width(text: str, size: int, bold: bool = False) -> float:
    """Return how wide a line of text is, in pixels."""
    return float(_font(size, bold).getlength(text))


@cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    name = "Inter-SemiBold.ttf" if bold else "Inter-Medium.ttf"
    return ImageFont.truetype(shipped("resources") / "fonts" / name, size)
