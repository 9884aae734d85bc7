"""Tiles arrive off the GUI thread; late ones are dropped; threads end."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import Qt, QThread

from spinextract_gui.desktop.views.slide import SlideView
from spinextract_gui.desktop.views.slide.camera import Camera
from spinextract_gui.desktop.views.slide.pictures import coloured_tile
from spinextract_gui.desktop.views.slide.pyramids import sampled
from spinextract_gui.desktop.views.slide.tile_layer import TileLayer
from spinextract_gui.desktop.views.slide.tile_loader import TileJob, TileQueue
from spinextract_gui.desktop.views.slide.tiles import DIRECT_LEVELS, OVERVIEW, TileKey
from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.domain.slide import Channel, Slide
from spinextract_gui.imaging.colour import Display, Window
from spinextract_gui.readers import pyramid as readers_pyramid
from tests.desktop.slide.slide_fakes import (
    MemoryPyramid,
    MemorySlide,
    canvas_of,
    open_view,
    settle,
    shade,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def view_of(qtbot: QtBot, pyramid: MemoryPyramid) -> SlideView:
    view = SlideView(make_pyramid=lambda _: pyramid)
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    return view


def running_threads(view: SlideView) -> int:
    return sum(thread.isRunning() for thread in view.findChildren(QThread))


def test_that_tiles_arrive_and_nothing_is_read_on_the_gui_thread(qtbot: QtBot) -> None:
    slide = MemorySlide()
    view = open_view(qtbot, slide)
    assert len(canvas_of(view).tiles.cache) > 0
    assert threading.main_thread().name not in slide.reading_threads
    assert slide.reading_threads


def test_that_the_first_picture_is_told(qtbot: QtBot) -> None:
    view = SlideView()
    qtbot.addWidget(view)
    assert view.grab_overview() is None
    with qtbot.waitSignal(view.slide_shown):
        view.set_slide(MemorySlide())
    overview = view.grab_overview()
    assert overview is not None
    assert 512 <= max(overview.width(), overview.height()) <= 1024
    view.shut_down()


def test_that_tiles_under_way_for_an_older_slide_are_dropped(qtbot: QtBot) -> None:
    gate = threading.Event()
    gate.set()
    slides = MemorySlide(seed=1), MemorySlide(seed=2)
    slides[0].pixels[:] = 0
    pyramids = {id(s): MemoryPyramid(s, gate if s is slides[0] else None) for s in slides}
    view = SlideView(make_pyramid=lambda s: pyramids[id(s)])
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    with qtbot.waitSignal(view.slide_shown):
        view.set_slide(slides[0])
    gate.clear()
    view.zoom_to_actual()
    qtbot.waitUntil(lambda: pyramids[id(slides[0])].waiting > 0)
    view.set_slide(slides[1])
    gate.set()
    settle(qtbot, view)
    qtbot.wait(50)
    cache = canvas_of(view).tiles.cache
    kept = [cache.get(key) for key in list(cache)]
    assert kept
    assert all(tile is not None and tile.pixels.any() for tile in kept)


def test_that_leaving_a_slide_cancels_its_pyramid(qtbot: QtBot) -> None:
    pyramid = MemoryPyramid(MemorySlide())
    view = view_of(qtbot, pyramid)
    with qtbot.waitSignal(view.slide_shown):
        view.set_slide(pyramid.slide)
    qtbot.waitUntil(lambda: pyramid.token is not None)
    qtbot.waitUntil(lambda: not [t for t in view.findChildren(QThread) if t.isFinished()])
    view.set_slide(None)
    assert len(canvas_of(view).tiles.cache) == 0
    assert view.camera is None


def test_that_another_contrast_needs_no_reading(qtbot: QtBot) -> None:
    pyramid = MemoryPyramid(MemorySlide())
    view = view_of(qtbot, pyramid)
    view.set_slide(pyramid.slide)
    settle(qtbot, view)
    qtbot.wait(50)
    read = len(pyramid.reads)
    dark = Window(60_000, 65_000)
    view.set_display(Display(Channel.CH2, dark, dark, dark))
    settle(qtbot, view)
    assert shade(view, 900, 900).lightness() == 0
    assert len(pyramid.reads) == read


def test_that_a_damaged_tile_is_told_once_and_not_asked_for_again(qtbot: QtBot) -> None:
    pyramid = MemoryPyramid(MemorySlide())
    pyramid.broken = True
    view = view_of(qtbot, pyramid)
    told: list[str] = []
    view.loading_failed.connect(told.append)
    view.set_slide(pyramid.slide)
    settle(qtbot, view)
    assert told == ["The tile is damaged."]
    assert shade(view, 900, 900) != canvas_of(view).background


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(InputError("The slide is damaged."), "The slide is damaged."), (OSError("x"), "The slide")],
)
def test_that_a_slide_that_cannot_be_opened_is_told(
    qtbot: QtBot, error: Exception, sentence: str
) -> None:
    def refuse(_: Slide) -> MemoryPyramid:
        raise error

    view = SlideView(make_pyramid=refuse)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.loading_failed) as told:
        view.set_slide(MemorySlide())
    assert str(told.args[0] if told.args else "").startswith(sentence)


def test_that_closing_ends_every_thread(qtbot: QtBot) -> None:
    view = open_view(qtbot, MemorySlide())
    assert running_threads(view) >= 2
    view.close()
    assert running_threads(view) == 0


def test_that_a_view_deleted_without_closing_takes_no_running_thread_along(qtbot: QtBot) -> None:
    view = SlideView()
    view.resize(600, 500)
    view.show()
    view.set_slide(MemorySlide())
    settle(qtbot, view)
    threads = view.findChildren(QThread)
    assert threads
    ended: list[bool] = []
    for thread in threads:
        thread.finished.connect(lambda: ended.append(True), Qt.ConnectionType.DirectConnection)
    shiboken6.delete(view)
    assert len(ended) >= 2


def test_that_a_view_can_be_used_again_after_its_threads_ended(qtbot: QtBot) -> None:
    view = open_view(qtbot, MemorySlide())
    view.shut_down()
    view.set_slide(MemorySlide(seed=3))
    settle(qtbot, view)
    assert len(canvas_of(view).tiles.cache) > 0


def test_that_opening_many_slides_leaves_no_threads_behind(qtbot: QtBot) -> None:
    view = open_view(qtbot, MemorySlide(2, 2))
    for seed in range(12):
        view.set_slide(MemorySlide(2, 2, seed=seed))
    settle(qtbot, view)
    qtbot.waitUntil(lambda: len(view.findChildren(QThread)) == 2, timeout=5_000)


def test_that_a_new_list_replaces_what_has_not_begun() -> None:
    source = MemoryPyramid(MemorySlide(1, 1))
    jobs = [TileJob(0, TileKey(0, 0, col), Display(), source) for col in range(4)]
    queue = TileQueue()
    queue.want(jobs[:2])
    begun = queue.take()
    assert begun is jobs[0]
    queue.want(jobs)
    assert [queue.take() for _ in range(3)] == jobs[1:]
    queue.done(begun)
    queue.want(jobs[:1])
    assert queue.take() is jobs[0]
    queue.close()
    assert queue.take() is None


def test_that_late_colours_do_not_replace_newer_ones(qtbot: QtBot) -> None:
    layer = canvas_of(open_view(qtbot, MemorySlide())).tiles
    older = layer.cache.get(next(iter(layer.cache)))
    assert older is not None
    layer.display = Display(Channel.CH3)
    newer = coloured_tile(older.key, older.pixels, layer.display)
    layer.put(newer)
    layer.put(older)
    assert layer.cache.get(older.key) is newer


def test_that_coarse_tiles_are_asked_for_only_when_they_are_built() -> None:
    size = Size(20_000, 20_000)
    camera, layer = Camera.fitted(size, 900, 700), TileLayer()
    source = MemoryPyramid(MemorySlide(1, 1))
    source.levels = 7
    picture = coloured_tile(OVERVIEW, np.ones((2, 16, 16), np.uint16), Display())

    def wanted(at: Camera) -> set[TileKey]:
        return {job.key for job in layer.jobs(at, 0)}

    layer.set_source(source, picture, is_built=False)
    assert wanted(camera) == set()
    assert all(key.level <= DIRECT_LEVELS for key in wanted(camera.centred(9_000, 9_000, 0.4)))
    assert wanted(camera.centred(9_000, 9_000, 0.4))
    layer.grow(Region(0, 0, 16_400, 20_000))
    assert {(key.level, key.row) for key in wanted(camera)} == {(5, 0)}
    layer.set_source(source, picture, is_built=True)
    assert {(5, 0), (5, 1)} <= {(key.level, key.row) for key in wanted(camera)}


def test_that_levels_said_to_be_direct_are_direct() -> None:
    assert DIRECT_LEVELS == readers_pyramid.MAX_FACTOR


def test_that_a_sample_comes_from_full_resolution_without_damaged_tiles() -> None:
    pyramid = MemoryPyramid(MemorySlide(12, 12))
    sample = sampled(pyramid, pyramid.slide.size)
    assert sample.shape == (2, 1, 9 * 128 * 128)
    assert {level for level, _, _ in pyramid.reads} == {0}
    pyramid.broken = True
    assert sampled(pyramid, pyramid.slide.size).size == 0
