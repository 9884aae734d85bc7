"""Which disc is which: seen on several slices, counted from below."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.inference.mri.outline import Outline

_SAME_PX = 12.0
"""Discs of neighbouring slices closer than this along the canal are one."""
_VOTES = 0.4
_SURE = 0.5
_MISSING = 1.6
"""A step longer than this many usual ones passes over a disc that was not seen."""
_SHORTEST_STEP_MM = 25.0
"""Discs closer than this are cervical or thoracic (lumbar ones lie 30 to 45 mm apart)."""

NO_CANAL = "No spinal canal was found on the slices around the middle; place the levels by hand."
TOO_FEW = (
    "Only {count} discs were found in front of the canal, five are needed; "
    "place the levels by hand."
)
NOT_LUMBAR = (
    "The discs lie {step:.0f} mm apart, closer than lumbar ones, and no sacrum was seen: this "
    "does not look like a lumbar spine. No level was placed."
)
NO_SACRUM = (
    "The disc L5/S1 was not recognised; the levels were counted from the lowest disc in the "
    "picture and may all be misnamed."
)
BELOW = "A disc below L5/S1 was taken for one between parts of the sacrum."
UNSEEN = "{level} was not seen as a disc: its marker was placed between its neighbours."


@dataclass(frozen=True, slots=True)
class Seen:
    """A disc as the slices agree on it.

    Attributes
    ----------
    along
        Distance along the centre line of the main slice.
    lumbosacral
        Mean certainty that it is L5/S1.
    votes
        On how many slices it was seen; 0 for one put between its neighbours.
    """

    along: float
    lumbosacral: float
    votes: int


@dataclass(frozen=True, slots=True)
class Count:
    """Where each level lies along the canal of the main slice, and what to say about it."""

    places: dict[Level, float]
    reasons: tuple[str, ...]


def agreed(main: Outline, outlines: Sequence[Outline]) -> list[Seen]:
    """Return the discs that enough of the slices show, from head to foot."""
    assert main.canal is not None  # noqa: S101 - the caller chose a slice with a canal
    entries = sorted(
        (float(main.canal.along[main.canal.nearest(disc.back)[0]]), disc.lumbosacral, number)
        for number, outline in enumerate(outlines)
        for disc in outline.discs
    )
    groups: list[list[tuple[float, float, int]]] = []
    for entry in entries:
        if groups and entry[0] - groups[-1][0][0] < _SAME_PX:
            groups[-1].append(entry)
        else:
            groups.append([entry])
    needed = max(1, round(_VOTES * len(outlines)))
    found = [_seen(group) for group in groups]
    return [disc for disc in found if disc.votes >= needed]


def count(discs: Sequence[Seen], pixel_mm: float | None) -> Count:
    """Name the five lowest lumbar discs.

    Parameters
    ----------
    pixel_mm
        Size of the pixels that distances are in; None when it is not known.
    """
    reasons: list[str] = []
    lowest = max(discs, key=lambda disc: disc.lumbosacral, default=None)
    if lowest is None or lowest.lumbosacral < _SURE:
        lumbar = list(discs)
        reasons.append(NO_SACRUM)
    else:
        lumbar = [disc for disc in discs if disc.along <= lowest.along]
        if len(lumbar) < len(discs):
            reasons.append(BELOW)
    lumbar = _completed(lumbar)[-len(Level) :]
    if len(lumbar) < len(Level):
        return Count({}, (TOO_FEW.format(count=len(lumbar)),))
    step = float(np.median(np.diff([disc.along for disc in lumbar]))) * (pixel_mm or 0)
    if NO_SACRUM in reasons and 0 < step < _SHORTEST_STEP_MM:
        return Count({}, (NOT_LUMBAR.format(step=step),))
    named = dict(zip(Level, lumbar, strict=True))
    reasons += [UNSEEN.format(level=one.title) for one, disc in named.items() if not disc.votes]
    return Count({level: disc.along for level, disc in named.items()}, tuple(reasons))


def _seen(group: list[tuple[float, float, int]]) -> Seen:
    along, lumbosacral, numbers = zip(*group, strict=True)
    return Seen(float(np.median(along)), float(np.mean(lumbosacral)), len(set(numbers)))


def _completed(discs: list[Seen]) -> list[Seen]:
    """Put in a disc wherever a step is about twice the usual one (fused or faded discs)."""
    if len(discs) < 4:
        return discs
    usual = float(np.median(np.diff([disc.along for disc in discs])))
    whole = discs[:1]
    for before, after in pairwise(discs):
        step = after.along - before.along
        parts = max(2, round(step / usual)) if step > _MISSING * usual else 1
        whole += [Seen(before.along + step * part / parts, 0.0, 0) for part in range(1, parts)]
        whole.append(after)
    return whole
