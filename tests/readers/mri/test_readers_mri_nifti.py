"""NIfTI volumes: however they are stored, they are shown upright and in their place."""

from __future__ import annotations

import gzip
from itertools import permutations, product
from typing import TYPE_CHECKING, Any

import nibabel
import numpy as np
import pytest

from spinextract_gui.domain.mri.geometry import Edges, ImagePoint, Plane
from tests.readers.mri.dicom_writing import only_study, opened, refusal, write, write_series

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SHAPE = (5, 7, 6)
VOLUME = np.arange(np.prod(SHAPE), dtype=np.int16).reshape(SHAPE)
"""Voxels along right, front and head."""

AFFINE = np.array([[3.0, 0, 0, -11], [0, 0.9, 0, 13], [0, 0, 1.1, -17], [0, 0, 0, 1]])


def save(path: Path, voxels: NDArray[Any], affine: NDArray[np.float64] | None) -> Path:
    """Write a volume."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image: Any = nibabel.Nifti1Image(voxels, affine)
    image.to_filename(path)
    return path


def stored(order: tuple[int, ...], flips: tuple[int, ...]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the volume stored with permuted and reversed axes, and its affine."""
    voxels, affine = VOLUME, AFFINE.copy()
    for axis, flip in enumerate(flips):
        if flip:
            affine[:, 3] += affine[:, axis] * (SHAPE[axis] - 1)
            affine[:, axis] *= -1
            voxels = np.flip(voxels, axis)
    return np.ascontiguousarray(np.transpose(voxels, order)), affine[:, [*order, 3]]


def test_that_all_48_storage_orders_are_shown_alike(tmp_path: Path) -> None:
    for order, flips in product(permutations(range(3)), product((0, 1), repeat=3)):
        path = save(tmp_path / "t2_sag.nii", *stored(order, flips))
        (series,) = only_study(path).series
        assert series.plane is Plane.SAGITTAL
        assert [one.geometry.edges for one in series.slices] == [Edges("A", "P", "H", "F")] * 5
        # Volume indices grow to the left (RAS: to the right is positive x), front and head.
        for index in range(5):
            expected = VOLUME[4 - index, ::-1, ::-1].T
            assert np.array_equal(series.read_slice(index), expected)
        first = series.slices[0].geometry
        assert first.origin == pytest.approx((-(-11 + 4 * 3), -(13 + 6 * 0.9), -17 + 5 * 1.1))


def test_that_every_pixel_lies_where_nibabel_says(tmp_path: Path) -> None:
    angle = np.radians(11)
    turn = np.array(
        [[1, 0, 0], [0, np.cos(angle), -np.sin(angle)], [0, np.sin(angle), np.cos(angle)]]
    )
    affine = AFFINE.copy()
    affine[:3, :3] = turn @ affine[:3, :3]
    path = save(tmp_path / "t2_sag.nii.gz", VOLUME, affine)
    image: Any = nibabel.load(path)
    (series,) = only_study(path).series
    for index in range(5):
        values, geometry = series.read_slice(index), series.slices[index].geometry
        for row, column in ((0, 0), (5, 6), (2, 3)):
            x, y, z = geometry.to_patient(ImagePoint(column, row))
            voxel = np.linalg.inv(image.affine) @ (-x, -y, z, 1)
            i, j, k = (round(float(part)) for part in voxel[:3])
            assert values[row, column] == image.dataobj[i, j, k]
            assert np.allclose(voxel[:3], (i, j, k), atol=1e-3)


def test_that_the_real_volume_and_the_dicom_series_agree(shared: Path) -> None:
    folder = shared / "data/spine_mri"
    (nifti,) = only_study(folder / "t2_lumbar.nii.gz").series
    (dicom,) = only_study(folder / "dicom_series").series
    assert len(nifti.slices) == len(dicom.slices) == 38
    # The headers of the series were made with their origin in the middle: only that differs.
    apart = nifti.slices[0].geometry.origin.minus(dicom.slices[0].geometry.origin)
    for index in range(38):
        ours, theirs = nifti.slices[index].geometry, dicom.slices[index].geometry
        assert np.array_equal(nifti.read_slice(index), dicom.read_slice(index))
        assert ours.origin.minus(theirs.origin) == pytest.approx(apart, abs=1e-3)
        assert ours.edges == theirs.edges == Edges("A", "P", "H", "F")
        assert ours.along_row == pytest.approx(theirs.along_row, abs=1e-6)
        assert (ours.row_spacing_mm, ours.column_spacing_mm) == pytest.approx((1, 1))
    assert nifti.weighting is dicom.weighting
    assert nifti.body_part == dicom.body_part == "lumbar spine"


def test_that_a_volume_of_thick_axial_slices_is_an_axial_series(tmp_path: Path) -> None:
    path = save(tmp_path / "t2_ax.nii", VOLUME, np.diag([0.5, 0.5, 4.0, 1]))
    (series,) = only_study(path).series
    assert series.plane is Plane.AXIAL
    assert series.slices[0].geometry.edges == Edges("R", "L", "A", "P")
    assert series.slices[0].geometry.centre.z_mm > series.slices[-1].geometry.centre.z_mm
    assert np.array_equal(series.read_slice(0), VOLUME[::-1, ::-1, -1].T)


def test_that_scaled_and_floating_values_are_read(tmp_path: Path) -> None:
    values = VOLUME.astype(np.float64) * 0.37 - 5
    (series,) = only_study(save(tmp_path / "t2.nii", values, AFFINE)).series
    assert np.allclose(series.read_slice(0), values[4, ::-1, ::-1].T)
    image: Any = nibabel.Nifti1Image(VOLUME, AFFINE)
    image.header.set_slope_inter(2.0, 100.0)
    image.to_filename(tmp_path / "scaled_t2.nii")
    data: Any = nibabel.load(tmp_path / "scaled_t2.nii")
    (series,) = only_study(tmp_path / "scaled_t2.nii").series
    expected = np.asarray(data.dataobj)[4, ::-1, ::-1].T
    assert np.allclose(series.read_slice(0), expected)


def test_that_a_second_kind_of_header_and_the_other_byte_order_are_read(tmp_path: Path) -> None:
    second: Any = nibabel.Nifti2Image(VOLUME, AFFINE)
    second.to_filename(tmp_path / "a_t2.nii")
    header: Any = nibabel.Nifti1Header(endianness=">")
    swapped: Any = nibabel.Nifti1Image(VOLUME.astype(">i2"), AFFINE, header)
    swapped.to_filename(tmp_path / "b_t2.nii")
    for name in ("a_t2.nii", "b_t2.nii"):
        (series,) = only_study(tmp_path / name).series
        assert np.array_equal(series.read_slice(0), VOLUME[4, ::-1, ::-1].T)


def test_that_further_volumes_and_a_missing_orientation_are_noted(tmp_path: Path) -> None:
    several = np.stack([VOLUME, VOLUME + 1], axis=3)
    (series,) = only_study(save(tmp_path / "t2.nii", several, AFFINE)).series
    assert any("2 volumes" in note for note in series.notes)
    assert np.array_equal(series.read_slice(0), VOLUME[4, ::-1, ::-1].T)
    (series,) = only_study(save(tmp_path / "none_t2.nii", VOLUME, None)).series
    assert any("no orientation" in note for note in series.notes)


def test_that_subjects_are_told_apart_by_name(tmp_path: Path) -> None:
    for name in ("sub-01_T2w", "sub-01_acq-ax_T2w", "sub-02_T2w", "sub-02_T1w"):
        save(tmp_path / f"{name}.nii.gz", VOLUME, AFFINE)
    studies = opened(tmp_path).studies
    assert [[one.description for one in study.series] for study in studies] == [
        ["sub-01_T2w", "sub-01_acq-ax_T2w"], ["sub-02_T1w", "sub-02_T2w"],
    ]  # fmt: skip
    second = studies[1].sagittal
    assert second.index == 1
    assert len({study.key for study in studies}) == 2


def test_that_a_label_map_beside_its_picture_is_no_series(tmp_path: Path) -> None:
    save(tmp_path / "t2.nii.gz", VOLUME, AFFINE)
    save(tmp_path / "t2_seg.nii.gz", (VOLUME > 40).astype(np.uint8), AFFINE)
    study = only_study(tmp_path)
    assert [one.description for one in study.series] == ["t2"]
    assert "label map" in study.skipped[0].sentence


def test_that_a_folder_of_label_maps_is_no_study_of_its_own(tmp_path: Path) -> None:
    save(tmp_path / "input/sub-01_T2w.nii.gz", VOLUME, AFFINE)
    save(tmp_path / "step2_output/sub-01_T2w.nii.gz", VOLUME.astype(np.uint8), AFFINE)
    (study,) = opened(tmp_path).studies
    assert len(study.skipped) == 1


def test_that_dicom_and_nifti_in_one_folder_are_studies_of_their_own(tmp_path: Path) -> None:
    write_series(tmp_path / "a", 3)
    save(tmp_path / "b/t2.nii", VOLUME, AFFINE)
    found = opened(tmp_path)
    assert [len(study.series[0].slices) for study in found.studies] == [3, 5]
    assert found.sort == "DICOM and NIfTI folder"


def bad_header(change: dict[str, Any]) -> bytes:
    """Return the bytes of a volume with a header that was tampered with."""
    image: Any = nibabel.Nifti1Image(VOLUME, AFFINE)
    header = image.header.copy()
    header.single_vox_offset = 352
    header["vox_offset"], header["magic"] = 352, b"n+1"
    for field, value in change.items():
        header[field] = value
    return bytes(header.binaryblock) + b"\0\0\0\0" + VOLUME.tobytes(order="F")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dim": [3, 32767, 32767, 32767, 1, 1, 1, 1]}, "its size is 32767 x 32767 x 32767"),
        ({"dim": [3, 8000, 8000, 8000, 1, 1, 1, 1]}, "claims 1,024,000,000,000 bytes"),
        ({"dim": [2, 5, 7, 1, 1, 1, 1, 1]}, "it is no volume"),
        ({"dim": [3, 5, 7, 0, 1, 1, 1, 1]}, "it is no volume"),
        ({"dim": [3, 5, 7, -6, 1, 1, 1, 1]}, "it is no volume"),
        ({"dim": [9, 5, 7, 6, 1, 1, 1, 1]}, "cannot be read as NIfTI"),
        ({"datatype": 128, "bitpix": 24}, "colours or complex"),
        ({"datatype": 32, "bitpix": 64}, "colours or complex"),
        ({"datatype": 1234}, "cannot be read as NIfTI"),
        ({"magic": b"ni1"}, "another file"),
        ({"srow_x": [0, 0, 0, 0]}, "impossible size"),
        ({"srow_x": [np.nan] * 4}, "orientation makes no sense"),
        ({"srow_x": [2, 2, 0, 0]}, "is skewed"),
    ],
    ids=str,
)
def test_that_a_bad_header_is_refused_with_its_reason(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = tmp_path / "t2.nii"
    path.write_bytes(bad_header(change))
    assert said in refusal(path)


def test_that_a_packed_file_that_ends_early_is_refused_when_read(tmp_path: Path) -> None:
    whole = gzip.compress(bad_header({}))
    path = tmp_path / "t2.nii.gz"
    path.write_bytes(whole[:40])
    assert "cut short" in refusal(path)
    path.write_bytes(gzip.compress(bad_header({})[:-50]))
    (series,) = only_study(path).series
    with pytest.raises(Exception, match="cut short"):
        series.read_slice(0)


def test_that_a_file_called_nifti_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.nii").write_bytes(b"hello" * 200)
    assert "no NIfTI header" in refusal(tmp_path / "a.nii")
    write(tmp_path / "b.nii")
    assert "no NIfTI header" in refusal(tmp_path / "b.nii")
