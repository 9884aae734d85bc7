"""The axial key image: the slice that passes through a level, where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from spinextract_gui.domain.mri.reference import slice_at
from spinextract_gui.imaging.mri.canvas import BLACK, WHITE, Canvas, text_width
from spinextract_gui.imaging.mri.crop import Box, Crop, crop
from spinextract_gui.imaging.mri.furniture import draw_edges, draw_scale
from spinextract_gui.imaging.mri.labels import draw_mark
from spinextract_gui.imaging.mri.window import default_window, to_grey

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.geometry import ImagePoint
    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.imaging.mri.signs import Sign

_HALF_EDGE_MM = 42.0
_LEAST_REACH_MM = 4.0
"""A slice stands for places this close even when slices are thinner and without gaps."""
_TYPE_SHARE = 1 / 22
_TICK_SHARE = 0.035


@dataclass(frozen=True, slots=True)
class AxialImage:
    """A finished picture (RGB) and which slice of the series it shows."""

    image: Image.Image
    slice_index: int


def axial_key_image(
    sagittal: Series, axial: Series, sign: Sign, longest_px: int = 900
) -> AxialImage | None:
    """Return the axial slice through the level of `sign`, cropped around the canal.

    None when no slice passes there: another frame of reference, or a gap between stacks. No text
    of the file stands in the picture. Raises InputError when the slice cannot be read.
    """
    found = _passing(sagittal, axial, sign)
    if found is None:
        return None
    index, place = found
    values = axial.read_slice(index)
    grey = to_grey(values, *default_window(axial, values))
    geometry = axial.slices[index].geometry
    across, down = (
        _HALF_EDGE_MM / geometry.column_spacing_mm,
        _HALF_EDGE_MM / geometry.row_spacing_mm,
    )
    box = Box(place.x - across, place.y - down, place.x + across, place.y + down)
    bare = crop(grey, geometry, box, longest_px)
    canvas, size = Canvas(bare.image), max(9, round(longest_px * _TYPE_SHARE))
    draw_edges(canvas, geometry.edges, size)
    if axial.spacing_known:
        draw_scale(canvas, bare.px_per_mm, size)
    _draw_ticks(canvas, bare, place, size)
    _draw_title(canvas, sign, size)
    return AxialImage(canvas.finished(), index)


def _passing(sagittal: Series, axial: Series, sign: Sign) -> tuple[int, ImagePoint] | None:
    """Return the axial slice through a level and where on it the level lies."""
    shown = sagittal.slices[sign.slice_index]
    position = shown.geometry.to_patient(sign.point)
    index = slice_at(axial, position, shown.frame_of_reference)
    if index is None:
        return None
    geometry = axial.slices[index].geometry
    place = geometry.to_image(position)
    far = abs(geometry.distance_mm(position)) > max(_LEAST_REACH_MM, _step_mm(axial, index))
    return None if far or not geometry.contains(place) else (index, place)


def _step_mm(series: Series, index: int) -> float:
    """Return the distance from one slice to the next within the slice's stack."""
    stack = series.stacks[series.stack_of(index)]
    if len(stack) < 2:
        return 0.0
    near, far = series.slices[stack[0]].geometry, series.slices[stack[-1]].geometry
    return abs(near.distance_mm(far.origin)) / (len(stack) - 1)


def _draw_ticks(canvas: Canvas, bare: Crop, place: ImagePoint, size: int) -> None:
    """Draw a short stroke at each edge that points at the level; the canal stays free."""
    (x, y), (width, height) = bare.at(place), canvas.size
    tick, gap = bare.image.width * _TICK_SHARE, size * 1.5
    strokes = [
        [(x, gap), (x, gap + tick)],
        [(x, height - gap - tick), (x, height - gap)],
        [(gap, y), (gap + tick, y)],
        [(width - gap - tick, y), (width - gap, y)],
    ]
    for ink, wide in ((BLACK, size * 0.2), (WHITE, size * 0.09)):
        for stroke in strokes:
            canvas.line(stroke, ink, max(1.5, wide))


def _draw_title(canvas: Canvas, sign: Sign, size: int) -> None:
    """Write level and grade into the upper left corner, below the edge's letter if need be."""
    title, words = sign.level.title, sign.words
    left, start = size * 0.5, size * 2.4
    after = start + text_width(title, size, bold=True) + size * 0.5
    right = after + text_width(words, size) + size * 0.6
    top = size * (0.5 if right < canvas.size[0] / 2 - size else 1.8)
    canvas.panel(left, top, right, top + size * 1.8, BLACK, 0.62)
    draw_mark(canvas, sign.call, left + size * 0.95, top + size * 0.9, size * 0.46)
    canvas.words(start, top + size * 0.55, title, size, WHITE, bold=True)
    canvas.words(after, top + size * 0.55, words, size, WHITE)
