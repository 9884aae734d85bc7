"""Orientation letters and a scale in millimetres at the edges of a key image."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.imaging.mri.canvas import BLACK, WHITE, text_width
from spinextract_gui.imaging.scalebar import scale_bar

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.geometry import Edges
    from spinextract_gui.imaging.mri.canvas import Canvas

_UM_PER_MM = 1000.0
_LONGEST_SHARE = 0.3


def draw_edges(canvas: Canvas, edges: Edges, size: int) -> None:
    """Write at each edge what lies beyond it, such as A for anterior."""
    width, height = canvas.size
    margin = size * 0.5
    places = {
        edges.left: (margin, (height - size) / 2),
        edges.right: (width - margin - text_width(edges.right, size), (height - size) / 2),
        edges.top: ((width - text_width(edges.top, size)) / 2, margin),
        edges.bottom: ((width - text_width(edges.bottom, size)) / 2, height - margin - size * 0.8),
    }
    for letters, (x, y) in places.items():
        canvas.words(x, y, letters, size, WHITE, halo=True)


def draw_scale(canvas: Canvas, px_per_mm: float, size: int) -> None:
    """Draw a bar of a round number of millimetres into the lower left corner."""
    width, height = canvas.size
    bar = scale_bar(_UM_PER_MM, px_per_mm, width * _LONGEST_SHARE)
    x, y, thick = size * 0.6, height - size * 0.6, max(2.0, size * 0.14)
    for ink, wide in ((BLACK, thick * 2), (WHITE, thick)):
        canvas.line([(x, y), (x + bar.length_px, y)], ink, wide)
    canvas.words(x, y - size * 1.3, bar.label, round(size * 0.85), WHITE, halo=True)
