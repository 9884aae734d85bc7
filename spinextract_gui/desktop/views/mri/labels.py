"""Where the words beside level markers go, so that they neither overlap nor leave the pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.mri.camera import Area

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT = 20.0
_GAP, _MARGIN, _BETWEEN = 16.0, 6.0, 3.0


def lay_out(
    anchors: Sequence[tuple[float, float]], widths: Sequence[float], pane: Area
) -> list[Area]:
    """Return one plate per marker: to its right, to its left where the pane ends.

    Parameters
    ----------
    anchors
        Screen positions of the markers from head to foot.
    widths
        Of the words, with their margins.
    """
    placed: list[Area] = []
    for (x, y), width in zip(anchors, widths, strict=True):
        left = x + _GAP
        if left + width > pane.left + pane.width - _MARGIN:
            left = max(pane.left + _MARGIN, x - _GAP - width)
        top = y - HEIGHT / 2
        for other in placed:
            across = left < other.left + other.width and other.left < left + width
            if across and abs(top - other.top) < HEIGHT + _BETWEEN:
                top = other.top + HEIGHT + _BETWEEN
        placed.append(Area(left, top, width, HEIGHT))
    return placed
