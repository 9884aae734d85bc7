"""How figures look: Inter, the colours of paper, hairlines, nothing that is not data."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING, Any

from spinextract_gui.reports import palette
from spinextract_gui.reports.plain_text import printable
from spinextract_gui.storage.folders import shipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from spinextract_gui.reports.palette import Colour

HALF_IN, WIDE_IN = 3.35, 6.85
"""Widths of a figure that shares a row of a page with another, and of one that does not."""
HIGH_IN = 2.75
DPI = 220
_FONTS = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf")


def hexed(colour: Colour) -> str:
    """Return a colour as matplotlib and browsers name it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


INK, DIM, HAIRLINE = hexed(palette.INK), hexed(palette.DIM), hexed(palette.HAIRLINE)
ACCENT, SURFACE = hexed(palette.ACCENT), hexed(palette.SURFACE)

_LOOK: Any = {  # matplotlib's stubs want its keys as literals
    "font.family": "Inter",
    "font.size": 8,
    "text.color": INK,
    "axes.labelcolor": DIM,
    "axes.labelsize": 8,
    "axes.edgecolor": HAIRLINE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 9,
    "axes.titleweight": "semibold",
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.titlepad": 7,
    "axes.axisbelow": True,
    "grid.color": HAIRLINE,
    "grid.linewidth": 0.6,
    "xtick.color": DIM,
    "ytick.color": DIM,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 7.5,
    "legend.handlelength": 2.2,
    "lines.linewidth": 1.5,
    "lines.solid_capstyle": "round",
    "figure.facecolor": "white",
    "text.parse_math": False,
}


def drawn(draw: Callable[[Axes], None], width: float = HALF_IN, height: float = HIGH_IN) -> bytes:
    """Return what `draw` puts on one pair of axes as a PNG; lengths in inches."""
    return drawn_on(lambda figure: draw(figure.add_subplot()), width, height)


def drawn_on(draw: Callable[[Figure], None], width: float, height: float) -> bytes:
    """Return what `draw` puts on an empty figure as a PNG; lengths in inches.

    The same data give the same bytes.
    """
    # not pyplot: a figure of its own leaves nothing behind and needs no display
    import matplotlib
    from matplotlib.figure import Figure

    _know_inter()
    with matplotlib.rc_context(_LOOK):
        figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
        draw(figure)
        file = io.BytesIO()
        figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def noted(png: bytes, note: str) -> bytes:
    """Return a picture with a line of small text below it, as a PNG."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.truetype(shipped("resources") / "fonts" / _FONTS[0], round(DPI * 5.5 / 72))
    with Image.open(io.BytesIO(png)) as picture:
        lines = _wrapped(literal(note), font, picture.width - DPI // 7)
        line = round(DPI * 8 / 72)
        size = (picture.width, picture.height + line * len(lines) + line // 2)
        whole = Image.new("RGB", size, "white")
        whole.paste(picture.convert("RGB"), (0, 0))
    pen = ImageDraw.Draw(whole)
    for number, words in enumerate(lines):
        pen.text((DPI // 14, picture.height + number * line), words, fill=DIM, font=font)
    file = io.BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()


def unit_axis(axes: Axes) -> None:
    """Let both axes run from 0 to 1, with room for lines on the edges."""
    ticks = [0, 0.25, 0.5, 0.75, 1]
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.grid(True)


def _wrapped(note: str, font: Any, width: int) -> list[str]:
    lines = [""]
    for word in note.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def literal(text: str) -> str:
    """Return text as Inter can show it; what it cannot is written out."""
    return printable(text, _code_points())


@cache
def _code_points() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(shipped("resources") / "fonts" / _FONTS[0])).get_charmap())


@cache
def _know_inter() -> None:
    """Tell matplotlib of the shipped font, once a process."""
    from matplotlib import font_manager

    for name in _FONTS:
        font_manager.fontManager.addfont(shipped("resources") / "fonts" / name)
