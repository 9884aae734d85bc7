"""Label maps of other programs as level markers.

Numbers of discs as published: TotalSpineSeg (its class list: 92 L1-L2, 93 L2-L3, 94 L3-L4,
95 L4-L5, 100 L5-S; in its first releases 206 L1-L2 to 202 L5-S, where 92 was the sacrum) and
SPINEPS' vertebra instance mask (100 + the number of the vertebra above, in the numbering of the
VerSe challenge, where L1 is 20, L5 is 24 and a sixth lumbar vertebra 25; 200 + it an endplate).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint, Position
from spinextract_gui.domain.mri.level import Level, Marker, Markers, PlacedBy
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.mri_client import Plane, describe_mri, read_plane
from spinextract_gui.readers.decoder.nifti_facts import NiftiFacts
from spinextract_gui.readers.mri.nifti_layout import to_lps
from spinextract_gui.readers.mri.sniff import is_nifti
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from spinextract_gui.domain.mri.geometry import SliceGeometry
    from spinextract_gui.domain.mri.series import Series

Places: TypeAlias = NDArray[np.float64]
"""(voxels, 3) patient coordinates in mm (LPS)."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a program numbers discs.

    Attributes
    ----------
    discs
        The numbers from L1/L2 to L5/S1.
    telling
        Numbers of which one at least must be there, as no other program means anything else by
        them (92 is also a sacrum, and 100 alone any disc in SPINEPS' other mask).
    never
        Numbers that show that the map is another program's.
    """

    source: str
    discs: tuple[int, ...]
    telling: frozenset[int]
    never: frozenset[int] = frozenset()


_BELOW_L6 = 125
_NUMBERINGS = (
    Numbering("SPINEPS", tuple(range(120, 125)), frozenset(range(120, 125))),
    Numbering("TotalSpineSeg", (92, 93, 94, 95, 100), frozenset((93, 94, 95))),
    Numbering(
        "TotalSpineSeg",
        (206, 205, 204, 203, 202),
        frozenset((203, 204, 205)),
        never=frozenset(range(101, 120)),
    ),
)
_LOOKED_FOR = frozenset(
    number for one in _NUMBERINGS for number in (*one.discs, *one.telling, *one.never, _BELOW_L6)
)

_MIDDLE_OF_HEIGHT = 0.25
_EDGE_MM = 1.0


@dataclass(frozen=True, slots=True)
class LabelMap:
    """The lumbar discs of a label map.

    Attributes
    ----------
    source
        The program whose numbers it carries.
    discs
        Where the voxels of each disc lie.
    transitional
        Whether it has a disc below a sixth lumbar vertebra.
    """

    path: Path
    source: str
    discs: Mapping[Level, Places]
    transitional: bool = False


def read_label_map(path: Path) -> LabelMap:
    """Read a NIfTI label map of TotalSpineSeg or SPINEPS.

    Raises
    ------
    InputError
        When it cannot be read or numbers no lumbar disc in a way that is known.
    """
    name = shown(path.name)
    facts = describe_mri([path])[0] if is_nifti(path) else ReadFault("it is no .nii file")
    if not isinstance(facts, NiftiFacts):
        why = facts.sentence if isinstance(facts, ReadFault) else "it is no NIfTI file"
        raise InputError(f"{name} cannot be read as a label map: {why}.")
    voxels = _voxels(path, facts)
    numbering = _numbering(voxels)
    if numbering is None:
        raise InputError(
            f"{name} numbers no lumbar discs; expected a label map of TotalSpineSeg "
            "(92 to 95, 100; or 202 to 206) or the vertebra mask of SPINEPS (120 to 124)."
        )
    discs = {
        level: _places(voxels[number], facts)
        for number, level in zip(numbering.discs, Level, strict=True)
        if number in voxels
    }
    sixth = numbering.source == "SPINEPS" and _BELOW_L6 in voxels
    return LabelMap(path, numbering.source, discs, sixth)


def _numbering(found: Collection[int]) -> Numbering | None:
    """Return whose numbers these are; None when nobody's that is known."""
    return next(
        (one for one in _NUMBERINGS if one.telling & set(found) and not one.never & set(found)),
        None,
    )


def markers_from(label_map: LabelMap, series: Series) -> Markers:
    """Return a marker at the back edge of every disc, on the slice through its middle.

    Raises
    ------
    InputError
        When the map does not lie over the series.
    """
    markers = Markers(series.key, transitional=label_map.transitional)
    for level, places in label_map.discs.items():
        index = series.nearest(Position(*places.mean(axis=0)))
        point = _back_edge(places, series.slices[index].geometry, _reach_mm(series))
        if point is not None:
            markers = markers.with_marker(Marker(level, index, point, PlacedBy.LABEL_MAP))
    if not markers.by_level:
        raise InputError(
            f"{shown(label_map.path.name)} does not lie over the series "
            f"{shown(series.description)}; was it made from another one?"
        )
    return markers


def _voxels(path: Path, facts: NiftiFacts) -> dict[int, NDArray[np.float64]]:
    """Return the indices (voxels, 3) of every label that tells something."""
    wanted = np.array(sorted(_LOOKED_FOR))
    found: dict[int, list[NDArray[np.float64]]] = {}
    for index in range(facts.shape[2]):
        plane = read_plane(Plane(path, index, facts.shape[0], facts.shape[1], axis=2))
        if isinstance(plane, ReadFault):
            raise InputError(f"{shown(path.name)} could not be read: {plane.sentence}.")
        for label in wanted[np.isin(wanted, plane)]:
            places = np.argwhere(plane == label).astype(np.float64)
            deep = np.column_stack([places, np.full(len(places), float(index))])
            found.setdefault(int(label), []).append(deep)
    return {label: np.concatenate(parts) for label, parts in found.items()}


def _places(voxels: NDArray[np.float64], facts: NiftiFacts) -> Places:
    *steps, first = (np.array(one) for one in to_lps(facts.affine))
    places: Places = voxels @ np.array(steps) + first
    return places


def _reach_mm(series: Series) -> float:
    """Return half the distance of neighbouring slices, at least half a millimetre."""
    if len(series.slices) < 2:
        return 2.0
    middle = min(series.middle, len(series.slices) - 2)
    first, second = (series.slices[middle + step].geometry for step in (0, 1))
    return max(0.5, 0.51 * abs(first.distance_mm(second.origin)))


def _back_edge(places: Places, geometry: SliceGeometry, reach_mm: float) -> ImagePoint | None:
    """Return the middle of a disc's back edge on a slice, None when it does not pass there."""
    way = places - np.array(geometry.origin)
    near = places[np.abs(way @ np.array(geometry.normal)) <= reach_mm]
    if len(near) == 0:
        return None
    # PS3.3, C.7.6.2.1: y grows to the back, z to the head.
    height = near[:, 2]
    middle, half = (height.max() + height.min()) / 2, (height.max() - height.min()) / 2
    core = near[np.abs(height - middle) <= max(_EDGE_MM, 2 * _MIDDLE_OF_HEIGHT * half)]
    edge = core[core[:, 1] >= core[:, 1].max() - _EDGE_MM]
    point = geometry.to_image(Position(*edge.mean(axis=0)))
    return point if geometry.contains(point) else None
