from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import tifffile

from spinextract_gui.domain.geometry import Region
from spinextract_gui.readers.reduce import reduced
from tests.readers.srh_files import noise, only_slide, read_all, write_tiff

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.slide import Pixels, Slide

SLIDE = noise(910, 640)
CODECS = (None, "lzw", "deflate", "zstd", "jpeg2000", "lerc", "packbits", "png")
TILES = {"strips": {}, "tiles": {"tile": (128, 256)}}
OTHERS: dict[str, dict[str, Any]] = {
    "predictor": {"compression": "deflate", "predictor": True, "tile": (64, 64)},
    "big-endian": {"byteorder": ">"},
    "big-endian lzw": {"byteorder": ">", "compression": "lzw"},
    "BigTIFF": {"bigtiff": True, "tile": (256, 256)},
    "odd strips": {"compression": "deflate", "rowsperstrip": 7},
    "OME": {"ome": True, "metadata": {"axes": "CYX"}},
    "ImageJ": {"imagej": True, "metadata": {"axes": "CYX"}},
    "one page for both": {"truncate": True},
}


def holds(slide: Slide, pixels: Pixels) -> bool:
    """Whether patches and an odd window of the slide are those of `pixels`."""
    window = Region(283, 197, 411, 333)
    same = [
        np.array_equal(read, _cut(pixels, patch.region))
        for patch, read in zip(slide.patches, read_all(slide), strict=True)
    ]
    return (
        len(same) == 6
        and all(same)
        and np.array_equal(slide.read_region(window), _cut(pixels, window))
    )


def _cut(pixels: Pixels, region: Region) -> Pixels:
    return pixels[:, region.row : region.bottom, region.col : region.right]


@pytest.mark.parametrize("tiles", TILES)
@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("layout", ["pages", "separate", "contig"])
def test_that_every_layout_and_compression_gives_the_same_pixels(
    tmp_path: Path, layout: str, codec: str | None, tiles: str
) -> None:
    pixels = np.ascontiguousarray(np.moveaxis(SLIDE, 0, 2)) if layout == "contig" else SLIDE
    options: dict[str, Any] = {} if layout == "pages" else {"planarconfig": layout}
    path = write_tiff(tmp_path / "s.tif", pixels, compression=codec, **options, **TILES[tiles])
    assert holds(only_slide(path), SLIDE)


@pytest.mark.parametrize("name", OTHERS)
def test_that_other_ways_to_write_give_the_same_pixels(tmp_path: Path, name: str) -> None:
    path = write_tiff(tmp_path / "s.tif", SLIDE, **OTHERS[name])
    assert holds(only_slide(path), SLIDE)


def test_that_arrays_saved_without_any_option_are_read(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "last.tif", np.ascontiguousarray(np.moveaxis(SLIDE, 0, 2)))
    tifffile.imwrite(tmp_path / "first.tif", SLIDE)
    assert holds(only_slide(tmp_path / "last.tif"), SLIDE)
    assert holds(only_slide(tmp_path / "first.tif"), SLIDE)


def test_that_two_separate_pictures_are_two_channels(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "s.tif") as writer:
        for number in range(2):
            writer.write(SLIDE[number], photometric="minisblack", description=f"channel {number}")
    assert holds(only_slide(tmp_path / "s.tif"), SLIDE)


def test_that_incomplete_borders_give_no_patch_and_the_order_is_row_by_row(tmp_path: Path) -> None:
    slide = only_slide(write_tiff(tmp_path / "s.ome.tif", SLIDE))
    assert [patch.key for patch in slide.patches] == [
        f"s.ome.tif#{row}_{col}" for row in (0, 300, 600) for col in (0, 300)
    ]
    assert (slide.size.height, slide.size.width) == (910, 640)
    assert slide.slide_id == "s"


def test_that_pixels_outside_the_slide_are_zero(tmp_path: Path) -> None:
    slide = only_slide(write_tiff(tmp_path / "s.tif", SLIDE))
    pixels = slide.read_region(Region(-10, -20, 930, 700))
    assert np.array_equal(pixels[:, 10:920, 20:660], SLIDE)
    assert int(pixels.sum(dtype=np.int64)) == int(SLIDE.sum(dtype=np.int64))
    assert not slide.read_region(Region(5000, 5000, 10, 10)).any()


@pytest.mark.parametrize("level", [1, 2, 3])
def test_that_levels_are_repeated_two_by_two_means(tmp_path: Path, level: int) -> None:
    slide = only_slide(write_tiff(tmp_path / "s.tif", SLIDE, tile=(128, 128)))
    region = Region(8, 16, 600, 500)
    assert np.array_equal(slide.read_region(region, level), reduced(_cut(SLIDE, region), level))


def write_pyramid(path: Path, **options: Any) -> list[Pixels]:
    """Write a pyramid whose levels can be told apart from means of level 0."""
    levels = [noise(1024, 1280, 1), noise(512, 640, 2), noise(256, 320, 3)]
    common: dict[str, Any] = {
        "tile": (128, 128),
        "photometric": "minisblack",
        "compression": "zstd",
    }
    with tifffile.TiffWriter(path, **options) as writer:
        metadata = {"axes": "CYX"} if options else None
        writer.write(levels[0], subifds=2, metadata=metadata, **common)
        for level in levels[1:]:
            writer.write(level, subfiletype=1, metadata=None, **common)
    return levels


@pytest.mark.parametrize("options", [{}, {"ome": True}, {"bigtiff": True, "ome": True}])
def test_that_the_levels_of_a_pyramid_are_used(tmp_path: Path, options: dict[str, bool]) -> None:
    levels = write_pyramid(tmp_path / "p.tif", **options)
    slide = only_slide(tmp_path / "p.tif")
    assert slide.own_levels == (0, 1, 2)
    region = Region(64, 128, 512, 512)
    for level in (1, 2):
        small = Region(64 >> level, 128 >> level, 512 >> level, 512 >> level)
        assert np.array_equal(slide.read_region(region, level), _cut(levels[level], small))
    assert np.array_equal(
        slide.read_region(region, 3), reduced(_cut(levels[2], Region(16, 32, 128, 128)), 1)
    )


def test_that_pyramid_levels_in_later_pages_are_used(tmp_path: Path) -> None:
    large, small = noise(1024, 1024, 1), noise(512, 512, 2)
    with tifffile.TiffWriter(tmp_path / "p.tif") as writer:
        for pixels in (large, small):
            writer.write(pixels, photometric="minisblack", tile=(128, 128))
    slide = only_slide(tmp_path / "p.tif")
    assert slide.own_levels == (0, 1)
    assert np.array_equal(slide.read_region(Region(0, 0, 1024, 1024), 1), small)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"ome": True, "metadata": {"axes": "CYX", "PhysicalSizeX": 0.46}}, 0.46),
        (
            {
                "ome": True,
                "metadata": {
                    "axes": "CYX",
                    "PhysicalSizeX": 460.0,
                    "PhysicalSizeXUnit": "nm",
                },
            },
            0.46,
        ),
        ({"resolution": (20000, 20000), "resolutionunit": "CENTIMETER"}, 0.5),
        ({"resolution": (72, 72), "resolutionunit": "INCH"}, None),
        ({"resolution": (28, 28), "resolutionunit": "CENTIMETER"}, None),
        ({"ome": True, "metadata": {"axes": "CYX"}}, None),
        ({}, None),
    ],
)
def test_that_a_pixel_size_is_taken_only_when_the_file_states_one(
    tmp_path: Path, options: dict[str, Any], expected: float | None
) -> None:
    slide = only_slide(write_tiff(tmp_path / "s.tif", SLIDE, **options))
    assert slide.pixel_size_um == (None if expected is None else pytest.approx(expected))


def test_that_tiles_never_written_are_zero(tmp_path: Path) -> None:
    tiles = (np.full((256, 256), n, np.uint16) if n != 1 else None for n in range(32))
    tifffile.imwrite(
        tmp_path / "s.tif",
        tiles,
        shape=(2, 1024, 1024),
        dtype=np.uint16,
        tile=(256, 256),
        photometric="minisblack",
        compression="deflate",
    )
    slide = only_slide(tmp_path / "s.tif")
    pixels = slide.read_region(Region(0, 0, 1024, 1024))
    assert not pixels[0, :256, 256:512].any()
    assert (pixels[0, :256, 512:768] == 2).all()
    assert (pixels[1, 768:, 768:] == 31).all()
