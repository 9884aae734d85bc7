"""Where the levels of a series are and how wide the canal is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import CanalProfile, CanalWidth
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.inference.mri.canal import profile_of, width_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.inference.mri.outline import Outline

NO_WIDTH = "The canal's width at {levels} could not be measured: no canal was seen beside it."
NO_SPACING = "The pixel spacing is not known: widths are in pixels, sizes were assumed."
_WIDER = 1.25
"""Another slice takes a level over when its canal is this many times as wide there."""
_FROM_MARKER_MM = 15.0


@dataclass(frozen=True, eq=False)
class Localisation:
    """Where the levels are and how wide the canal is.

    Attributes
    ----------
    markers
        Empty when the levels could not be found.
    profile
        Of the slice that passes best through the canal; None without a canal or a level.
    widths
        For each marker beside which a canal was seen.
    reasons
        Sentences about what could not be done and what to be careful about.
    contours
        By slice, the canal's outline where something was measured, in pixels of the slice.
    """

    markers: Markers
    profile: CanalProfile | None = None
    widths: Mapping[Level, CanalWidth] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    contours: Mapping[int, tuple[ImagePoint, ...]] = field(default_factory=dict)


def marker_at(
    level: Level, place: NDArray[np.float64], main: Outline, near: Sequence[Outline]
) -> Marker:
    """Place one level on the slice that passes best through the canal there.

    That is the main slice unless another one shows a clearly wider canal: canals bend to the
    side, and beside its middle a canal looks narrower than it is.
    """

    def width(outline: Outline) -> float:
        index = _index_near(outline, place)
        return 0.0 if index is None or outline.canal is None else outline.canal.widths[index]

    widest = max(near, key=width)
    chosen = widest if width(widest) > _WIDER * width(main) else main
    index = _index_near(chosen, place)
    if index is not None and chosen.canal is not None:
        place = chosen.canal.centres[index]
    (point,) = chosen.frame.to_slice(place[None])
    return Marker(level, chosen.slice_index, point, PlacedBy.MODEL)


def measured(
    series: Series,
    markers: Markers,
    looked: Mapping[int, Outline],
    main: Outline,
    reasons: tuple[str, ...],
) -> Localisation:
    """Measure the canal at each marker on its slice, and along the main slice."""
    widths: dict[Level, CanalWidth] = {}
    for marker in markers.ordered:
        outline = looked[marker.slice_index]
        index = _index_beside(outline, marker.point)
        width = None if index is None else width_at(outline, index, in_mm=series.spacing_known)
        if width is not None:
            widths[marker.level] = width
    beside = {
        marker.level: index
        for marker in markers.ordered
        if (index := _index_beside(main, marker.point)) is not None
    }
    used = {main.slice_index, *(width.slice_index for width in widths.values())}
    missing = [marker.level.title for marker in markers.ordered if marker.level not in widths]
    notes = [NO_WIDTH.format(levels=", ".join(missing))] if missing else []
    notes += [] if series.spacing_known else [NO_SPACING]
    return Localisation(
        markers,
        profile_of(main, beside, in_mm=series.spacing_known),
        widths,
        (*reasons, *notes),
        {index: looked[index].contour() for index in sorted(used)},
    )


def _index_beside(outline: Outline, point: ImagePoint) -> int | None:
    """Return the place on the canal's middle beside a marker; None when it is too far away."""
    return _index_near(outline, outline.frame.to_input(point))


def _index_near(outline: Outline, place: NDArray[np.float64]) -> int | None:
    """Return the same for a position on the input."""
    if outline.canal is None:
        return None
    index, distance = outline.canal.nearest(place)
    return index if distance * outline.frame.canvas.pixel_mm <= _FROM_MARKER_MM else None
