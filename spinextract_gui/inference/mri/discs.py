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
_BACK_SHARE = 0.15
"""The posterior end of a disc is the mean of this share of its pixels."""
_MOST_FROM_CANAL_PX = 22.0
_APART_PX = 9.0
"""Two pieces closer than this along the canal are one disc."""


@dataclass(frozen=True, eq=False)
class Disc:
    """One disc.

    Attributes
    ----------
    centre, back
        (2,) middle and posterior end, (x, y) in pixels of the input.
    area
        In pixels.
    along
        Where the canal passes it: distance along the canal's centre line.
    index
        The same as an index of the centre line.
    lumbosacral
        How sure the network is that this is L5/S1, from 0 to 1.
    """

    centre: NDArray[np.float64]
    back: NDArray[np.float64]
    area: int
    along: float
    index: int
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
    pieces = (np.nonzero(labels == number) for number in range(1, count + 1))
    found = [
        disc
        for rows, columns in pieces
        if len(rows) >= _LEAST_AREA_PX
        and (disc := _disc(rows, columns, share, lowest, canal)) is not None
    ]
    return _distinct(sorted(found, key=lambda disc: disc.along))


def _disc(
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    share: NDArray[np.float32],
    lowest: NDArray[np.float32],
    canal: Centreline,
) -> Disc | None:
    """Return the disc of these pixels; None when it does not lie in front of the canal."""
    points = np.stack([columns, rows], axis=1).astype(np.float64)
    centre = points.mean(axis=0)
    back = _posterior_end(points, centre, canal)
    index, distance = canal.nearest(back)
    if distance > _MOST_FROM_CANAL_PX or canal.centres[index, 0] < centre[0]:
        return None
    sure = float(lowest[rows, columns].sum() / share[rows, columns].sum())
    return Disc(centre, back, len(rows), float(canal.along[index]), index, sure)


def _posterior_end(
    points: NDArray[np.float64], centre: NDArray[np.float64], canal: Centreline
) -> NDArray[np.float64]:
    """Return where a disc ends towards the canal, along the disc's own long axis."""
    towards = canal.centres[canal.nearest(centre)[0]] - centre
    _, axes = np.linalg.eigh(np.cov((points - centre).T))
    axis = axes[:, 1] * (1 if axes[:, 1] @ towards >= 0 else -1)
    depth = (points - centre) @ axis
    last = points[depth >= np.quantile(depth, 1 - _BACK_SHARE)]
    end: NDArray[np.float64] = last.mean(axis=0)
    return end


def _distinct(discs: list[Disc]) -> list[Disc]:
    """Return the discs without pieces of the same one: the largest piece stays."""
    kept: list[Disc] = []
    for disc in discs:
        if kept and disc.along - kept[-1].along < _APART_PX:
            kept[-1] = max(kept[-1], disc, key=lambda one: one.area)
        else:
            kept.append(disc)
    return kept
