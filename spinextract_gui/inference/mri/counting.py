"""Which disc is which: seen on several slices, counted from below."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.mri.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.inference.mri.centreline import Centreline
    from spinextract_gui.inference.mri.discs import Disc
    from spinextract_gui.inference.mri.outline import Outline

_SAME_PX = 12.0
"""Discs of neighbouring slices closer than this along the canal are one."""
_VOTES = 0.4
_SURE = 0.3
"""Mean certainty over the slices from which a disc is taken for L5/S1."""
_REMNANT = 0.5
"""Discs smaller than this share of the usual one may be remnants."""
_MISSING = 1.6
"""A step longer than this many usual ones passes over a disc that was not seen."""
_SHORTEST_STEP_MM = 22.0
"""Discs closer than this are cervical or thoracic (lumbar ones lie 25 to 45 mm apart)."""

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
    place
        (x, y) on the input, where the canal passes it.
    along
        Distance along the centre line of the main slice.
    lumbosacral
        Mean certainty that it is L5/S1.
    area
        Median over the slices, in pixels of the input; 0 for one put between its neighbours.
    votes
        On how many slices it was seen; 0 for one put between its neighbours.
    """

    place: tuple[float, float]
    along: float
    lumbosacral: float
    area: float
    votes: int


@dataclass(frozen=True, slots=True)
class Count:
    """Where the canal passes each level, (x, y) on the input, and what to say about it."""

    places: dict[Level, tuple[float, float]]
    reasons: tuple[str, ...]


def agreed(canal: Centreline, outlines: Sequence[Outline]) -> list[Seen]:
    """Return the discs that enough of the slices show, from head to foot.

    Parameters
    ----------
    canal
        Of the main slice: discs of all slices are compared by their places along it.
    """
    entries = sorted(
        (
            (canal.along_of(disc.place), number, disc)
            for number, outline in enumerate(outlines)
            for disc in outline.discs
        ),
        key=lambda entry: entry[:2],
    )
    groups: list[list[tuple[float, int, Disc]]] = []
    for entry in entries:
        if groups and _belongs(entry, groups[-1]):
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
    lowest = _lumbosacral(discs)
    if lowest is None:
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
    return Count({level: disc.place for level, disc in named.items()}, tuple(reasons))


def _lumbosacral(discs: Sequence[Seen]) -> Seen | None:
    """Return the disc that the network takes for L5/S1; None when it takes none for it.

    A remnant between parts of the sacrum may look the part as much as the disc itself, but is
    small beside the others: it is taken only when nothing larger will do.
    """
    sure = [disc for disc in discs if disc.lumbosacral >= _SURE]
    least = _REMNANT * float(np.median([disc.area for disc in discs])) if discs else 0.0
    large = [disc for disc in sure if disc.area >= least]
    return max(large or sure, key=lambda disc: disc.lumbosacral, default=None)


def _belongs(entry: tuple[float, int, Disc], group: list[tuple[float, int, Disc]]) -> bool:
    """Whether a disc is the one of a group: close to it, and the first one of its slice."""
    near = entry[0] - group[0][0] < _SAME_PX
    return near and all(entry[1] != other[1] for other in group)


def _seen(group: list[tuple[float, int, Disc]]) -> Seen:
    along, numbers, discs = zip(*group, strict=True)
    x, y = np.median([disc.place for disc in discs], axis=0)
    sure = float(np.mean([disc.lumbosacral for disc in discs]))
    area = float(np.median([disc.area for disc in discs]))
    return Seen((float(x), float(y)), float(np.median(along)), sure, area, len(set(numbers)))


def _completed(discs: list[Seen]) -> list[Seen]:
    """Put in a disc wherever a step is about twice the usual one (fused or faded discs)."""
    if len(discs) < 4:
        return discs
    usual = float(np.median(np.diff([disc.along for disc in discs])))
    whole = discs[:1]
    for before, after in pairwise(discs):
        step = after.along - before.along
        parts = max(2, round(step / usual)) if step > _MISSING * usual else 1
        whole += [_between(before, after, part / parts) for part in range(1, parts)]
        whole.append(after)
    return whole


def _between(before: Seen, after: Seen, share: float) -> Seen:
    x, y = (a + share * (b - a) for a, b in zip(before.place, after.place, strict=True))
    return Seen((x, y), before.along + share * (after.along - before.along), 0.0, 0.0, 0)
