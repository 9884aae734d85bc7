"""Spine phantoms as DICOM: honest headers, exact geometry, the same bytes every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pydicom
import pytest

from spinextract_gui.synthesis.demo import SYNTHETIC_STUDY, write_synthetic_study
from spinextract_gui.synthesis.spine.phantom import SpinePhantom
from spinextract_gui.synthesis.spine.planes import sagittal_planes
from spinextract_gui.synthesis.spine.write import write_series

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_synthetic_study(tmp_path_factory.mktemp("study"))


def test_that_the_synthetic_study_says_what_it_is(study: Path) -> None:
    assert study.name == SYNTHETIC_STUDY
    for path in study.rglob("*.dcm"):
        header = pydicom.dcmread(path, stop_before_pixels=True)
        assert str(header.PatientName) == "SYNTHETIC^PHANTOM"
        assert header.SeriesDescription in {"SYNTHETIC sag T2", "SYNTHETIC ax T2"}
        assert "no patient" in header.ImageComments
        assert header.Modality == "MR"


def test_that_both_series_share_one_frame_of_reference(study: Path) -> None:
    headers = [pydicom.dcmread(path, stop_before_pixels=True) for path in study.rglob("*.dcm")]
    assert len(headers) == 13 + 5 * 3
    assert len({header.FrameOfReferenceUID for header in headers}) == 1
    assert len({header.StudyInstanceUID for header in headers}) == 1
    assert len({header.SeriesInstanceUID for header in headers}) == 2
    assert len({header.SOPInstanceUID for header in headers}) == len(headers)


def test_that_the_same_phantom_gives_the_same_bytes_with_its_own_pixels_and_geometry(
    tmp_path: Path,
) -> None:
    phantom = SpinePhantom(5)
    first = write_series(tmp_path / "first", phantom)
    again = write_series(tmp_path / "again", SpinePhantom(5))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    planes = sagittal_planes(phantom)
    for number in (0, len(planes) // 2):
        read, plane = pydicom.dcmread(first[number]), planes[number]
        assert np.array_equal(
            read.pixel_array, phantom.render(plane, noise_seed=1000 + number + 1).astype(np.uint16)
        )
        assert list(read.ImagePositionPatient) == pytest.approx(list(plane.origin), abs=1e-4)
        assert list(read.ImageOrientationPatient) == [0, 1, 0, 0, 0, -1]
        assert list(read.PixelSpacing) == pytest.approx(
            [plane.row_spacing_mm, plane.column_spacing_mm]
        )
