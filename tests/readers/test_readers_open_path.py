from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.readers import listing
from spinextract_gui.readers.open_path import BundleInput, open_path
from tests.readers.srh_files import (
    noise,
    only_case,
    only_slide,
    opened,
    read_all,
    write_patches,
    write_tiff,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path


def refusal(path: Path) -> str:
    """Return the one sentence with which a path is refused."""
    with pytest.raises(InputError) as caught:
        open_path(path)
    sentence = caught.value.sentence
    assert "\n" not in sentence
    assert sentence.endswith((".", ")"))
    return sentence


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.tif", b"II*\0")
    return path


BAD_FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda d: d / "nowhere.tif", "nothing at"),
    "text": (lambda d: written(d / "notes.tif", b"Dear colleague,\n"), "a text file"),
    "empty file": (lambda d: written(d / "a.tif", b""), "an empty file"),
    "zip": (lambda d: _zip(d / "case.zip"), "ZIP archive"),
    "png": (lambda d: written(d / "a.png", b"\x89PNG\r\n\x1a\n123"), "PNG picture"),
    "jpeg": (lambda d: written(d / "a.jpg", b"\xff\xd8\xff\xe0123"), "JPEG picture"),
    "dicom": (lambda d: written(d / "a.dcm", bytes(128) + b"DICM123"), "cannot be read"),
    "nifti": (lambda d: written(d / "a.nii.gz", b"\x1f\x8b123"), "cannot be read as NIfTI"),
    "one channel": (lambda d: write_tiff(d / "a.tif", noise(400, 400)[0]), "one channel"),
    "colour": (
        lambda d: write_tiff(d / "a.tif", np.zeros((400, 400, 3), np.uint8), photometric="rgb"),
        "colour picture",
    ),
    "8 bit": (lambda d: write_tiff(d / "a.tif", np.zeros((2, 400, 400), np.uint8)), "8-bit"),
    "float": (
        lambda d: write_tiff(d / "a.tif", np.zeros((2, 400, 400), np.float32)),
        "floating-point",
    ),
    "three channels": (
        lambda d: write_tiff(d / "a.tif", noise(400, 600).reshape(3, 400, 400)),
        "not exactly two",
    ),
    "small slide": (lambda d: write_tiff(d / "a.tif", noise(299, 900)), "at least 300 x 300"),
    "wrong patch size": (lambda d: write_tiff(d / "a-0_0.tif", noise(256, 256)), "256 x 256"),
    "header only": (lambda d: written(d / "a.tif", b"II*\0\x08\0\0\0"), "cannot be read as a TIFF"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_that_a_bad_file_is_refused_with_what_was_found(tmp_path: Path, name: str) -> None:
    make, found = BAD_FILES[name]
    assert found in refusal(make(tmp_path))


@pytest.mark.parametrize("name", [name for name in BAD_FILES if name not in {"missing"}])
def test_that_a_bad_file_takes_no_good_patch_with_it(tmp_path: Path, name: str) -> None:
    make, found = BAD_FILES[name]
    make(tmp_path)
    write_patches(tmp_path, ["p-0_0", "p-0_300"])
    case = only_case(tmp_path)
    assert len(read_all(case.slides[0])) == 2
    (skipped,) = case.skipped
    expected = "pixels" if name in {"small slide", "wrong patch size"} else found
    assert expected in skipped.sentence


def test_that_a_bad_file_takes_no_whole_slide_with_it(tmp_path: Path) -> None:
    write_tiff(tmp_path / "case/b.tif", noise(700, 400))
    write_tiff(tmp_path / "case/a10.tif", noise(300, 300 * 3))
    write_tiff(tmp_path / "case/a9.tif", noise(300, 300 * 4))
    write_tiff(tmp_path / "case/he.tif", np.zeros((400, 400, 3), np.uint8), photometric="rgb")
    case = only_case(tmp_path / "case")
    assert [slide.label for slide in case.slides] == ["case/a9", "case/a10", "case/b"]
    assert [len(slide.patches) for slide in case.slides] == [4, 3, 2]
    assert "colour" in case.skipped[0].sentence


@pytest.mark.parametrize("options", [{}, {"compression": "deflate", "tile": (128, 128)}])
def test_that_a_truncated_slide_is_refused_and_told_from_a_whole_one(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    path = write_tiff(tmp_path / "s.tif", noise(900, 900), **options)
    assert len(only_slide(path).patches) == 9
    data = path.read_bytes()
    for kept in (len(data) // 4, len(data) // 2, len(data) - 20_000):
        path.write_bytes(data[:kept])
        assert "cut short" in refusal(path)
    path.write_bytes(data[:100])
    refusal(path)


def test_that_a_folder_of_mixed_sizes_keeps_the_patches(tmp_path: Path) -> None:
    write_patches(tmp_path / "s", ["p-0_0", "p-300_0"])
    for number, edge in enumerate((256, 512, 299, 1200)):
        write_tiff(tmp_path / f"s/q{number}-0_300.tif", noise(edge, edge))
    case = only_case(tmp_path / "s")
    assert [patch.key for patch in case.slides[0].patches] == ["s/p-0_0.tif", "s/p-300_0.tif"]
    assert len(case.skipped) == 4
    assert "256 x 256 pixels; expected a patch of 300 x 300" in case.skipped[0].sentence


def test_that_a_patch_folder_of_one_wrong_size_says_the_size(tmp_path: Path) -> None:
    for number in range(3):
        write_tiff(tmp_path / f"s/patches/p{number}.tif", noise(512, 512))
    sentence = refusal(tmp_path / "s")
    assert "512 x 512" in sentence
    assert "2 more" in sentence


def test_that_empty_and_foreign_folders_are_named(tmp_path: Path) -> None:
    assert "is empty" in refusal(tmp_path)
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "a/d").mkdir()
    assert "without slides or MRI" in refusal(tmp_path / "a")
    assert "is empty" in refusal(tmp_path / "a/b")
    (tmp_path / "a/scan.dcm").write_bytes(bytes(128) + b"DICM")
    assert "holds no DICOM picture" in refusal(tmp_path / "a")


def test_that_the_only_folder_inside_a_folder_is_opened(tmp_path: Path) -> None:
    write_patches(tmp_path / "download/unpacked/P1/1/patches", ["p-0_0"])
    assert only_slide(tmp_path / "download").label == "P1/1"


def test_that_notes_and_hidden_files_beside_patches_are_no_complaint(tmp_path: Path) -> None:
    write_patches(tmp_path, ["p-0_0"])
    for name in ("notes.txt", "scores.csv", ".DS_Store", "._p-0_0.tif", "Thumbs.db"):
        (tmp_path / name).write_bytes(b"x")
    assert only_case(tmp_path).skipped == ()


def test_that_a_model_bundle_is_told_from_a_slide(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / "weights.safetensors").write_bytes(b"")
    assert open_path(tmp_path) == BundleInput(tmp_path)


def test_that_a_single_patch_opens_as_a_slide_of_one_patch(tmp_path: Path) -> None:
    made = write_patches(tmp_path, ["x-1-0_0_300_0"])
    slide = only_slide(tmp_path / "x-1-0_0_300_0.tif")
    assert slide.patches[0].key == "x-1-0_0_300_0.tif#0_0"
    assert np.array_equal(read_all(slide)[0], made["x-1-0_0_300_0"])


def test_that_a_tiff_with_another_ending_opens(tmp_path: Path) -> None:
    write_tiff(tmp_path / "slide.tif", noise(300, 300)).rename(tmp_path / "slide.dat")
    assert len(only_slide(tmp_path / "slide.dat").patches) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_that_a_pipe_is_no_file_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.tif")
    assert "is no file" in refusal(tmp_path / "pipe.tif")
    write_patches(tmp_path, ["p-0_0"])
    case = only_case(tmp_path)
    assert len(case.slides[0].patches) == 1
    assert len(case.skipped) == 1


def test_that_an_unreadable_folder_is_named_and_its_neighbours_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_patches(tmp_path / "P1/1/patches", ["p-0_0"])
    locked = tmp_path / "P1/2/patches"
    locked.mkdir(parents=True)
    plain = os.scandir

    def scandir(path: Path) -> AbstractContextManager[Iterator[os.DirEntry[str]]]:
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return plain(str(path))

    # The superuser of a test machine may read everything, so the refusal is played.
    monkeypatch.setattr(os, "scandir", scandir)
    assert "could not be read: Permission denied" in refusal(locked)
    case = only_case(tmp_path / "P1")
    assert [slide.slide_id for slide in case.slides] == ["1"]
    assert "Permission denied" in case.skipped[0].sentence


def test_that_a_huge_folder_is_refused_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing.Listing.__init__, "__defaults__", (50,))
    for number in range(60):
        (tmp_path / f"{number}.tif").touch()
    assert "more than 50 files" in refusal(tmp_path)


def test_that_opening_writes_nothing(tmp_path: Path) -> None:
    write_patches(tmp_path / "s", ["p-0_0", "p-0_300"])
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    before[tmp_path] = tmp_path.stat().st_mtime_ns
    slide = only_slide(tmp_path / "s")
    read_all(slide)
    slide.input_hash()
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    after[tmp_path] = tmp_path.stat().st_mtime_ns
    assert after == before


def test_that_relative_paths_and_trailing_dots_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathlib import Path

    write_patches(tmp_path / "s", ["p-0_0"])
    monkeypatch.chdir(tmp_path / "s")
    assert opened(Path()).cases[0].patient_id == "s"
    assert opened(Path("../s/.")).cases[0].patient_id == "s"
