"""The sagittal key image: the spine with every level's mark, the canal itself left free."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from spinextract_gui.imaging.mri.canvas import BLACK, WHITE, Canvas, text_width
from spinextract_gui.imaging.mri.crop import Crop, crop
from spinextract_gui.imaging.mri.furniture import draw_edges, draw_scale
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS, NOT_GRADED_SHAPE, outline
from spinextract_gui.imaging.mri.signs import Sign, Surroundings
from spinextract_gui.imaging.mri.window import default_window, to_grey

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.grade import CanalProfile, Grade
    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.imaging.mri.canvas import Colour, Place

_TYPE_SHARE = 1 / 41
"""Height of the words' type in the picture's longer edge."""
_DIM: Colour = (0xC8, 0xCE, 0xD6)


@dataclass(frozen=True, slots=True)
class KeyImage:
    """A finished picture (RGB) and the bare crop under it, with its geometry."""

    image: Image.Image
    crop: Crop


@dataclass(frozen=True, slots=True)
class _Label:
    """Words and mark of one level; `left` and `right` in pixels of the picture."""

    sign: Sign
    left: float
    right: float
    top: float
    size: int

    @property
    def bottom(self) -> float:
        return self.top + self.size * 2.9

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def sagittal_key_image(
    series: Series,
    slice_index: int,
    signs: Sequence[Sign],
    profile: CanalProfile | None = None,
    longest_px: int = 1500,
) -> KeyImage:
    """Return one slice cropped to the spine, with marks, words, width lines and a scale.

    No text of the file stands in the picture. Raises InputError when the slice cannot be read.
    """
    values = series.read_slice(slice_index)
    grey = to_grey(values, *default_window(series, values))
    geometry = series.slices[slice_index].geometry
    around = Surroundings.of(geometry, signs)
    bare = crop(grey, geometry, around.box(signs), longest_px)
    canvas = Canvas(bare.image)
    size = max(9, round(longest_px * _TYPE_SHARE))
    draw_edges(canvas, geometry.edges, size)
    if series.spacing_known:
        draw_scale(canvas, bare.px_per_mm, size)
    for label in _labels(bare, around, signs, profile, size):
        _draw_width(canvas, bare, around, label)
        _draw_label(canvas, label)
    return KeyImage(canvas.finished(), bare)


def mark_colour(call: Grade | None) -> Colour:
    """Return the colour of a grade's mark; that of dim words without a grade."""
    return _DIM if call is None else GRADE_MARKS[call].rgb


def draw_mark(canvas: Canvas, call: Grade | None, x: float, y: float, radius: float) -> None:
    """Draw the mark of a grade, hollow without one."""
    shape = NOT_GRADED_SHAPE if call is None else GRADE_MARKS[call].shape
    corners = outline(shape, x, y, radius)
    if call is None:
        canvas.polygon(corners, None, _DIM, max(1.0, radius * 0.22))
    else:
        canvas.polygon(corners, GRADE_MARKS[call].rgb, BLACK, max(1.0, radius * 0.12))


def _labels(
    bare: Crop,
    around: Surroundings,
    signs: Sequence[Sign],
    profile: CanalProfile | None,
    size: int,
) -> list[_Label]:
    """Place every level's words beside the canal: behind it, or in front where behind ends."""
    behind = [_label(bare, around, signs, profile, sign, size, around.back) for sign in signs]
    end = bare.image.width - size * 0.4
    if all(size * 0.4 <= label.left and label.right <= end for label in behind):
        return behind
    return [_label(bare, around, signs, profile, sign, size, -around.back) for sign in signs]


def _label(
    bare: Crop,
    around: Surroundings,
    signs: Sequence[Sign],
    profile: CanalProfile | None,
    sign: Sign,
    size: int,
    side: int,
) -> _Label:
    words = (text_width(sign.level.title, size, bold=True), text_width(sign.words, size))
    wide = max(words) + size * 2.6
    _, y = bare.at(sign.point)
    top = min(max(y - size * 1.45, size * 0.3), bare.image.height - size * 3.2)
    row = sign.point.y
    height = size * 1.6 / bare.px_per_row
    low, high = around.canal_edges(signs, profile, row - height, row + height)
    clearance = size * 0.8
    if side > 0:
        left = bare.at(sign.point._replace(x=high))[0] + clearance
        return _Label(sign, left, left + wide, top, size)
    right = bare.at(sign.point._replace(x=low))[0] - clearance
    return _Label(sign, right - wide, right, top, size)


def _draw_width(canvas: Canvas, bare: Crop, around: Surroundings, label: _Label) -> None:
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


def _draw_label(canvas: Canvas, label: _Label) -> None:
    """Draw mark, level and grade on a dark ground."""
    size, sign = label.size, label.sign
    canvas.panel(label.left, label.top, label.right, label.bottom, BLACK, 0.62)
    draw_mark(canvas, sign.call, label.left + size * 0.95, label.middle, size * 0.46)
    x = label.left + size * 1.9
    canvas.words(x, label.top + size * 0.45, sign.level.title, size, WHITE, bold=True)
    canvas.words(x, label.top + size * 1.65, sign.words, size, _DIM)
