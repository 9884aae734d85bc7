"""Label maps of TotalSpineSeg and SPINEPS as markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.level import Level, PlacedBy
from spinextract_gui.readers.mri.label_map import markers_from, read_label_map
from tests.readers.mri.dicom_writing import only_study, write_series
from tests.readers.mri.test_readers_mri_nifti import save

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SHAPE = (9, 60, 100)
AFFINE = np.array([[4.0, 0, 0, -16], [0, 1, 0, -30], [0, 0, 1, -50], [0, 0, 0, 1]])
"""RAS: x -16 to 16, y -30 to 29, z -50 to 49."""

BACK, FRONT, MIDDLE = 15, 45, 4
"""Voxel indices: the discs reach from y = -15 (back) to y = 15 (front), around x = 0."""


def discs(numbers: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return a map with one disc per number, from head to foot."""
    labels = np.zeros(SHAPE, np.uint8)
    for place, number in enumerate(numbers):
        low = 85 - 18 * place
        labels[MIDDLE - 1 : MIDDLE + 2, BACK : FRONT + 1, low : low + 6] = number
    labels[:, 2:12, :] = 2  # canal
    return labels


def write_sagittal(folder: Path) -> Path:
    """Write a series over the same place: slices 4 mm apart, 1 mm pixels."""
    return write_series(
        folder, 9, PixelSpacing=[1, 1], ImageOrientationPatient=[0, 1, 0, 0, 0, -1],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("TotalSpineSeg", (92, 93, 94, 95, 100)),
        ("TotalSpineSeg", (206, 205, 204, 203, 202)),
        ("SPINEPS", (120, 121, 122, 123, 124)),
    ],
)
def test_that_markers_lie_at_the_back_of_every_disc(
    tmp_path: Path, source: str, numbers: tuple[int, ...]
) -> None:
    save(tmp_path / "t2.nii.gz", np.ones(SHAPE, np.int16), AFFINE)
    label_map = read_label_map(save(tmp_path / "labels.nii.gz", discs(numbers), AFFINE))
    assert label_map.source == source
    (series,) = only_study(tmp_path / "t2.nii.gz").series
    markers = markers_from(label_map, series)
    assert markers.series_key == series.key
    assert [marker.level for marker in markers.ordered] == list(Level)
    for place, marker in enumerate(markers.ordered):
        assert marker.placed_by is PlacedBy.LABEL_MAP
        assert marker.slice_index == MIDDLE
        position = series.slices[MIDDLE].geometry.to_patient(marker.point)
        height = 85 - 18 * place + 2.5 - 50
        assert position == pytest.approx((0, 15, height), abs=1.01)


def test_that_a_map_made_elsewhere_is_placed_on_dicom_slices(tmp_path: Path) -> None:
    numbers = (92, 93, 94, 95, 100)
    label_map = read_label_map(save(tmp_path / "labels.nii.gz", discs(numbers), AFFINE))
    write_series(
        tmp_path / "a", 9, PixelSpacing=[1, 1], Rows=100, Columns=60,
        PixelData=bytes(12_000),
    )  # fmt: skip
    (series,) = only_study(tmp_path / "a").series
    markers = markers_from(label_map, series)
    assert 2 <= len(markers.by_level) < 5  # the slices end at z = -87 + 12 mm
    for marker in markers.ordered:
        geometry = series.slices[marker.slice_index].geometry
        assert geometry.to_patient(marker.point).y_mm == pytest.approx(15, abs=1.01)
        assert geometry.centre.x_mm == pytest.approx(0, abs=2.01)


def test_that_missing_discs_leave_their_levels_open(tmp_path: Path) -> None:
    save(tmp_path / "t2.nii.gz", np.ones(SHAPE, np.int16), AFFINE)
    label_map = read_label_map(save(tmp_path / "l.nii.gz", discs((94, 95, 100)), AFFINE))
    markers = markers_from(label_map, only_study(tmp_path / "t2.nii.gz").series[0])
    assert list(markers.by_level) == [Level.L3_L4, Level.L4_L5, Level.L5_S1]


def test_that_a_sixth_lumbar_vertebra_makes_the_numbering_uncertain(tmp_path: Path) -> None:
    save(tmp_path / "t2.nii.gz", np.ones(SHAPE, np.int16), AFFINE)
    (series,) = only_study(tmp_path / "t2.nii.gz").series
    six = read_label_map(save(tmp_path / "six.nii.gz", discs((121, 122, 123, 124, 125)), AFFINE))
    assert markers_from(six, series).transitional
    assert Level.L1_L2 not in six.discs
    five = read_label_map(save(tmp_path / "five.nii.gz", discs((121, 122, 123, 124)), AFFINE))
    assert not markers_from(five, series).transitional


def test_that_a_sacrum_and_endplates_are_not_taken_for_discs(tmp_path: Path) -> None:
    old = discs((206, 205, 204, 203, 202))
    old[:, 30:40, 0:3] = 92  # the sacrum in the first releases of TotalSpineSeg
    found = read_label_map(save(tmp_path / "old.nii.gz", old, AFFINE))
    assert found.discs[Level.L1_L2][:, 2].min() > 30
    neck = discs((203, 103, 204, 104, 205))  # SPINEPS: cervical endplates and discs
    with pytest.raises(InputError, match="numbers no lumbar discs"):
        read_label_map(save(tmp_path / "neck.nii.gz", neck, AFFINE))


def test_that_maps_without_numbered_discs_are_refused(tmp_path: Path) -> None:
    unnumbered = discs((100, 100, 100, 100, 100))  # SPINEPS' other mask
    with pytest.raises(InputError, match="numbers no lumbar discs"):
        read_label_map(save(tmp_path / "spine.nii.gz", unnumbered, AFFINE))
    with pytest.raises(InputError, match=r"it is no \.nii file"):
        read_label_map(tmp_path / "labels.png")
    (tmp_path / "bad.nii").write_bytes(b"x" * 400)
    with pytest.raises(InputError, match="cannot be read as a label map"):
        read_label_map(tmp_path / "bad.nii")


def test_that_a_map_of_another_place_is_refused(tmp_path: Path) -> None:
    away = AFFINE.copy()
    away[1, 3] += 500
    label_map = read_label_map(save(tmp_path / "l.nii.gz", discs((92, 93, 94, 95, 100)), away))
    save(tmp_path / "t2.nii.gz", np.ones(SHAPE, np.int16), AFFINE)
    with pytest.raises(InputError, match="does not lie over the series"):
        markers_from(label_map, only_study(tmp_path / "t2.nii.gz").series[0])
