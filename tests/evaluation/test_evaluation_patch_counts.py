"""Accuracy against the number of patches, on units whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from spinextract_gui.evaluation.patch_counts import patch_counts

RIGHT, WRONG = [0.8, 0.2], [0.3, 0.7]


def test_that_ranges_and_means_count_what_there_is() -> None:
    units = [np.array([RIGHT] * 30), np.array([RIGHT] * 20 + [WRONG] * 4), np.array([WRONG] * 24)]
    found = patch_counts(np.zeros(3, np.int64), units, seed=0)
    first, second = found.ranges[:2]
    assert (first.words, first.units, first.right) == ("1-24", 2, 1)
    assert (second.words, second.units, second.right) == ("25-49", 1, 1)
    assert (found.ranges[-1].words, found.ranges[-1].units) == ("300 and more", 0)
    assert (found.mean_right, found.mean_wrong) == (27.0, 24.0)


def test_that_few_patches_are_right_as_often_as_single_ones_and_all_as_often_as_the_mean() -> None:
    # 60 % of the patches speak for the truth, each as loudly as those against it
    unit = np.array([[0.7, 0.3]] * 60 + [[0.3, 0.7]] * 40)
    found = patch_counts(np.zeros(40, np.int64), [unit] * 40, seed=1)
    assert found.taken == (1, 2, 3, 5, 10, 20, 30, 50, 75, 100)
    assert found.accuracy[0] == pytest.approx(0.6, abs=0.06)  # 1,000 draws: 4 standard errors
    assert found.accuracy[-1] == 1.0
    assert found.accuracy[0] < found.accuracy[4] < found.accuracy[-1]
    assert found == patch_counts(np.zeros(40, np.int64), [unit] * 40, seed=1)


def test_that_a_unit_with_fewer_patches_gives_all_it_has() -> None:
    units = [np.array([RIGHT]), np.array([RIGHT] * 4)]
    found = patch_counts(np.array([0, 1]), units, seed=0)
    assert found.taken == (1, 2, 3, 4)
    assert set(found.accuracy) == {0.5}
    assert found.mean_wrong == 4.0
