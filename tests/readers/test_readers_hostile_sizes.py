"""Headers that claim more than there is: refused before anything is allocated."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Region
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.open_path import open_path
from tests.readers.srh_files import noise, only_slide, write_tiff

if TYPE_CHECKING:
    from pathlib import Path

SECONDS = 4.0
"""Twice what is promised: other tests may share the processor."""

WIDTH, LENGTH, STRIP_ROWS, STRIP_BYTES = 256, 257, 278, 279
TILE_WIDTH, TILE_LENGTH = 322, 323


def claim(path: Path, tags: dict[int, int]) -> Path:
    """Overwrite tags of every page with other numbers."""
    with tifffile.TiffFile(path, mode="r+") as tiff:
        for page in tiff.pages:
            assert isinstance(page, tifffile.TiffPage)
            for code, value in tags.items():
                page.tags[code].overwrite(value)
    return path


@pytest.mark.parametrize(
    "tags",
    [
        {WIDTH: 2**32 - 1},
        {LENGTH: 2**32 - 1},
        {WIDTH: 2**31, LENGTH: 2**31},
        {TILE_WIDTH: 65_520, TILE_LENGTH: 65_520},
        {WIDTH: 200_000, LENGTH: 200_000, TILE_WIDTH: 2**31 - 16},
        {WIDTH: 0},
        {TILE_WIDTH: 0},
    ],
    ids=str,
)
@pytest.mark.parametrize("compression", [None, "deflate"])
def test_that_impossible_sizes_are_refused_at_once(
    tmp_path: Path, tags: dict[int, int], compression: str | None
) -> None:
    path = write_tiff(
        tmp_path / "s.tif", noise(400, 400), tile=(128, 128), compression=compression,
        description="not a shape", metadata=None,
    )  # fmt: skip
    claim(path, tags)
    start = time.perf_counter()
    with pytest.raises(InputError):
        open_path(path)
    assert time.perf_counter() - start < SECONDS


def test_that_a_bomb_in_one_tile_is_a_fault_and_the_next_file_is_read(tmp_path: Path) -> None:
    shape = (2, 11_000, 8_000)
    tile = np.zeros((11_008, 8_000), np.uint16)
    path = tmp_path / "bomb.tif"
    tifffile.imwrite(
        path, iter([tile, tile]), shape=shape, dtype=np.uint16, tile=tile.shape,
        compression="deflate", photometric="minisblack",
    )  # fmt: skip
    start = time.perf_counter()
    slide = only_slide(path)
    answers = slide.read_patches(slide.patches[:2])
    assert time.perf_counter() - start < SECONDS
    assert all(isinstance(answer, ReadFault) or not answer.any() for answer in answers)
    sound = only_slide(write_tiff(tmp_path / "sound.tif", noise(300, 300)))
    assert sound.read_region(Region(0, 0, 300, 300)).any()


def test_that_a_single_compressed_piece_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    tile = np.zeros((12_000, 12_000), np.uint16)
    path = tmp_path / "one_piece.tif"
    tifffile.imwrite(
        path, iter([tile, tile]), shape=(2, 12_000, 12_000), dtype=np.uint16, tile=tile.shape,
        compression="deflate", photometric="minisblack",
    )  # fmt: skip
    with pytest.raises(InputError, match="pieces of 288,000,000 bytes"):
        open_path(path)


def test_that_one_uncompressed_piece_of_any_size_is_read_row_by_row(tmp_path: Path) -> None:
    pixels = noise(3000, 700)
    slide = only_slide(write_tiff(tmp_path / "s.tif", pixels, rowsperstrip=3000))
    assert np.array_equal(
        slide.read_region(Region(2500, 33, 400, 600)), pixels[:, 2500:2900, 33:633]
    )


@pytest.mark.parametrize("second", ["", '<TiffData IFD="0" FirstC="1">{}</TiffData>'])
def test_that_pixels_in_other_files_are_never_looked_for(tmp_path: Path, second: str) -> None:
    write_tiff(tmp_path / "other.tif", noise(400, 400)[0])
    elsewhere = second.format('<UUID FileName="other.tif">urn:uuid:2</UUID>')
    xml = f"""<?xml version="1.0" encoding="UTF-8"?>
        <OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" UUID="urn:uuid:1">
        <Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYCZT" Type="uint16"
        SizeX="400" SizeY="400" SizeC="2" SizeZ="1" SizeT="1">
        <TiffData IFD="0" FirstC="0" PlaneCount="1"/>{elsewhere}</Pixels></Image></OME>"""
    path = write_tiff(tmp_path / "s.tif", noise(400, 400)[0], description=xml, metadata=None)
    with pytest.raises(InputError, match=r"one channel|not in this file"):
        open_path(path)
