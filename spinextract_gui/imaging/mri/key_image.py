"""The sagittal key image: the spine with every level's mark, the canal itself left free."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from spinextract_gui.imaging.mri.canvas import BLACK, Canvas
from spinextract_gui.imaging.mri.crop import Crop, crop
from spinextract_gui.imaging.mri.furniture import draw_edges, draw_scale
from spinextract_gui.imaging.mri.grade_marks import NOT_GRADED_SHAPE, outline
from spinextract_gui.imaging.mri.labels import Label, draw_label, mark_colour, place_labels
from spinextract_gui.imaging.mri.signs import Sign, Surroundings
from spinextract_gui.imaging.mri.upright import Upright
from spinextract_gui.imaging.mri.window import default_window, to_grey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.grade import CanalProfile
    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.imaging.mri.canvas import Place

_TYPE_SHARE = 1 / 41
"""Height of the words' type in the picture's longer edge."""


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A finished picture (RGB) and the bare crop under it, with its geometry."""

    image: Image.Image
    crop: Crop


def sagittal_key_image(
    series: Series,
    slice_index: int,
    signs: Sequence[Sign],
    profile: CanalProfile | None = None,
    longest_px: int = 1500,
) -> KeyImage:
    """Return one slice cropped to the spine, with marks, words, width lines and a scale.

    A slice that is stored lying or upside down is turned head up. No text of the file stands
    in the picture. Raises InputError when the slice cannot be read.
    """
    values = series.read_slice(slice_index)
    grey = to_grey(values, *default_window(series, values))
    geometry = series.slices[slice_index].geometry
    turn = Upright.of(geometry) if Upright.of(geometry).lies else None
    if turn is not None:
        grey, geometry = np.ascontiguousarray(turn.turned(grey)), turn.geometry(geometry)
        signs = [_turned(sign, turn) for sign in signs]
        profile = None if profile is None else _turned_profile(profile, turn)
    around = Surroundings.of(geometry, signs)
    bare = crop(grey, geometry, around.box(signs), longest_px)
    canvas = Canvas(bare.image)
    size = max(9, round(longest_px * _TYPE_SHARE))
    draw_edges(canvas, geometry.edges, size)
    if series.spacing_known:
        draw_scale(canvas, bare.px_per_mm, size)
    for label in place_labels(bare, around, signs, profile, size):
        _draw_width(canvas, bare, around, label)
        draw_label(canvas, label)
    return KeyImage(canvas.finished(), replace(bare, turn=turn))


def _turned(sign: Sign, turn: Upright) -> Sign:
    width = sign.width
    if width is not None:
        width = replace(width, front=turn.point(width.front), back=turn.point(width.back))
    return replace(sign, point=turn.point(sign.point), width=width)


def _turned_profile(profile: CanalProfile, turn: Upright) -> CanalProfile:
    return replace(profile, centres=tuple(turn.point(one) for one in profile.centres))


def _draw_width(canvas: Canvas, bare: Crop, around: Surroundings, label: Label) -> None:
    """Draw the measured width, or a small ring at the level, and lead from there to the words."""
    sign, thin = label.sign, max(1.5, label.size * 0.12)
    colour = mark_colour(sign.call)
    behind = label.left > bare.at(sign.point)[0]
    target = (label.left if behind else label.right, label.middle)
    if sign.width is None:
        ring = outline(NOT_GRADED_SHAPE, *bare.at(sign.point), label.size * 0.3)
        canvas.polygon(ring, None, BLACK, thin * 2)
        canvas.polygon(ring, None, colour, thin)
        return
    front, back = bare.at(sign.width.front), bare.at(sign.width.back)
    nearer = min((front, back), key=lambda end: abs(end[0] - target[0]))
    canvas.line([nearer, target], colour, thin * 0.8, opacity=0.8)
    for ink, wide in ((BLACK, thin * 2.2), (colour, thin)):
        for ends in _calliper(front, back, label.size * 0.32):
            canvas.line(ends, ink, wide)


def _calliper(front: Place, back: Place, tick: float) -> list[list[Place]]:
    """Return a line with a cross stroke at both ends."""
    across, down = back[0] - front[0], back[1] - front[1]
    length = max((across * across + down * down) ** 0.5, 1e-6)
    dx, dy = -down / length * tick, across / length * tick
    strokes: list[list[Place]] = [[(x - dx, y - dy), (x + dx, y + dy)] for x, y in (front, back)]
    return [[front, back], *strokes]
