"""The canal's middle from head to foot, and its width at right angles to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Points: TypeAlias = NDArray[np.float64]
"""(n, 2) positions as (x, y)."""

_EDGE = 0.5
_SHARE_OF_LARGEST = 0.15
"""Smaller pieces of the mask than this share of the largest one are no canal."""
_LEAST_LENGTH_PX = 60
_SMOOTH_PX = 5.0
_WIDTH_SMOOTH_PX = 1.0
_REACH_PX = 20.0
_STEP_PX = 0.25
_CAP_PX = 3
_END_REACH_PX = 12.0
"""The canal is taken to go on this far beyond where it was last seen."""


@dataclass(frozen=True, eq=False)
class Centreline:
    """The canal on one input of the localiser; positions are (x, y) in its pixels.

    Attributes
    ----------
    centres, fronts, backs
        (n, 2) float64 from head to foot: middle, anterior and posterior edge.
    along
        (n,) distance along the centre line; steps of about one pixel, more where the canal
        leaves the slice.
    widths
        (n,) distance from edge to edge, smoothed over about a pixel.
    """

    centres: Points
    fronts: Points
    backs: Points
    along: NDArray[np.float64]
    widths: NDArray[np.float64]

    def nearest(self, point: Points) -> tuple[int, float]:
        """Return the index of the middle closest to a position, and how far that is."""
        distances = np.hypot(*(self.centres - point).T)
        index = int(distances.argmin())
        return index, float(distances[index])

    def ends_at(self, index: int) -> bool:
        """Whether an index is that of the upper or the lower end."""
        return index < _CAP_PX or index >= len(self.centres) - _CAP_PX

    def beside(self, point: Points, reach_px: float) -> Points | None:
        """Return the middle (2,) closest to a position; None when it is further away than that.

        Beyond the ends of the canal there is nothing beside a position either.
        """
        index, distance = self.nearest(point)
        across = abs(float(self.centres[index, 1] - point[1]))
        if distance > reach_px or (self.ends_at(index) and across > _END_REACH_PX):
            return None
        found: Points = self.centres[index]
        return found

    def along_of(self, point: Points) -> float:
        """Return how far along the canal a position is; beyond the ends the rows go on."""
        index, _ = self.nearest(point)
        beyond = float(point[1] - self.centres[index, 1]) if self.ends_at(index) else 0.0
        return float(self.along[index]) + beyond

    @property
    def area(self) -> float:
        """Area of the canal in pixels."""
        return float(self.widths.sum())


def centreline_of(share: NDArray[np.float32]) -> Centreline | None:
    """Follow the canal through a map of its probability, head up and anterior left.

    Edges are where the probability crosses one half on a line at right angles to the middle,
    interpolated between pixels. None when there is no canal long enough to follow.
    """
    canal = _canal(share)
    rows = np.nonzero(canal.any(axis=1))[0]
    if len(rows) < _LEAST_LENGTH_PX:
        return None
    shown = np.where(canal, share, 0).astype(np.float64)
    middles = (shown @ np.arange(share.shape[1]))[rows] / shown[rows].sum(axis=1)
    every = np.arange(rows[0], rows[-1] + 1)
    line = _resampled(np.stack([np.interp(every, rows, middles), every], axis=1))
    # the edges give a better middle than the rows do, where the canal lies at an angle
    for _ in range(2):
        fronts, backs, inside = _edges(share, line)
        line = _resampled(((fronts + backs) / 2)[inside])
        if len(line) < _LEAST_LENGTH_PX:
            return None
    fronts, backs, inside = _edges(share, line)
    inside[:_CAP_PX] = inside[-_CAP_PX:] = False
    if inside.sum() < _LEAST_LENGTH_PX:
        return None
    along = np.concatenate([[0.0], np.hypot(*np.diff(line, axis=0).T).cumsum()])
    widths = np.hypot(*(fronts - backs).T)[inside]
    smooth = ndimage.gaussian_filter1d(widths, _WIDTH_SMOOTH_PX, mode="nearest")
    return Centreline(line[inside], fronts[inside], backs[inside], along[inside], smooth)


def _canal(share: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return the canal's pixels without specks."""
    labels, count = ndimage.label(share > _EDGE)
    if not count:
        return np.zeros(share.shape, bool)
    areas = np.bincount(labels.ravel())[1:]
    kept = np.nonzero(areas >= _SHARE_OF_LARGEST * areas.max())[0] + 1
    return np.isin(labels, kept)


def _resampled(points: Points) -> Points:
    """Return a smooth line through points from head to foot, in steps of one pixel."""
    if len(points) < 2:
        return points
    along = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    even = np.arange(0.0, along[-1], 1.0)
    x, y = (np.interp(even, along, values) for values in points.T)
    return np.stack([_smooth(x), _smooth(y)], axis=1)


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smooth without pulling in the ends: beyond them the line goes on point-symmetrically."""
    length = min(len(values) - 1, int(4 * _SMOOTH_PX))
    if length < 1:
        return values
    before = 2 * values[0] - values[length:0:-1]
    after = 2 * values[-1] - values[-2 : -length - 2 : -1]
    longer = np.concatenate([before, values, after])
    return np.asarray(ndimage.gaussian_filter1d(longer, _SMOOTH_PX)[length:-length], np.float64)


def _edges(share: NDArray[np.float32], line: Points) -> tuple[Points, Points, NDArray[np.bool_]]:
    """Return anterior and posterior edges beside a line, and where the canal is seen at all."""
    if len(line) < 2:
        return line, line, np.zeros(len(line), bool)
    way = np.gradient(line, axis=0)
    way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    forward = np.stack([-way[:, 1], way[:, 0]], axis=1)
    offsets = np.arange(-_REACH_PX, _REACH_PX + _STEP_PX / 2, _STEP_PX)
    places = line[:, None] + offsets[None, :, None] * forward[:, None]
    seen = ndimage.map_coordinates(
        share, [places[..., 1], places[..., 0]], order=1, mode="constant"
    )
    inside = seen > _EDGE
    start = np.abs(np.where(inside, offsets, np.inf)).argmin(axis=1)
    found = inside.any(axis=1) & (np.abs(offsets[start]) < _REACH_PX / 2)
    ahead = -_REACH_PX + _STEP_PX * _crossing(seen, start)
    behind = _REACH_PX - _STEP_PX * _crossing(seen[:, ::-1], len(offsets) - 1 - start)
    return line + ahead[:, None] * forward, line + behind[:, None] * forward, found


def _crossing(seen: NDArray[np.float32], start: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return for each row where it first falls to one half after `start`, between indices."""
    columns = np.arange(seen.shape[1])
    beyond = (seen <= _EDGE) & (columns >= start[:, None])
    first = np.where(beyond.any(axis=1), beyond.argmax(axis=1), seen.shape[1] - 1)
    first = np.maximum(first, 1)
    row = np.arange(len(seen))
    before, after = seen[row, first - 1].astype(float), seen[row, first].astype(float)
    share = ((before - _EDGE) / np.maximum(before - after, 1e-9)).clip(0, 1)
    return np.asarray(first - 1 + share, np.float64)
