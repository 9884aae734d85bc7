"""Which tiles are wanted, which are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinextract_gui.desktop.views.slide.camera import Camera
from spinextract_gui.desktop.views.slide.pictures import coloured_tile
from spinextract_gui.desktop.views.slide.tile_cache import Tile, TileCache
from spinextract_gui.desktop.views.slide.tiles import (
    TileKey,
    level_for,
    visible_tiles,
    wanted_tiles,
)
from spinextract_gui.domain.geometry import Region, Size
from spinextract_gui.imaging.colour import Display

SLIDE = Size(20_000, 17_000)


def tile(row: int, edge: int = 512) -> Tile:
    return coloured_tile(TileKey(0, row, 0), np.zeros((2, edge, edge), np.uint16), Display())


@given(st.floats(0, 17_000), st.floats(0, 20_000), st.floats(0.04, 16), st.integers(0, 6))
def test_that_visible_tiles_cover_the_view(x: float, y: float, zoom: float, level: int) -> None:
    camera = Camera.fitted(SLIDE, 1_400, 900).centred(x, y, zoom)
    seen, covered = camera.visible, 0
    for key in visible_tiles(camera, level):
        part = Region(key.top, key.left, key.span_px, key.span_px).intersection(seen)
        assert not part.is_empty
        covered += part.height * part.width
    assert covered == seen.height * seen.width


@pytest.mark.parametrize(
    ("zoom", "level"), [(16, 0), (1, 0), (0.5, 1), (0.25, 2), (0.0455, 4), (0.0001, 6)]
)
def test_that_the_level_suits_the_zoom(zoom: float, level: int) -> None:
    assert level_for(zoom, 7) == level


def test_that_no_tile_pixel_is_shown_larger_than_one_and_a_quarter() -> None:
    for zoom in np.geomspace(0.02, 1, 200):
        assert zoom * 2 ** level_for(float(zoom), 7) < 1.25


def test_that_what_is_visible_comes_first_and_nearest_to_the_middle() -> None:
    camera = Camera.fitted(SLIDE, 1_400, 900).centred(8_000, 9_000, 1.0)
    visible, wanted = visible_tiles(camera, 0), wanted_tiles(camera, 0, 7)
    assert wanted[: len(visible)] == visible
    assert visible[0] in {TileKey(0, 17, 15), TileKey(0, 17, 16)}
    assert len(wanted) == len(set(wanted)) > len(visible)
    assert any(key.level == 1 for key in wanted)


def test_that_a_coarser_tile_covers_the_finer_one() -> None:
    fine = TileKey(1, 13, 6)
    coarse = fine.above(3)
    assert coarse == TileKey(4, 1, 0)
    assert coarse.top <= fine.top
    assert fine.top + fine.span_px <= coarse.top + coarse.span_px


def test_that_the_cache_is_bounded_in_bytes_and_drops_what_was_not_used() -> None:
    cache = TileCache(3 * tile(0).byte_count)
    for row in range(3):
        cache.put(tile(row))
    assert cache.get(TileKey(0, 0, 0)) is not None
    cache.put(tile(3))
    assert list(cache) == [TileKey(0, 2, 0), TileKey(0, 0, 0), TileKey(0, 3, 0)]
    assert cache.byte_count == 3 * tile(0).byte_count


def test_that_a_tile_replaces_its_older_self() -> None:
    cache = TileCache()
    cache.put(tile(0))
    cache.put(tile(0, edge=100))
    assert len(cache) == 1
    assert cache.byte_count == tile(0, edge=100).byte_count
    cache.clear()
    assert cache.byte_count == len(cache) == 0
