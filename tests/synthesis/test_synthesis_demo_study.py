"""The demo MRI study: the real series that comes with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.storage.folders import shipped
from spinextract_gui.synthesis import demo

if TYPE_CHECKING:
    from pathlib import Path


def test_that_the_demo_study_is_the_public_series_pixel_for_pixel(
    shared: Path, tmp_path: Path
) -> None:
    study = demo.write_demo_study(tmp_path)
    original = shared / "data" / "spine_mri" / "dicom_series" / "sct_t2_lumbar_sag"
    names = sorted(path.name for path in original.glob("*.dcm"))
    assert sorted(path.name for path in study.iterdir()) == names
    for name in names[::6]:
        ours, theirs = pydicom.dcmread(study / name), pydicom.dcmread(original / name)
        assert np.array_equal(ours.pixel_array, theirs.pixel_array)
        assert ours.ImagePositionPatient == theirs.ImagePositionPatient
        assert ours.SOPInstanceUID == theirs.SOPInstanceUID


def test_that_its_licence_and_origin_come_with_it() -> None:
    folder = shipped("resources") / "demo" / "mri-lumbar"
    assert "NeuroPoly" in (folder / "LICENSE").read_text()
    assert "Spinal Cord Toolbox" in (folder / "README.md").read_text()


def test_that_writing_it_twice_keeps_what_is_there(tmp_path: Path) -> None:
    first = demo.write_demo_study(tmp_path)
    times = {path: path.stat().st_mtime_ns for path in first.iterdir()}
    assert demo.write_demo_study(tmp_path) == first
    assert {path: path.stat().st_mtime_ns for path in first.iterdir()} == times


def test_that_a_missing_series_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "shipped", lambda _: tmp_path)
    with pytest.raises(InputError, match="did not come with"):
        demo.write_demo_study(tmp_path)
