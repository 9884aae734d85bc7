"""Where the words beside level markers go, so that they neither overlap nor leave the pane."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from spinextract_gui.desktop.views.mri.camera import Area

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT = 20.0
_GAP, _MARGIN, _BETWEEN = 8.0, 6.0, 3.0


class Anchor(NamedTuple):
    """What a label must not cover: a marker, or the canal's width through it."""

    left: float
    right: float
    y: float


class Label(NamedTuple):
    """Which of several wordings fits beside a marker, and where its plate lies."""

    wording: int
    area: Area


def lay_out(
    anchors: Sequence[Anchor], widths: Sequence[Sequence[float]], pane: Area
) -> list[Label]:
    """Return one plate per marker: to its right, to its left where the pane ends.

    Parameters
    ----------
    anchors
        Of the markers from head to foot, on the screen.
    widths
        Per marker those of its wordings with their margins, the longest first; a shorter one is
        taken where the pane is narrow.
    """
    placed: list[Label] = []
    for anchor, options in zip(anchors, widths, strict=True):
        wording, left = _fitting(anchor, options, pane)
        width, top = options[wording], anchor.y - HEIGHT / 2
        for _, other in placed:
            across = left < other.left + other.width and other.left < left + width
            if across and abs(top - other.top) < HEIGHT + _BETWEEN:
                top = other.top + HEIGHT + _BETWEEN
        placed.append(Label(wording, Area(left, top, width, HEIGHT)))
    return placed


def _fitting(anchor: Anchor, options: Sequence[float], pane: Area) -> tuple[int, float]:
    """Return the first wording that fits to the right or to the left, and its left edge."""
    for number, width in enumerate(options):
        right, left = anchor.right + _GAP, anchor.left - _GAP - width
        if right + width <= pane.left + pane.width - _MARGIN:
            return number, right
        if left >= pane.left + _MARGIN:
            return number, left
    return len(options) - 1, anchor.right + _GAP
