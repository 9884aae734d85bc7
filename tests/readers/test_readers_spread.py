from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.domain.geometry import Point
from spinextract_gui.domain.slide import Patch
from spinextract_gui.readers.spread import spreading_order


def grid(rows: int, cols: int) -> list[Patch]:
    """Return the patches of a full slide."""
    places = [(row, col) for row in range(rows) for col in range(cols)]
    return [Patch(n, Point(r * 300, c * 300), str(n)) for n, (r, c) in enumerate(places)]


@given(st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 200_000)), max_size=70))
def test_that_every_patch_comes_exactly_once(points: list[tuple[int, int]]) -> None:
    patches = [Patch(n, Point(*point), str(n)) for n, point in enumerate(points)]
    order = spreading_order(patches)
    assert sorted(patch.index for patch in order) == list(range(len(patches)))


def test_that_the_order_is_repeatable_and_follows_the_seed() -> None:
    patches = grid(12, 17)
    assert spreading_order(patches, 3) == spreading_order(patches[::-1], 3)
    assert spreading_order(patches, 3) != spreading_order(patches, 4)


@pytest.mark.parametrize(("rows", "cols"), [(20, 20), (6, 60), (13, 29)])
@pytest.mark.parametrize("seed", range(5))
def test_that_any_beginning_covers_the_slide_evenly(rows: int, cols: int, seed: int) -> None:
    order = spreading_order(grid(rows, cols), seed)
    for share in (0.1, 0.25, 0.5):
        first = order[: int(len(order) * share)]
        quarters = np.zeros((2, 2))
        for patch in first:
            row, col = patch.origin.row // 300, patch.origin.col // 300
            quarters[int(row >= rows / 2), int(col >= cols / 2)] += 1
        assert quarters.min() >= 0.6 * len(first) / 4
        assert quarters.max() <= 1.5 * len(first) / 4


def test_that_forty_thousand_patches_are_ordered_within_two_seconds() -> None:
    patches = grid(200, 200)
    start = time.process_time()
    spreading_order(patches)
    assert time.process_time() - start < 2
