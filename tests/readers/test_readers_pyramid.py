from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile

from spinextract_gui.domain.cancellation import CancellationToken
from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Region
from spinextract_gui.readers import pyramid as pyramid_module
from spinextract_gui.readers.pyramid import Pyramid
from spinextract_gui.readers.reduce import halved, reduced, reduced_size
from tests.readers.srh_files import noise, only_slide, write_patches, write_tiff

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.slide import Pixels, Slide

PIXELS = noise(1501, 2203)


@pytest.fixture(scope="module")
def slide(tmp_path_factory: pytest.TempPathFactory) -> Slide:
    folder = tmp_path_factory.mktemp("slide")
    return only_slide(write_tiff(folder / "s.tif", PIXELS, tile=(256, 256)))


def assembled(pyramid: Pyramid, level: int, size: int = 512) -> Pixels:
    """Return a whole level put together from its tiles."""
    height, width = (reduced_size(edge, level) for edge in PIXELS.shape[1:])
    rows, cols = -(-height // size), -(-width // size)
    parts = [[pyramid.tile(level, row, col, size) for col in range(cols)] for row in range(rows)]
    return np.concatenate([np.concatenate(line, axis=2) for line in parts], axis=1)


@pytest.mark.parametrize("built", [False, True])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_that_tiles_of_every_level_are_two_by_two_means(
    slide: Slide, level: int, built: bool
) -> None:
    pyramid = Pyramid(slide)
    if built:
        pyramid.build(CancellationToken())
    expected = PIXELS
    for _ in range(level):
        expected = halved(expected)
    assert np.array_equal(assembled(pyramid, level), expected)


def test_that_the_coarsest_level_is_one_tile(slide: Slide) -> None:
    pyramid = Pyramid(slide)
    pyramid.build(CancellationToken())
    assert pyramid.levels == 4
    coarsest = pyramid.tile(3, 0, 0)
    assert coarsest.shape == (2, 188, 276)
    assert np.array_equal(coarsest, reduced(PIXELS, 3))
    assert coarsest.dtype == np.uint16
    assert coarsest.flags.c_contiguous


@pytest.mark.parametrize("max_px", [64, 300, 1024, 4096])
def test_that_an_overview_keeps_to_its_size(slide: Slide, max_px: int) -> None:
    pyramid = Pyramid(slide)
    early = pyramid.overview(max_px)
    pyramid.build(CancellationToken())
    late = pyramid.overview(max_px)
    assert max(early.shape[1:]) <= max_px
    assert max(early.shape[1:]) * 2 >= min(max_px, 2203)
    assert np.array_equal(early, late)


def test_that_strips_are_told_and_cover_the_slide(slide: Slide) -> None:
    told = list[Region]()
    Pyramid(slide).build(CancellationToken(), told.append)
    assert told[0].row == 0
    assert [strip.bottom for strip in told][:-1] == [strip.row for strip in told[1:]]
    assert told[-1].bottom == 1501
    assert all((strip.col, strip.width) == (0, 2203) for strip in told)


def test_that_a_cancelled_build_stops_and_goes_on_later(slide: Slide) -> None:
    pyramid, token = Pyramid(slide), CancellationToken()
    told = list[Region]()

    def cancel(strip: Region) -> None:
        told.append(strip)
        token.cancel()

    pyramid.build(token, cancel)
    assert len(told) == 1
    pyramid.build(CancellationToken(), told.append)
    assert [strip.row for strip in told] == [0, 512, 1024]
    assert np.array_equal(pyramid.tile(3, 0, 0), reduced(PIXELS, 3))


@pytest.mark.parametrize(("level", "row", "col"), [(-1, 0, 0), (4, 0, 0), (0, 3, 0), (0, 0, -1)])
def test_that_tiles_outside_are_refused(slide: Slide, level: int, row: int, col: int) -> None:
    with pytest.raises(InputError):
        Pyramid(slide).tile(level, row, col)


def test_that_a_large_slide_has_a_sketch_before_it_is_built(
    slide: Slide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyramid_module, "DIRECT_PX", 100_000)
    monkeypatch.setattr(pyramid_module, "MAX_FACTOR", 0)
    pyramid = Pyramid(slide)
    sketch = pyramid.overview(1024)
    assert max(sketch.shape[1:]) <= 16
    assert abs(float(sketch.mean()) - float(PIXELS.mean())) < 2000
    assert pyramid.tile(3, 0, 0).shape == (2, 188, 276)
    pyramid.build(CancellationToken())
    assert np.array_equal(pyramid.tile(3, 0, 0), reduced(PIXELS, 3))


def test_that_the_finest_stored_level_follows_the_memory_there_is(
    slide: Slide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pyramid_module, "MAX_STORED_BYTES", 2 << 20)
    pyramid = Pyramid(slide)
    pyramid.build(CancellationToken())
    for level in range(pyramid.levels):
        assert np.array_equal(assembled(pyramid, level), reduced(PIXELS, level))


def test_that_levels_of_the_file_serve_before_the_build(tmp_path: Path) -> None:
    small = noise(512, 640, 5)
    with tifffile.TiffWriter(tmp_path / "p.tif") as writer:
        writer.write(noise(2048, 2560), subifds=1, tile=(256, 256), photometric="minisblack")
        writer.write(small, subfiletype=1, tile=(256, 256), photometric="minisblack")
    pyramid = Pyramid(only_slide(tmp_path / "p.tif"))
    assert np.array_equal(pyramid.tile(2, 0, 0), small[:, :, :512])
    assert np.array_equal(pyramid.overview(640), small)


def test_that_a_damaged_spot_stays_dark_and_the_rest_is_shown(tmp_path: Path) -> None:
    path = write_tiff(tmp_path / "s.tif", PIXELS, tile=(256, 256), compression="deflate")
    with tifffile.TiffFile(path) as tiff:
        page = tiff.pages.first
        start, count = page.dataoffsets[0], page.databytecounts[0]
    data = bytearray(path.read_bytes())
    data[start : start + count] = b"\xff" * count
    path.write_bytes(data)
    slide = only_slide(path)
    pyramid = Pyramid(slide)
    pyramid.build(CancellationToken())
    assert pyramid.complete
    assert np.array_equal(pyramid.tile(1, 1, 1), reduced(PIXELS, 1)[:, 512:1024, 512:1024])
    with pytest.raises(InputError, match=r"s\.tif could not be read"):
        pyramid.tile(0, 0, 0)


def test_that_patch_folders_have_pyramids(tmp_path: Path) -> None:
    write_patches(tmp_path, [f"p-{row}_{col}" for row in (0, 300, 600) for col in (0, 450)])
    pyramid = Pyramid(only_slide(tmp_path))
    pyramid.build(CancellationToken())
    assert pyramid.levels == 2
    assert pyramid.tile(1, 0, 0).shape == (2, 450, 375)
    assert not pyramid.tile(1, 0, 0)[:, :, 151:224].any()


def test_that_a_tiny_slide_needs_no_building(tmp_path: Path) -> None:
    pyramid = Pyramid(only_slide(write_tiff(tmp_path / "s.tif", noise(300, 500))))
    pyramid.build(CancellationToken())
    assert pyramid.levels == 1
    assert pyramid.complete
    assert pyramid.overview(512).shape == (2, 300, 500)
