"""Choosing what is looked at, and saying why; saying why nothing can be."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pytest

from spinextract_gui.domain.mri.series import Acquisition, Weighting
from spinextract_gui.readers.mri.weighting import weighting
from spinextract_gui.readers.mri.words import is_localiser, region
from tests.readers.mri.dicom_writing import AXIAL, T1, only_study, refusal, write, write_series

if TYPE_CHECKING:
    from pathlib import Path


def test_that_the_lumbar_t2_is_chosen_among_many_and_the_reason_is_said(tmp_path: Path) -> None:
    write_series(tmp_path / "t1", 5, SeriesNumber=2, SeriesDescription="T1 tse sag", **T1)
    write_series(tmp_path / "stir", 5, SeriesNumber=3, SeriesDescription="TIRM sag")
    write_series(tmp_path / "t2", 5, SeriesNumber=4, SeriesDescription="T2 tse sag LWS")
    write_series(
        tmp_path / "ax", 5, SeriesNumber=5, SeriesDescription="T2 tse tra",
        ImageOrientationPatient=list(AXIAL),
    )  # fmt: skip
    study = only_study(tmp_path)
    assert study.sagittal.index is not None
    assert study.series[study.sagittal.index].number == 4
    for part in ("T2 sagittal", "TE 105 ms", "T2 tse sag LWS"):
        assert part in study.sagittal.reason
    assert study.axial.index is not None
    assert study.series[study.axial.index].number == 5


def test_that_stir_is_taken_when_there_is_no_plain_t2(tmp_path: Path) -> None:
    write_series(tmp_path / "t1", 5, SeriesNumber=2, SeriesDescription="T1", **T1)
    write_series(tmp_path / "stir", 5, SeriesNumber=3, SeriesDescription="STIR sag")
    study = only_study(tmp_path)
    assert study.sagittal.index == 1
    assert "There is no plain T2" in study.sagittal.reason


def test_that_plain_fat_goes_before_dark_fat(tmp_path: Path) -> None:
    write_series(tmp_path / "a", 5, SeriesNumber=2, SeriesDescription="T2 tse FS sag")
    write_series(tmp_path / "b", 5, SeriesNumber=3, SeriesDescription="T2 tse sag")
    assert only_study(tmp_path).sagittal.index == 1


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({"SeriesDescription": "T1 sag", **T1}, "no sagittal T2 series"),
        ({"ImageOrientationPatient": list(AXIAL)}, "no sagittal series"),
        ({"SeriesDescription": "T2 sag HWS"}, "cervical spine; expected the lumbar"),
        ({"SeriesDescription": "t2 sag", "BodyPartExamined": "CSPINE"}, "cervical spine"),
        ({"SeriesDescription": "t2 sag", "BodyPartExamined": "TSPINE"}, "thoracic spine"),
        ({"SeriesDescription": "t2 sag", "StudyDescription": "MRI CERVICAL SPINE"}, "cervical"),
        ({"SeriesDescription": "t2 sag", "BodyPartExamined": "KNEE"}, "show the knee"),
    ],
)
def test_that_nothing_is_chosen_where_no_lumbar_t2_is(
    tmp_path: Path, tags: dict[str, Any], said: str
) -> None:
    study = only_study(write_series(tmp_path, 5, **tags))
    assert study.sagittal.index is None
    assert said in study.sagittal.reason


def test_that_a_lumbar_study_counts_more_than_a_stray_body_part(tmp_path: Path) -> None:
    tags: dict[str, Any] = {"SeriesDescription": "t2 sag", "StudyDescription": "MRI LUMBAR SPINE"}
    study = only_study(write_series(tmp_path / "a", 5, BodyPartExamined="HEAD", **tags))
    assert study.sagittal.index == 0
    study = only_study(write_series(tmp_path / "b", 5, BodyPartExamined="CSPINE", **tags))
    assert study.sagittal.index is None


def test_that_a_single_slice_is_chosen_with_a_warning(tmp_path: Path) -> None:
    study = only_study(write(tmp_path / "one"))
    assert study.sagittal.index == 0
    assert "one slice only" in study.sagittal.reason
    assert "one slice only" in study.series[0].notes[0]


def test_that_an_unknown_weighting_is_said(tmp_path: Path) -> None:
    tags: dict[str, Any] = dict.fromkeys(("EchoTime", "RepetitionTime", "ScanningSequence"))
    study = only_study(write_series(tmp_path, 4, SeriesDescription="SAG", **tags))
    assert study.sagittal.index == 0
    assert "weighting is not known: it is the only one" in study.sagittal.reason
    assert "part of the body is not stated" in study.sagittal.reason


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({"Modality": "CT", "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2"}, "computed tomography"),
        ({"Modality": "PT"}, "positron emission"),
        ({"Modality": "SR", "SOPClassUID": "1.2.840.10008.5.1.4.1.1.88.11"}, "structured report"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.11.1"}, "presentation state"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.104.1"}, "PDF document"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, "secondary capture"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.77.1.6"}, "strips of the SRH imager"),
        ({"Modality": "OT"}, "strips of the SRH imager are not read yet"),
        ({"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, "colour picture"),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}, "a localiser"),
        ({"SeriesDescription": "3-plane Loc"}, "a localiser"),
        ({"ImageType": ["DERIVED", "SECONDARY", "PROJECTION IMAGE", "MIP"]}, "a projection"),
        ({"ImagePositionPatient": None}, "ImagePositionPatient missing"),
        ({"ImageOrientationPatient": None}, "ImageOrientationPatient missing"),
        ({"ImageOrientationPatient": [0, 0, 0, 0, 0, 0]}, "ImageOrientationPatient missing"),
        ({"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]}, "ImageOrientationPatient missing"),
        ({"PixelData": None}, "holds no pixels"),
        ({"Rows": None}, "claims 0 x 20 pixels"),
        ({"Rows": 60_000}, "claims 60,000 x 20 pixels"),
        ({"BitsAllocated": 32}, "pixels of 32 bits"),
        ({"BitsStored": 0}, "pixels of 16 bits; expected"),
        ({"NumberOfFrames": 2, "PixelData": bytes(1920)}, "claims 2 frames"),
        ({"NumberOfFrames": 9_999_999}, "claims 9,999,999 frames"),
        ({"Rows": 200}, "cut short"),
    ],
    ids=str,
)
def test_that_what_is_no_usable_slice_is_refused_and_spares_its_neighbours(
    tmp_path: Path, tags: dict[str, Any], said: str
) -> None:
    write(tmp_path / "bad/file", **tags)
    assert said in refusal(tmp_path / "bad/file")
    assert said in refusal(tmp_path / "bad")
    write_series(tmp_path / "good", 3)
    study = only_study(tmp_path)
    assert [len(series.slices) for series in study.series] == [3]
    assert said in study.skipped[0].sentence


def test_that_many_files_with_one_reason_are_one_entry(tmp_path: Path) -> None:
    write_series(tmp_path / "loc", 9, SeriesDescription="localizer")
    write_series(tmp_path / "good", 3)
    (skipped,) = only_study(tmp_path).skipped
    assert skipped.name == "IM000 and 8 more files"


def test_that_missing_spacing_thickness_and_window_are_no_obstacle(tmp_path: Path) -> None:
    tags: dict[str, Any] = dict.fromkeys(("PixelSpacing", "SliceThickness", "FrameOfReferenceUID"))
    (series,) = only_study(write_series(tmp_path, 4, **tags)).series
    assert not series.spacing_known
    assert "shown in pixels" in series.notes[0]
    assert series.acquisition.slice_thickness_mm is None
    assert series.slices[0].window_centre is None
    assert series.slices[0].frame_of_reference == ""


def test_that_damaged_numbers_count_as_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "a", EchoTime="105", WindowCenter="4711", WindowWidth="80")
    data = path.read_bytes()
    for good, bad in ((b"105 ", b"1e5x"), (b"4711", b"?!?!"), (b"3200", b"-nan")):
        assert good in data
        data = data.replace(good, bad)
    path.write_bytes(data)
    (series,) = only_study(path).series
    assert series.acquisition.echo_time_ms is None
    assert series.acquisition.repetition_time_ms is None
    assert series.slices[0].window_centre is None


@pytest.mark.parametrize(
    ("charset", "name", "shown"),
    [
        ("ISO_IR 100", "Müller^Jürgen", "Müller, Jürgen"),
        ("ISO_IR 144", "Иванов^Пётр", "Иванов, Пётр"),
        ("ISO_IR 192", "Wang^XiaoDong=王^小东", "Wang, XiaoDong"),
    ],
)
def test_that_names_of_every_script_are_read(
    tmp_path: Path, charset: str, name: str, shown: str
) -> None:
    study = only_study(write(tmp_path / "a", SpecificCharacterSet=charset, PatientName=name))
    assert study.identity.name == shown


def test_that_hostile_text_becomes_one_line_of_bounded_length(tmp_path: Path) -> None:
    hostile = "<img src=x>\x07=cmd()\u202e" + "x" * 3000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pydicom says that the text is too long
        write(tmp_path / "a", SeriesDescription=hostile, SpecificCharacterSet="ISO_IR 192")
    study = only_study(tmp_path / "a")
    text = study.series[0].description
    assert text.isprintable()
    assert len(text) <= 200
    assert text.startswith("<img src=x> =cmd()")
    assert study.sagittal.reason.isprintable()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("T2_TSE_SAG_LWS", "lumbar spine"),
        ("Sag T2 FSE L-Spine", "lumbar spine"),
        ("t2 sag C-spine", "cervical spine"),
        ("MRI CERVICAL SPINE", "cervical spine"),
        ("T2 SPINE", "spine"),
        ("T2 T SPINE", "thoracic spine"),
        ("T2 sag THORACOLUMBAR", "lumbar spine"),
        ("IRM rachis lombaire", "lumbar spine"),
        ("T2 sag", ""),
    ],
)
def test_that_a_description_tells_the_part_of_the_body(text: str, part: str) -> None:
    assert region(text) == part


def test_that_localisers_are_known_by_name() -> None:
    assert all(map(is_localiser, ("Localizer", "SCOUT", "3-pl LOC", "3Plane", "survey_SHC")))
    assert not any(map(is_localiser, ("T2 sag block", "localised T2?", "T2 LWS")))


@pytest.mark.parametrize(
    ("times", "scanning", "text", "expected"),
    [
        ((105, 3200, None), "SE", "", Weighting.T2),
        ((105, 3200, None), "SE", "T1 sag", Weighting.T2),
        ((120, None, None), "", "", Weighting.T2),
        ((11, 550, None), "SE", "", Weighting.T1),
        ((11, 550, None), "SE", "T2 sag", Weighting.T1),
        ((40, 3000, 160), "SE IR", "", Weighting.STIR),
        ((40, 3000, 160), "SPIN", "", Weighting.STIR),
        ((105, 3000, 100), "SE", "T2 SPAIR", Weighting.T2),
        ((60, 4000, None), "SE", "TIRM sag", Weighting.STIR),
        ((10, 2000, 860), "SE IR", "T1 FLAIR", Weighting.T1),
        ((14, 600, None), "GR", "T2* medic tra", Weighting.UNKNOWN),
        ((30, 3000, None), "EP", "", Weighting.UNKNOWN),
        ((20, 3000, None), "SE", "PD tse", Weighting.UNKNOWN),
        ((None, None, None), "", "T2W_TSE", Weighting.T2),
        ((None, None, None), "", "t2_tse_sag", Weighting.T2),
        ((None, None, None), "", "T1W", Weighting.T1),
        ((None, None, None), "", "T12 to S1", Weighting.UNKNOWN),
        ((None, None, None), "", "sag", Weighting.UNKNOWN),
    ],
)
def test_that_times_count_more_than_names(
    times: tuple[float | None, float | None, float | None],
    scanning: str,
    text: str,
    expected: Weighting,
) -> None:
    echo, repetition, inversion = times
    acquisition = Acquisition(
        echo_time_ms=echo, repetition_time_ms=repetition, inversion_time_ms=inversion
    )
    assert weighting(acquisition, scanning, text, "") is expected


def test_that_the_contrast_of_an_enhanced_file_counts() -> None:
    assert weighting(Acquisition(), "", "sag", "T2") is Weighting.T2
    assert weighting(Acquisition(), "", "sag", "STIR") is Weighting.STIR
