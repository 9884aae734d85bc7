"""Positions that patch names carry."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from spinextract_gui.domain.geometry import Point
from spinextract_gui.domain.slide import PATCH_SIZE_PX

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_POSITION_PX = 200_000
"""No slide is larger; a name that states more states no position."""

_FIELD = re.compile(r"(?:^|-)(\d{1,7})_(\d{1,7})_(\d{1,7})_(\d{1,7})$", re.ASCII)
_GLOBAL = re.compile(r"-(\d{1,7})_(\d{1,7})$", re.ASCII)


def position(stem: str) -> Point | None:
    """Return the top left pixel that a patch name without its ending states, or None.

    ``...-ix_jx_iy_jy`` (OpenSRH): origin of the field and offset inside it, so the pixel is
    (ix + iy, jx + jy). ``strip_i-y_x``: pixels of the slide. The first index is the row.
    """
    if found := _FIELD.search(stem):
        field_row, field_col, row, col = (int(text) for text in found.groups())
        point = Point(field_row + row, field_col + col)
    elif found := _GLOBAL.search(stem):
        point = Point(int(found[1]), int(found[2]))
    else:
        return None
    return point if max(point.row, point.col) <= MAX_POSITION_PX else None


def positions(stems: Sequence[str]) -> tuple[list[Point], int]:
    """Return a position for every name, and how many names carried none.

    Patches without a position are laid out in a compact grid, below those that have one.
    """
    stated = [position(stem) for stem in stems]
    known = [point for point in stated if point is not None]
    top = max((point.row + PATCH_SIZE_PX for point in known), default=0)
    unknown = len(stated) - len(known)
    columns = max(1, math.isqrt(max(0, unknown - 1)) + 1)
    places = iter(range(unknown))
    points = [point if point is not None else _cell(next(places), columns, top) for point in stated]
    return points, unknown


def _cell(place: int, columns: int, top: int) -> Point:
    row, col = divmod(place, columns)
    return Point(top + row * PATCH_SIZE_PX, col * PATCH_SIZE_PX)
