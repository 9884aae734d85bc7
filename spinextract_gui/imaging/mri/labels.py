"""The words and the mark of a level, placed beside the canal and never over it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from spinextract_gui.imaging.mri.canvas import BLACK, WHITE, Canvas, text_width
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS, NOT_GRADED_SHAPE, outline
from spinextract_gui.imaging.mri.signs import Sign, Surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.mri.grade import CanalProfile, Grade
    from spinextract_gui.imaging.mri.canvas import Colour
    from spinextract_gui.imaging.mri.crop import Crop

_DIM: Colour = (0xC8, 0xCE, 0xD6)


@dataclass(frozen=True, slots=True)
class Label:
    """Words and mark of one level; `left` and `right` in pixels of the picture."""

    sign: Sign
    left: float
    right: float
    top: float
    size: int

    @property
    def bottom(self) -> float:
        """Where the ground under the words ends."""
        return self.top + self.size * 2.9

    @property
    def middle(self) -> float:
        """Height of the mark, where the line from the canal arrives."""
        return (self.top + self.bottom) / 2


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


def place_labels(
    bare: Crop,
    around: Surroundings,
    signs: Sequence[Sign],
    profile: CanalProfile | None,
    size: int,
) -> list[Label]:
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
) -> Label:
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
        return Label(sign, left, left + wide, top, size)
    right = bare.at(sign.point._replace(x=low))[0] - clearance
    return Label(sign, right - wide, right, top, size)


def draw_label(canvas: Canvas, label: Label) -> None:
    """Draw mark, level and grade on a dark ground."""
    size, sign = label.size, label.sign
    canvas.panel(label.left, label.top, label.right, label.bottom, BLACK, 0.62)
    draw_mark(canvas, sign.call, label.left + size * 0.95, label.middle, size * 0.46)
    x = label.left + size * 1.9
    canvas.words(x, label.top + size * 0.45, sign.level.title, size, WHITE, bold=True)
    canvas.words(x, label.top + size * 1.65, sign.words, size, _DIM)
