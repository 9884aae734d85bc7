"""Which slices make a series, and in which order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import Plane
from spinextract_gui.domain.mri.series import Weighting
from tests.readers.mri.dicom_writing import (
    AXIAL,
    CORONAL,
    T1,
    dataset,
    noise,
    only_study,
    opened,
    save,
    write,
    write_series,
)

if TYPE_CHECKING:
    from pathlib import Path


def tilted(degrees: float) -> list[float]:
    """Return the orientation of an axial slice turned about the left-right axis."""
    angle = math.radians(degrees)
    return [1, 0, 0, 0, math.cos(angle), math.sin(angle)]


def write_stack(
    folder: Path, name: str, count: int, z_mm: float, degrees: float, **tags: Any
) -> None:
    normal = np.cross(tilted(degrees)[:3], tilted(degrees)[3:])
    for number in range(count):
        place = np.array([-80, -90, z_mm]) + number * 4 * normal
        write(
            folder / f"{name}{number}", noise(seed=number), SeriesDescription="T2 ax",
            ImageOrientationPatient=tilted(degrees), ImagePositionPatient=place.tolist(), **tags,
        )  # fmt: skip


def test_that_sagittal_slices_go_from_right_to_left_whatever_their_numbers(tmp_path: Path) -> None:
    (series,) = only_study(write_series(tmp_path, 7)).series
    places = [one.geometry.centre.x_mm for one in series.slices]
    assert places == sorted(places)
    assert series.plane is Plane.SAGITTAL
    assert series.stacks == (range(7),)
    assert [one.number for one in series.slices] == [7, 6, 5, 4, 3, 2, 1]
    for number in range(7):
        assert np.array_equal(series.read_slice(number), noise(seed=number))


def test_that_a_missing_sagittal_slice_is_noted(tmp_path: Path) -> None:
    write_series(tmp_path, 7)
    (tmp_path / "IM021").unlink()  # the fourth slice
    (series,) = only_study(tmp_path).series
    assert series.stacks == (range(3), range(3, 6))
    assert "some may be missing" in series.notes[0]


def test_that_axial_stacks_of_several_angles_stay_one_series(tmp_path: Path) -> None:
    write_stack(tmp_path, "low", 3, -60, -25)
    write_stack(tmp_path, "top", 4, 60, 15)
    write_stack(tmp_path, "mid", 5, 0, 0)
    (series,) = only_study(tmp_path).series
    assert series.stacks == (range(4), range(4, 9), range(9, 12))
    heights = [one.geometry.centre.z_mm for one in series.slices]
    for stack in series.stacks:
        inside = [heights[index] for index in stack]
        assert inside == sorted(inside, reverse=True)
    assert heights[0] > heights[4] > heights[9]
    assert series.stack_of(5) == 1


def test_that_parallel_stacks_with_gaps_are_told_apart(tmp_path: Path) -> None:
    for level, z_mm in enumerate((100, 60, 20)):
        write_stack(tmp_path, f"s{level}", 3, z_mm, 0)
    (series,) = only_study(tmp_path).series
    assert series.stacks == (range(3), range(3, 6), range(6, 9))


def test_that_echo_size_spacing_and_plane_split_a_series(tmp_path: Path) -> None:
    write_series(tmp_path / "plain", 3)
    write_series(tmp_path / "echo", 3, EchoTime=20)
    write_series(tmp_path / "spacing", 3, PixelSpacing=[0.5, 0.5])
    for number in range(2):
        write(tmp_path / f"size{number}", noise(30, 30), ImagePositionPatient=[number, 0, 0])
        write(
            tmp_path / f"cor{number}", ImageOrientationPatient=list(CORONAL),
            ImagePositionPatient=[0, number, 0],
        )  # fmt: skip
    study = only_study(tmp_path)
    assert sorted(len(series.slices) for series in study.series) == [2, 2, 3, 3, 3]
    assert len({series.key for series in study.series}) == 5


def test_that_a_rounding_of_the_angle_splits_nothing(tmp_path: Path) -> None:
    for number in range(4):
        wobble = 1e-4 * number
        write(
            tmp_path / f"{number}", ImagePositionPatient=[number * 4, 0, 0],
            ImageOrientationPatient=[wobble, 1, 0, 0, 0, -1],
        )  # fmt: skip
    (series,) = only_study(tmp_path).series
    assert series.stacks == (range(4),)


def test_that_interleaved_acquisitions_are_one_series(tmp_path: Path) -> None:
    for number in range(6):
        write(
            tmp_path / f"{number}", ImagePositionPatient=[number * 4, 0, 0],
            AcquisitionNumber=1 + number % 2,
        )  # fmt: skip
    (series,) = only_study(tmp_path).series
    assert len(series.slices) == 6


@pytest.mark.parametrize("keyword", ["AcquisitionNumber", "TemporalPositionIdentifier", None])
def test_that_places_imaged_twice_become_two_series(tmp_path: Path, keyword: str | None) -> None:
    for time in (1, 2):
        tags: dict[str, Any] = {keyword: time} if keyword else {}
        for number in range(3):
            write(
                tmp_path / f"{time}{number}", noise(seed=time), **tags,
                ImagePositionPatient=[number * 4, 0, 0], InstanceNumber=time * 10 + number,
            )  # fmt: skip
    first, second = only_study(tmp_path).series
    assert len(first.slices) == len(second.slices) == 3
    assert np.array_equal(first.read_slice(0), noise(seed=1))
    assert np.array_equal(second.read_slice(2), noise(seed=2))
    assert first.key != second.key
    assert "time 2" in second.notes[0]


def test_that_a_copied_file_is_left_out(tmp_path: Path) -> None:
    write_series(tmp_path / "a", 3)
    (tmp_path / "b").write_bytes((tmp_path / "a/IM000").read_bytes())
    study = only_study(tmp_path)
    assert [len(series.slices) for series in study.series] == [3]
    assert "copy" in study.skipped[0].sentence


def test_that_studies_and_patients_are_kept_apart_and_the_user_is_told(tmp_path: Path) -> None:
    write_series(tmp_path / "a", 3)
    write_series(tmp_path / "b", 3, PatientID="P2", StudyInstanceUID="1.2.44")
    write_series(tmp_path / "c", 3, StudyInstanceUID="1.2.45")
    found = opened(tmp_path)
    assert [study.identity.patient_id for study in found.studies] == ["P1", "P2", "P1"]
    assert len({study.key for study in found.studies}) == 3
    for study in found.studies:
        assert "2 patients" in study.series[0].notes[0]


def test_that_two_patients_under_one_series_uid_are_never_mixed(tmp_path: Path) -> None:
    write_series(tmp_path / "a", 3, PatientID="", PatientName="A^B")
    write_series(tmp_path / "b", 3, PatientID="", PatientName="C^D", SeriesInstanceUID="1.2.5")
    assert [len(study.series[0].slices) for study in opened(tmp_path).studies] == [3, 3]


def test_that_keys_hold_no_name_and_stay_the_same(tmp_path: Path) -> None:
    write_series(tmp_path / "a", 3, PatientName="Planted^Name", PatientID="Planted")
    first, again = (only_study(tmp_path / "a") for _ in range(2))
    assert (first.key, first.series[0].key) == (again.key, again.series[0].key)
    assert "lanted" not in first.key + first.series[0].key
    assert first.series[0].input_hash() == again.series[0].input_hash()


def test_that_the_input_hash_sees_a_changed_pixel(tmp_path: Path) -> None:
    write_series(tmp_path, 3)
    (series,) = only_study(tmp_path).series
    before = series.input_hash()
    file = tmp_path / "IM000"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    assert series.input_hash() != before
    file.unlink()
    with pytest.raises(InputError, match="can no longer be read"):
        series.input_hash()
    with pytest.raises(InputError, match="IM000 could not be read: it is no longer there"):
        series.read_slice(0)


def test_that_rescale_and_window_are_applied_per_slice(tmp_path: Path) -> None:
    values = noise()
    write(tmp_path / "a", values, RescaleSlope="2.5", RescaleIntercept="-100",
          WindowCenter=[600, 40], WindowWidth=[1200, 400])  # fmt: skip
    (series,) = only_study(tmp_path / "a").series
    assert np.allclose(series.read_slice(0), values * 2.5 - 100)
    assert (series.slices[0].window_centre, series.slices[0].window_width) == (600, 1200)


def test_that_monochrome1_is_turned_round_with_its_window(tmp_path: Path) -> None:
    values = noise()
    file = write(
        tmp_path / "a", values, PhotometricInterpretation="MONOCHROME1",
        RescaleSlope="2", RescaleIntercept="10", WindowCenter=500, WindowWidth=100,
    )  # fmt: skip
    (series,) = only_study(file).series
    turned = series.read_slice(0)
    assert np.allclose(turned, 2.0 * (4095 - values) + 10)
    inside = np.abs(2.0 * values + 10 - 500) < 50
    centre = series.slices[0].window_centre
    assert centre is not None
    assert np.array_equal(np.abs(turned - centre) < 50, inside)


def test_that_a_signed_monochrome1_is_turned_round(tmp_path: Path) -> None:
    values = noise().astype(np.int16) - 2048
    data = dataset(values, PhotometricInterpretation="MONOCHROME1", PixelRepresentation=1)
    (series,) = only_study(save(tmp_path / "a", data)).series
    assert np.array_equal(series.read_slice(0), -1 - values.astype(np.float32))


def test_that_acquisition_and_weighting_come_from_the_header(tmp_path: Path) -> None:
    write_series(tmp_path / "a", 3, MagneticFieldStrength=1.5, SequenceName="*tse2d1_17")
    write_series(tmp_path / "b", 3, SeriesNumber=4, SeriesDescription="T1 sag", **T1)
    write_series(tmp_path / "c", 3, SeriesNumber=5, SeriesDescription="STIR", InversionTime=160)
    t2, t1, stir = only_study(tmp_path).series
    assert [one.weighting for one in (t2, t1, stir)] == [
        Weighting.T2, Weighting.T1, Weighting.STIR,
    ]  # fmt: skip
    assert t2.acquisition.field_strength_t == 1.5
    assert t2.acquisition.slice_thickness_mm == 4
    assert t2.acquisition.sequence == "*tse2d1_17"
    assert stir.acquisition.inversion_time_ms == 160


def test_that_an_axial_slice_shows_the_patients_right_on_the_left(tmp_path: Path) -> None:
    write(tmp_path / "a", ImageOrientationPatient=list(AXIAL))
    edges = only_study(tmp_path / "a").series[0].slices[0].geometry.edges
    assert edges == ("R", "L", "A", "P")


def test_that_opening_writes_nothing(tmp_path: Path) -> None:
    write_series(tmp_path, 3)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path, *tmp_path.rglob("*"))}
    (series,) = only_study(tmp_path).series
    series.read_slice(1)
    after = {path: path.stat().st_mtime_ns for path in (tmp_path, *tmp_path.rglob("*"))}
    assert after == before
