"""Whatever is dropped on the window: one sentence for what cannot be used, and it stays up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.readers.mri import dicom_writing as dicom

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.journeys.person import User

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prepared_mri_models")]
AXIAL = [1, 0, 0, 0, 1, 0]


def ct(folder: Path) -> None:
    dicom.write_series(folder, Modality="CT", SOPClassUID="1.2.840.10008.5.1.4.1.1.2")


def no_sagittal_t2(folder: Path) -> None:
    dicom.write_series(folder, **dicom.T1)


def cervical(folder: Path) -> None:
    dicom.write_series(folder, BodyPartExamined="CSPINE", SeriesDescription="T2 sag")


def axial_only(folder: Path) -> None:
    for number in range(5):
        place = [-10, -10, 4.0 * number]
        dicom.write(
            folder / f"IM{number}", ImageOrientationPatient=AXIAL, ImagePositionPatient=place
        )


def one_slice(folder: Path) -> None:
    dicom.write_series(folder, count=1)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (no_sagittal_t2, "There is no sagittal T2 series"),
        (cervical, "cervical spine"),
        (axial_only, "There is no sagittal series"),
    ],
)
def test_that_a_study_that_cannot_be_graded_is_shown_with_its_reason(
    sit_down: Callable[[], User],
    tmp_path: Path,
    made: Callable[[Path], None],
    expected: str,
) -> None:
    made(tmp_path / "study")
    user = sit_down()
    user.drop(tmp_path / "study")
    user.waits(lambda: user.desk.session.study is not None)
    user.waits_for_calm()
    assert expected in user.all_words()
    assert not user.window.top_bar.run_button.isEnabled()
    assert "P1" not in user.all_words()
    assert user.window.isVisible()


def test_that_ct_is_refused_in_one_sentence(sit_down: Callable[[], User], tmp_path: Path) -> None:
    ct(tmp_path / "study")
    user = sit_down()
    user.drop(tmp_path / "study")
    user.waits(lambda: bool(user.told()))
    user.waits_for_calm()
    assert "computed tomography (CT)" in user.told()
    assert user.desk.session.current is None
    assert user.window.isVisible()


def test_that_one_slice_and_noise_give_no_answer_that_looks_sure(
    sit_down: Callable[[], User], tmp_path: Path
) -> None:
    one_slice(tmp_path / "study")
    user = sit_down()
    user.drop(tmp_path / "study")
    user.waits(lambda: user.desk.session.study is not None)
    user.waits_for_calm()
    assert "one slice only" in user.all_words()
    assert "High confidence" not in user.all_words()
    assert user.window.isVisible()


def test_that_two_patients_in_one_folder_are_two_cases(
    sit_down: Callable[[], User], tmp_path: Path
) -> None:
    dicom.write_series(tmp_path / "study" / "a", PatientID="P1", StudyInstanceUID="1.2.7")
    dicom.write_series(
        tmp_path / "study" / "b",
        PatientID="P2",
        StudyInstanceUID="1.2.8",
        SeriesInstanceUID="1.2.9",
    )
    user = sit_down()
    user.drop(tmp_path / "study")
    user.waits(lambda: len(user.desk.session.cases) == 2)
    user.waits_for_calm()
    assert "2 cases were found, one per patient." in user.told()
    studies = [case.mri.study for case in user.desk.session.cases if case.mri]
    assert {study.identity.patient_id for study in studies} == {"P1", "P2"}


def test_that_hostile_files_are_named_and_the_window_stays_up(
    sit_down: Callable[[], User], shared: Path
) -> None:
    bad = shared / "data" / "bad_input"
    found = sorted(path for path in (bad / "dicom").rglob("*") if path.is_file())[::9][:40]
    found += sorted(path for path in (bad / "nifti").rglob("*") if path.is_file())[:10]
    user = sit_down()
    user.drop(*found)
    user.waits(lambda: bool(user.told()) or bool(user.desk.session.cases), seconds=120)
    user.waits_for_calm(240)
    assert "could not be used" in user.told()
    assert "Traceback" not in user.all_words()
    assert user.window.isVisible()
    for case in list(user.desk.session.cases):
        user.desk.cases.show_case(case.key)
        user.waits_for_calm()
    assert user.window.isVisible()
