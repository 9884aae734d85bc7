"""Which slices of a series are looked at, and which of them have a say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spinextract_gui.domain.mri.series import Series
    from spinextract_gui.inference.mri.outline import Outline

_FIRST_LOOK = 7
"""Slices looked at first, spread over the middle part of the series."""
_MIDDLE_PART = 0.6
_ABOUT_EQUAL = 0.9
_NEAR_MM = 7.0
"""Slices this close to the best one have a say in where the discs are."""
_MOST_NEAR = 5


def first_look(stack: range) -> list[int]:
    """Return slices spread over the middle part of a stack."""
    reach = max(1.0, _MIDDLE_PART * len(stack)) / 2
    middle = (stack[0] + stack[-1]) / 2
    wished = np.linspace(middle - reach, middle + reach, _FIRST_LOOK).round()
    return sorted({int(one) for one in wished if int(one) in stack})


def best(looked: Mapping[int, Outline]) -> int:
    """Return the slice in the middle of those that pass about equally well through the canal."""
    most = max(outline.worth for outline in looked.values())
    good = sorted(index for index, one in looked.items() if one.worth >= _ABOUT_EQUAL * most)
    return good[len(good) // 2]


def close_to(series: Series, index: int, stack: range) -> list[int]:
    """Return the slices of a stack within reach of one, that one among them."""
    here = series.slices[index].geometry
    close = [
        other
        for other in stack
        if abs(here.distance_mm(series.slices[other].geometry.origin)) <= _NEAR_MM
    ]
    by_distance = sorted(close, key=lambda other: (abs(other - index), other))
    return sorted(by_distance[:_MOST_NEAR])


def near(series: Series, main: Outline, looked: Mapping[int, Outline]) -> list[Outline]:
    """Return the looked-at outlines close to the main one whose pixels mean the same places."""
    here = series.slices[main.slice_index].geometry
    return [
        outline
        for index, outline in looked.items()
        if outline.canal is not None
        and outline.frame == main.frame
        and abs(here.distance_mm(series.slices[index].geometry.origin)) <= _NEAR_MM
    ]
