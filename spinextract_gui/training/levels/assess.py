"""How far automatic levels and widths are from those of the masks, patients left out."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from spinextract_gui.domain.mri.level import Level
from spinextract_gui.training.levels.reference import MaskLocaliser
from spinextract_gui.training.levels.series import PatientSeries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from spinextract_gui.inference.mri.localise import Localisation, Localiser
    from spinextract_gui.training.levels.slices import TrainingSlice

Figures: TypeAlias = dict[str, float | None]
_HALF_GAP = 0.5
NARROW_PX = 21.0
"""Canals below this on the mask count as narrow: 10 mm at the assumed spacing."""


@dataclass(frozen=True, slots=True)
class LevelError:
    """One level against the mask of its slice.

    Attributes
    ----------
    distance_px
        From the mask's point, in pixels of the picture; infinite when it was not placed.
    gap_px
        Mean distance of neighbouring levels on that mask.
    width_px
        Width minus the mask's width; None where either could not be measured.
    true_width_px
        The mask's width; None where it could not be measured.
    """

    distance_px: float
    gap_px: float
    width_px: float | None
    true_width_px: float | None


def assess(localiser: Localiser, slices: Sequence[TrainingSlice]) -> dict[str, list[LevelError]]:
    """Return the errors of a localiser on the slices of some patients."""
    errors: dict[str, list[LevelError]] = defaultdict(list)
    for patient in sorted({one.patient for one in slices}):
        series = PatientSeries([one for one in slices if one.patient == patient])
        truth = MaskLocaliser(series)
        wanted = [truth.find(series, index) for index in range(len(series.slices))]
        for index in range(len(series.slices)):
            found = list(compared(localiser.find(series, index), wanted))
            errors["every slice"] += found
            errors["middle slice"] += found if index == series.middle else []
        errors["patient"] += compared(localiser.find(series), wanted)
    return errors


def compared(found: Localisation, wanted: Sequence[Localisation]) -> Iterable[LevelError]:
    """Compare markers and widths with those of each marker's own slice.

    A level that was not placed is infinitely far away; a slice on whose mask the five levels
    cannot be told is left out.
    """
    for level in Level:
        marker = found.markers.by_level.get(level)
        index = marker.slice_index if marker is not None else len(wanted) // 2
        truth = wanted[index]
        if len(truth.markers.by_level) < len(Level):
            continue
        points = [one.point for one in truth.markers.ordered]
        gap = statistics.mean(map(math.dist, points, points[1:]))
        distance = math.inf if marker is None else math.dist(marker.point, points[level])
        ours, theirs = found.widths.get(level), truth.widths.get(level)
        true = None if theirs is None else theirs.width_px
        width = None if ours is None or true is None else ours.width_px - true
        yield LevelError(distance, gap, width, true)


def summary(errors: Sequence[LevelError]) -> Figures:
    """Return counts, means and shares of some errors; None for what nothing was measured of."""
    placed = [one for one in errors if math.isfinite(one.distance_px)]
    widths = np.array([one.width_px for one in placed if one.width_px is not None], float)
    narrow = [
        one.width_px
        for one in placed
        if one.width_px is not None and (one.true_width_px or 0) < NARROW_PX
    ]
    gaps = np.array([one.distance_px / one.gap_px for one in placed])
    return {
        "levels": len(errors),
        "not placed": len(errors) - len(placed),
        "mean distance, px": _rounded([one.distance_px for one in placed]),
        "mean distance, disc gaps": _rounded(gaps),
        "within half a disc gap": round(float((gaps <= _HALF_GAP).sum()) / len(errors), 4),
        "widths": len(widths),
        "mean width error, px": _rounded(np.abs(widths)),
        "mean signed width error, px": _rounded(widths),
        "95 % of width errors below, px": _quantile(np.abs(widths)),
        "narrow canals": len(narrow),
        "mean signed width error of narrow canals, px": _rounded(narrow),
    }


def _rounded(values: Iterable[float]) -> float | None:
    known = list(values)
    return round(float(np.mean(known)), 3) if known else None


def _quantile(values: NDArray[np.float64]) -> float | None:
    return round(float(np.quantile(values, 0.95)), 2) if len(values) else None
