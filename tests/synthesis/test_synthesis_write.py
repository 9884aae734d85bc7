"""Phantoms as files: whole slides and patient trees, and that the files say what they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import tifffile

from spinextract_gui.domain.geometry import Point, Region, Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import SlideInput
from spinextract_gui.synthesis import demo
from spinextract_gui.synthesis.slide import SYNTHETIC, Phantom, phantom_slide
from spinextract_gui.synthesis.write import (
    PhantomPatient,
    field_patches,
    write_patient_tree,
    write_whole_slide,
)

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.synthesis.write import Compression

SIZE = Size(700, 1210)


@pytest.fixture(scope="module")
def phantom() -> Phantom:
    return phantom_slide(TumourClass.SCHWANNOMA, SIZE, seed=21)


@pytest.mark.parametrize("compression", [None, "zlib"])
def test_that_a_whole_slide_comes_back_as_it_was(
    phantom: Phantom, tmp_path: Path, compression: Compression
) -> None:
    path = tmp_path / "slides" / "phantom.tif"
    write_whole_slide(phantom, path, compression)
    stored = tifffile.imread(path)
    np.testing.assert_array_equal(stored.transpose(2, 0, 1), phantom.render(Region.of_size(SIZE)))
    assert list(path.parent.iterdir()) == [path]


def test_that_the_file_says_that_it_is_synthetic(phantom: Phantom, tmp_path: Path) -> None:
    write_whole_slide(phantom, tmp_path / "phantom.tif")
    with tifffile.TiffFile(tmp_path / "phantom.tif") as file:
        assert SYNTHETIC in file.pages.first.description
        assert file.pages.first.is_tiled
        assert not file.is_bigtiff


def test_that_a_slide_that_cannot_be_written_leaves_nothing(
    phantom: Phantom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(self: Phantom, region: Region) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Phantom, "render", full_disk)
    with pytest.raises(OSError, match="No space"):
        write_whole_slide(phantom, tmp_path / "slides" / "phantom.tif")
    assert not list((tmp_path / "slides").iterdir())


def test_that_our_reader_opens_a_whole_slide(phantom: Phantom, tmp_path: Path) -> None:
    path = tmp_path / "Synthetic-1" / "phantom.tif"
    write_whole_slide(phantom, path)
    opened = open_path(path)
    assert isinstance(opened, SlideInput)
    slide = opened.cases[0].slides[0]
    assert slide.size == SIZE
    region = Region(300, 600, 300, 300)
    np.testing.assert_array_equal(slide.read_region(region), phantom.render(region))


def test_that_a_patient_tree_opens_with_class_and_positions(
    phantom: Phantom, tmp_path: Path
) -> None:
    patient = PhantomPatient("Synthetic-2", TumourClass.SCHWANNOMA, {"1": phantom})
    write_patient_tree(tmp_path, [patient])
    meta = json.loads((tmp_path / "meta" / "spinextract.json").read_text())["Synthetic-2"]
    listed = meta["slides"]["1"]
    assert meta["class"] == "schwannoma"
    assert len(listed["tumor_patches"]) + len(listed["nondiagnostic_patches"]) == 6
    opened = open_path(tmp_path)
    assert isinstance(opened, SlideInput)
    slide = opened.cases[0].slides[0]
    assert slide.true_class is TumourClass.SCHWANNOMA
    for patch, pixels in zip(slide.patches, slide.read_patches(slide.patches), strict=True):
        np.testing.assert_array_equal(pixels, phantom.render(patch.region))


def test_that_fields_hold_three_patches_each_way() -> None:
    origins = field_patches(Size(1300, 950))
    assert [origin.row for origin in origins[::3]] == [0, 300, 600, 1000]
    assert origins[:3] == [Point(0, 0), Point(0, 300), Point(0, 600)]


def test_that_the_demo_case_is_written_once_and_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {"a.tif": (Size(620, 900), 1, TumourClass.SCHWANNOMA), "b.tif": (SIZE, 2, None)}
    monkeypatch.setattr(demo, "_SLIDES", small)
    folder = demo.write_demo_case(tmp_path)
    assert "synthetic" in folder.name.lower()
    written = (folder / "a.tif").stat().st_mtime_ns
    assert demo.write_demo_case(tmp_path) == folder
    assert (folder / "a.tif").stat().st_mtime_ns == written
    opened = open_path(folder)
    assert isinstance(opened, SlideInput)
    assert len(opened.cases) == 1
    assert [slide.size for slide in opened.cases[0].slides] == [Size(620, 900), SIZE]
