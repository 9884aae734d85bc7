from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.geometry import Region
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.reduce import reduced
from tests.readers.srh_files import noise, only_slide, read_all, write_patches, write_tiff

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.domain.slide import Pixels, Slide

NAMES = [
    f"NIO_1-2-{i}_{j}_{k}_{m}"
    for i in (0, 1000)
    for j in (0, 1000)
    for k in (0, 600)
    for m in (0, 300)
]
OVERLAPPING = [f"strip_1-{row}_{col}" for row in (0, 211, 422) for col in (0, 150, 300)]


def canvas(slide: Slide) -> Pixels:
    """Return the whole slide as numpy puts it together: later patches on top."""
    pixels = np.zeros((2, slide.size.height, slide.size.width), np.uint16)
    for patch, read in zip(slide.patches, read_all(slide), strict=True):
        region = patch.region
        pixels[:, region.row : region.bottom, region.col : region.right] = read
    return pixels


@pytest.fixture(scope="module", params=[NAMES, OVERLAPPING], ids=["fields", "overlapping"])
def slide(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Slide:
    folder = tmp_path_factory.mktemp("slide")
    names: list[str] = request.param
    write_patches(folder, names)
    return only_slide(folder)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(-100, 1700),
    st.integers(-100, 1700),
    st.integers(1, 900),
    st.integers(1, 900),
    st.integers(0, 3),
)
def test_that_regions_are_composed_as_numpy_composes_them(
    slide: Slide, row: int, col: int, height: int, width: int, level: int
) -> None:
    whole = canvas(slide)
    wide = np.pad(whole, ((0, 0), (100, 2700), (100, 2700)))
    expected = wide[:, row + 100 : row + 100 + height, col + 100 : col + 100 + width]
    region = Region(row, col, height, width)
    assert np.array_equal(slide.read_region(region, level), reduced(expected, level))


def test_that_the_size_covers_every_patch(tmp_path: Path) -> None:
    write_patches(tmp_path / "s", ["a-0_0", "a-1000_37"])
    slide = only_slide(tmp_path / "s")
    assert (slide.size.height, slide.size.width) == (1300, 337)


def test_that_patches_come_back_in_the_order_asked_for(tmp_path: Path) -> None:
    made = write_patches(tmp_path / "s", [f"p-0_{n * 300}" for n in range(60)])
    slide = only_slide(tmp_path / "s")
    asked = list(slide.patches)[::-1] + [slide.patches[7]] * 2
    for patch, pixels in zip(asked, slide.read_patches(asked), strict=True):
        stem = patch.key.rpartition("/")[2].removesuffix(".tif")
        assert np.array_equal(made[stem], np.asarray(pixels))


def test_that_a_truncated_patch_is_a_fault_of_its_own(tmp_path: Path) -> None:
    write_patches(tmp_path / "s", ["a-0_0", "a-0_300", "a-0_600"])
    broken = tmp_path / "s" / "a-0_300.tif"
    broken.write_bytes(broken.read_bytes()[:200_000])
    slide = only_slide(tmp_path / "s")
    good, bad, also_good = slide.read_patches(slide.patches)
    assert isinstance(bad, ReadFault)
    assert "a-0_300.tif" in bad.sentence
    assert "cut short" in bad.sentence
    assert not isinstance(good, ReadFault)
    assert not isinstance(also_good, ReadFault)
    assert slide.read_region(Region(0, 0, 300, 900)).any(axis=(0, 1)).sum() == 600


def test_that_a_patch_deleted_after_opening_is_a_fault(tmp_path: Path) -> None:
    write_patches(tmp_path / "s", ["a-0_0", "a-0_300"])
    slide = only_slide(tmp_path / "s")
    (tmp_path / "s" / "a-0_0.tif").unlink()
    first, second = slide.read_patches(slide.patches)
    assert isinstance(first, ReadFault)
    assert not isinstance(second, ReadFault)
    with pytest.raises(InputError, match="no longer"):
        slide.input_hash()


def test_that_a_patch_that_changed_its_size_after_opening_is_a_fault(tmp_path: Path) -> None:
    write_patches(tmp_path / "s", ["a-0_0"])
    slide = only_slide(tmp_path / "s")
    write_tiff(tmp_path / "s" / "a-0_0.tif", noise(100, 100))
    assert isinstance(slide.read_patches(slide.patches)[0], ReadFault)


def test_that_names_without_position_are_laid_out_and_said_so(tmp_path: Path) -> None:
    write_patches(tmp_path / "s", [f"patch{n}" for n in range(5)])
    slide = only_slide(tmp_path / "s")
    assert (slide.size.height, slide.size.width) == (600, 900)
    assert "no position" in slide.notes[0]


def test_that_the_hash_follows_content_and_names(tmp_path: Path) -> None:
    write_patches(tmp_path / "a" / "s", ["p-0_0", "p-0_300"])
    write_patches(tmp_path / "b" / "s", ["p-0_0", "p-0_300"])
    write_patches(tmp_path / "c" / "s", ["p-0_0", "p-0_600"])
    first, same, other = (only_slide(tmp_path / name / "s").input_hash() for name in "abc")
    assert first == same != other
