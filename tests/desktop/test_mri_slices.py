"""Reading slices off the GUI thread: the wanted one first, late answers dropped."""

from __future__ import annotations

from unittest.mock import MagicMock

import numpy as np

from spinextract_gui.desktop.controllers.mri.slices import SliceLoader
from spinextract_gui.desktop.mri.slice_store import SliceStore
from spinextract_gui.domain.mri.geometry import Plane
from tests.desktop.fakes import DirectTasks, HeldTasks
from tests.desktop.mri_fakes import axial_series, sagittal_series

SAGITTAL, AXIAL = Plane.SAGITTAL, Plane.AXIAL


def delivered(deliver: MagicMock) -> list[tuple[Plane, int]]:
    return [call.args[:2] for call in deliver.call_args_list]


def test_that_a_slice_is_delivered_and_its_neighbours_are_read_ahead() -> None:
    series, deliver = sagittal_series(), MagicMock()
    loader = SliceLoader(DirectTasks(), deliver, MagicMock())
    loader.want(SAGITTAL, series, 3)
    assert delivered(deliver) == [(SAGITTAL, 3)]
    assert series.reads == [3, 4, 2, 5, 1]
    loader.want(SAGITTAL, series, 4)
    assert delivered(deliver)[-1] == (SAGITTAL, 4)
    assert series.reads == [3, 4, 2, 5, 1, 6]


def test_that_fast_scrolling_reads_only_the_last_wish() -> None:
    tasks, series, deliver = HeldTasks(), sagittal_series(), MagicMock()
    loader = SliceLoader(tasks, deliver, MagicMock())
    for index in (0, 1, 2, 3, 6):
        loader.want(SAGITTAL, series, index)
    tasks.release()
    assert delivered(deliver) == []
    tasks.release()
    assert delivered(deliver) == [(SAGITTAL, 6)]
    assert series.reads[:2] == [0, 6]


def test_that_a_late_slice_of_another_study_is_not_shown() -> None:
    tasks, deliver = HeldTasks(), MagicMock()
    loader = SliceLoader(tasks, deliver, MagicMock())
    first, second = sagittal_series(), sagittal_series(key="other")
    loader.want(SAGITTAL, first, 3)
    loader.leave(SAGITTAL)
    loader.want(SAGITTAL, second, 2)
    tasks.release()
    tasks.release()
    assert delivered(deliver) == [(SAGITTAL, 2)]
    assert second.reads[0] == 2


def test_that_both_panes_are_served_at_once() -> None:
    tasks, deliver = HeldTasks(), MagicMock()
    loader = SliceLoader(tasks, deliver, MagicMock())
    loader.want(SAGITTAL, sagittal_series(), 3)
    loader.want(AXIAL, axial_series(), 9)
    tasks.release()
    assert delivered(deliver) == [(SAGITTAL, 3), (AXIAL, 9)]


def test_that_old_slices_make_room() -> None:
    store, series = SliceStore(most_bytes=3 * 400), sagittal_series()
    for index in range(4):
        store.keep(series, index, np.zeros((10, 10), np.float32))
    assert store.get(series, 0) is None
    assert store.get(series, 1) is not None
    store.keep(series, 4, np.zeros((10, 10), np.float32))
    assert store.get(series, 2) is None
    assert store.get(series, 1) is not None
    store.forget(axial_series())
    assert store.get(series, 1) is not None
    store.forget(series)
    assert store.get(series, 1) is None
