"""Which series is graded, and which of its slices at each level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spinextract_gui.domain.mri.level import Marker, Markers
    from spinextract_gui.domain.mri.series import Series, Study

SLICE_RULE = "the slice on which the marker was placed"
"""What the person or the localiser looked at when the level was named; recorded with results."""


def series_of(study: Study, wanted: str = "") -> Series:
    """Return the series to grade.

    Parameters
    ----------
    wanted
        Key or description (in any case) of a series; empty takes the study's sagittal T2.

    Raises
    ------
    InputError
        When there is no sagittal T2, no such series, or more than one of that description.
    """
    if not wanted:
        if study.sagittal.index is None:
            raise InputError(study.sagittal.reason)
        return study.series[study.sagittal.index]
    by_key = study.by_key(wanted)
    if by_key is not None:
        return by_key
    name = wanted.strip().casefold()
    named = [one for one in study.series if one.description.strip().casefold() == name]
    if len(named) == 1:
        return named[0]
    found = f"{len(named)} series are" if named else "No series is"
    raise InputError(f"{found} called {shown(wanted)}; there are: {_listed(study)}.")


def graded_slices(series: Series, markers: Markers) -> Mapping[int, tuple[Marker, ...]]:
    """Return the slices to grade with the levels on each: one pass of the network per slice.

    Raises
    ------
    InputError
        When a marker lies on a slice or at a place that the series does not have.
    """
    slices: dict[int, tuple[Marker, ...]] = {}
    for marker in markers.ordered:
        _check(series, marker)
        slices[marker.slice_index] = (*slices.get(marker.slice_index, ()), marker)
    return slices


def _check(series: Series, marker: Marker) -> None:
    level = marker.level.title
    if not 0 <= marker.slice_index < len(series.slices):
        raise InputError(
            f"The marker at {level} lies on slice {marker.slice_index + 1}, but the series has "
            f"{len(series.slices)}."
        )
    if not series.slices[marker.slice_index].geometry.contains(marker.point):
        raise InputError(f"The marker at {level} lies outside of its slice.")


def _listed(study: Study) -> str:
    return ", ".join(shown(f"{one.description} ({one.key})") for one in study.series)
