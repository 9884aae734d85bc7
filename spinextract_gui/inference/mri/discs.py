"""The discs on one input of the localiser, each with the place where the canal passes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from spinextract_gui.networks.localiser.form import Tissue

if TYPE_CHECKING:
    from spinextract_gui.inference.mri.centreline import Centreline

_EDGE = 0.5
_LEAST_AREA_PX = 35
_SPECK_PX = 8
_BACK_SHARE = 0.15
"""The posterior end of a disc is the mean of this share of its pixels."""
_MOST_FROM_CANAL_PX = 35.0
_MOST_FROM_END_PX = 95.0
"""Where the canal leaves the slice, discs are believed this far beyond: about three of them."""
_BEHIND_PX = 9.0
"""Where no canal is seen, its middle is taken to lie this far behind the disc."""
_APART_PX = 9.0
"""Pieces closer than this along the canal are one disc: thin discs fall apart."""


@dataclass(frozen=True, eq=False)
class Disc:
    """One disc.

    Attributes
    ----------
    centre, back
        (2,) middle and posterior end, (x, y) in pixels of the input.
    place
        (2,) where the canal passes it: the middle of the canal closest to the posterior end, or
        a place behind the disc where the slice shows no canal.
    rows
        First and last row.
    area
        In pixels.
    along
        Distance of `place` along the canal's centre line.
    lumbosacral
        How sure the network is that this is L5/S1, from 0 to 1.
    """

    centre: NDArray[np.float64]
    back: NDArray[np.float64]
    place: NDArray[np.float64]
    rows: tuple[int, int]
    area: int
    along: float
    lumbosacral: float


def discs_of(shares: NDArray[np.float32], canal: Centreline) -> list[Disc]:
    """Return the discs in front of the canal, from head to foot.

    Parameters
    ----------
    shares
        (tissues, rows, columns) probabilities.
    """
    lowest = shares[Tissue.LUMBOSACRAL_DISC]
    share = shares[Tissue.DISC] + lowest
    labels, count = ndimage.label(share > _EDGE)
    pixels = (np.nonzero(labels == number) for number in range(1, count + 1))
    pieces = [
        _piece(rows, columns, share, lowest, canal)
        for rows, columns in pixels
        if len(rows) >= _SPECK_PX
    ]
    before = [one for one in pieces if _lies_before(one, canal)]
    joined = _joined(sorted(before, key=lambda one: one.along))
    return [disc for disc in joined if disc.area >= _LEAST_AREA_PX]


def _piece(
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    share: NDArray[np.float32],
    lowest: NDArray[np.float32],
    canal: Centreline,
) -> Disc:
    """Return what is known of a disc from these pixels."""
    points = np.stack([columns, rows], axis=1).astype(np.float64)
    centre = points.mean(axis=0)
    axis = _backwards(points - centre)
    depth = (points - centre) @ axis
    back = points[depth >= np.quantile(depth, 1 - _BACK_SHARE)].mean(axis=0)
    place = canal.beside(back, _MOST_FROM_CANAL_PX)
    if place is None:
        place = back + _BEHIND_PX * axis
    sure = float(lowest[rows, columns].sum() / share[rows, columns].sum())
    reach = int(rows.min()), int(rows.max())
    return Disc(centre, back, place, reach, len(rows), canal.along_of(place), sure)


def _backwards(offsets: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the direction of a disc's long axis that leads to the back, (2,) of length one."""
    if len(offsets) < 2:
        return np.array([1.0, 0.0])
    _, axes = np.linalg.eigh(np.cov(offsets.T))
    axis: NDArray[np.float64] = axes[:, 1] * (1 if axes[0, 1] >= 0 else -1)
    return axis


def _lies_before(disc: Disc, canal: Centreline) -> bool:
    """Whether a disc lies in front of the canal, and not far away from the spine."""
    index, distance = canal.nearest(disc.back)
    if canal.ends_at(index):
        return distance <= _MOST_FROM_END_PX
    return distance <= _MOST_FROM_CANAL_PX and bool(canal.centres[index, 0] > disc.centre[0])


def _joined(pieces: list[Disc]) -> list[Disc]:
    """Join pieces of one disc: the largest tells its middle, the one behind its place."""
    discs: list[Disc] = []
    for piece in pieces:
        if not discs or piece.along - discs[-1].along >= _APART_PX:
            discs.append(piece)
            continue
        other = discs[-1]
        larger = max(other, piece, key=lambda one: one.area)
        behind = max(other, piece, key=lambda one: one.back[0])
        area = other.area + piece.area
        sure = (other.lumbosacral * other.area + piece.lumbosacral * piece.area) / area
        reach = min(other.rows[0], piece.rows[0]), max(other.rows[1], piece.rows[1])
        discs[-1] = Disc(larger.centre, behind.back, behind.place, reach, area, behind.along, sure)
    return discs
