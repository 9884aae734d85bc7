"""Studies in the case library: alone, beside slides, and in a library of the version before."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.settings import GradingSettings, Precision
from spinextract_gui.library.staleness import stale_grading_reason
from spinextract_gui.library.store import DATABASE, CaseLibrary, case_key, study_case_key
from tests.library.library_cases import case_of
from tests.library.library_cases import result_of as slides_result
from tests.reports.mri.study_cases import PATIENT, THRESHOLD, result_of, sagittal_series, study_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spinextract_gui.domain.mri.series import Study

READY = "not graded yet"
BEFORE_MRI = """
CREATE TABLE cases (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "key" VARCHAR(64) NOT NULL,
    path VARCHAR NOT NULL, opened_at VARCHAR NOT NULL, state VARCHAR NOT NULL,
    verdict_line VARCHAR NOT NULL, result VARCHAR, thumbnail BLOB, cleared BOOLEAN NOT NULL,
    UNIQUE ("key")
)
"""
"""The whole database as version 0.1.0 made it."""


@pytest.fixture(name="library")
def _library(tmp_path: Path) -> Iterator[CaseLibrary]:
    made = CaseLibrary(tmp_path)
    yield made
    made.close()


@pytest.fixture(name="study", scope="module")
def _study() -> Study:
    return study_of(sagittal_series())


def test_that_a_grading_comes_back_with_the_users_own_grades(
    library: CaseLibrary, study: Study
) -> None:
    recent = library.remember_study(study, READY)
    assert (recent.sort, recent.state, recent.key) == ("mri", READY, study_case_key(study))
    assert library.study_result(recent.key) is None
    result = replace(result_of(study), own_grades={Level.L1_L2: Grade.SEVERE})
    library.save_study(recent.key, result, "good", "L4/L5 severe 0.81")
    assert library.study_result(recent.key) == result
    assert library.recents()[0].line == "L4/L5 severe 0.81"
    assert library.remember_study(study, READY).alias == recent.alias
    assert library.study_result(recent.key) == result


def test_that_one_case_holds_slides_and_a_study(library: CaseLibrary, study: Study) -> None:
    key = library.remember(case_of("Ann"), READY).key
    library.save(key, slides_result(case_of("Ann")), "good", "meningioma 0.91")
    both = library.remember_study(study, READY, beside=key)
    assert (both.key, both.sort) == (key, "both")
    library.save_study(key, result_of(study), "caution", "L4/L5 severe 0.81")
    (shown,) = library.recents()
    assert shown.line == "meningioma 0.91 · L4/L5 severe 0.81"
    assert (shown.state, shown.study_state) == ("good", "caution")
    assert (shown.path, shown.study_path) == ("/data/Ann", "/data/study")
    assert library.result(key) == slides_result(case_of("Ann"))
    assert library.study_result(key) == result_of(study)
    assert library.remember(case_of("Ann"), READY).sort == "both"


def test_that_a_study_moves_into_a_case_with_its_result(library: CaseLibrary, study: Study) -> None:
    alone = library.remember_study(study, READY)
    library.save_study(alone.key, result_of(study), "good", "L4/L5 severe 0.81")
    key = library.remember(case_of("Ann"), READY).key
    library.remember_study(study, READY, beside=key)
    assert [item.sort for item in library.recents()] == ["both"]
    assert library.study_result(key) == result_of(study)
    assert library.remember_study(study, READY).key == key


def test_that_a_late_save_under_the_earlier_key_still_arrives(
    library: CaseLibrary, study: Study
) -> None:
    alone = library.remember_study(study, READY).key
    key = library.remember(case_of("Ann"), READY).key
    library.remember_study(study, READY, beside=key)
    library.save_study(alone, result_of(study), "good", "L4/L5 severe 0.81")
    assert library.study_result(key) == library.study_result(alone) == result_of(study)


def test_that_two_studies_of_a_case_keep_a_result_each(library: CaseLibrary, study: Study) -> None:
    key = library.remember(case_of("Ann"), READY).key
    later = replace(study, key="d4" * 16, root=Path("/data/later"))
    for one in (study, later):
        library.remember_study(one, READY, beside=key)
        library.save_study(key, result_of(one), "good", one.key[:2])
    assert library.study_result(key) == result_of(later)
    assert library.study_result(key, study.key) == result_of(study)
    assert library.remember_study(study, READY, beside=key).study_line == "c3"


def test_that_the_thumbnail_of_a_study_stands_in_for_a_missing_slide(
    library: CaseLibrary, study: Study
) -> None:
    key = library.remember_study(study, READY).key
    library.save_study_thumbnail(key, b"\x89PNG")
    assert library.recents()[0].thumbnail == b"\x89PNG"


def test_that_no_name_of_the_patient_stands_in_what_lists_show(
    library: CaseLibrary, study: Study
) -> None:
    shown = repr(library.remember_study(study, READY))
    assert PATIENT.name not in shown
    assert PATIENT.patient_id not in shown


def test_that_clearing_takes_studies_along(tmp_path: Path, study: Study) -> None:
    library = CaseLibrary(tmp_path)
    key = library.remember_study(study, READY).key
    library.save_study(key, result_of(study), "good", "L4/L5 severe 0.81")
    assert library.clear() == 1
    library.restore()
    assert library.study_result(key) is not None
    library.clear()
    library.close()
    later = CaseLibrary(tmp_path)
    assert later.recents() == []
    assert later.study_result(key) is None
    later.close()


def test_that_a_library_of_the_version_before_is_kept_and_takes_studies(
    tmp_path: Path, study: Study
) -> None:
    case = case_of("Ann")
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute(BEFORE_MRI)
    connection.execute(
        "INSERT INTO cases VALUES (7, ?, '/data/Ann', '2026-11-20T08:00:00+00:00', 'good',"
        " 'meningioma 0.91', NULL, NULL, 0)",
        (case_key(case),),
    )
    connection.commit()
    connection.close()
    library = CaseLibrary(tmp_path)
    assert library.notice == ""
    (old,) = library.recents()
    assert (old.alias, old.line, old.sort) == ("Case 0007", "meningioma 0.91", "histology")
    library.remember_study(study, READY, beside=old.key)
    library.save_study(old.key, result_of(study), "good", "L4/L5 severe 0.81")
    library.close()
    again = CaseLibrary(tmp_path)
    assert again.notice == ""
    assert again.study_result(old.key) == result_of(study)
    again.close()


def test_that_a_foreign_table_of_studies_is_moved_aside(tmp_path: Path) -> None:
    CaseLibrary(tmp_path).close()
    connection = sqlite3.connect(tmp_path / DATABASE)
    connection.execute("DROP TABLE studies")
    connection.execute("CREATE TABLE studies (number INTEGER PRIMARY KEY)")
    connection.commit()
    connection.close()
    library = CaseLibrary(tmp_path)
    assert library.notice
    library.close()


def test_that_gradings_survive_a_kill(tmp_path: Path) -> None:
    script = f"""
import os
from pathlib import Path
from tests.reports.mri.study_cases import result_of, sagittal_series, study_of
from spinextract_gui.library.store import CaseLibrary
library, study = CaseLibrary(Path({str(tmp_path)!r})), study_of(sagittal_series())
key = library.remember_study(study, "ready").key
for number in range(10):
    library.save_study(key, result_of(study), "good", str(number))
os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
    assert done.returncode == 9
    library = CaseLibrary(tmp_path)
    assert not library.notice
    assert library.recents()[0].line == "9"
    library.close()


def test_that_a_grading_is_stale_when_anything_it_rests_on_changed(study: Study) -> None:
    result = result_of(study)
    kept, now = result.provenance, GradingSettings()
    hashes, models, finder = dict(kept.input_hashes), kept.models, kept.localiser
    assert stale_grading_reason(result, hashes, models, finder, now, result.markers) == ""
    assert "files" in stale_grading_reason(result, {}, models, finder, now)
    assert "Other models" in stale_grading_reason(result, hashes, models[:1], finder, now)
    recalibrated = (replace(models[0], calibrator_hash="0" * 64), *models[1:])
    assert "Other models" in stale_grading_reason(result, hashes, recalibrated, finder, now)
    taught = (replace(models[0], known_tissue_hash="0" * 64), *models[1:])
    assert "Other models" in stale_grading_reason(result, hashes, taught, finder, now)
    assert "finds the levels" in stale_grading_reason(result, hashes, models, None, now)
    changed = replace(now, precision=Precision.FLOAT32)
    assert "parameters" in stale_grading_reason(result, hashes, models, finder, changed)
    stricter = GradingSettings(threshold=0.9)
    assert "parameters" in stale_grading_reason(result, hashes, models, finder, stricter)
    same = GradingSettings(threshold=THRESHOLD)
    assert stale_grading_reason(result, hashes, models, finder, same) == ""
    marker = replace(result.markers.by_level[Level.L3_L4], point=ImagePoint(1.0, 2.0))
    moved = result.markers.with_marker(marker)
    assert "moved" in stale_grading_reason(result, hashes, models, finder, now, moved)


def test_that_a_grading_without_a_localiser_does_not_rest_on_one(study: Study) -> None:
    result = result_of(study)
    kept = result.provenance
    manual = replace(result, provenance=replace(kept, localiser=None))
    hashes = dict(kept.input_hashes)
    assert (
        stale_grading_reason(manual, hashes, kept.models, kept.localiser, GradingSettings()) == ""
    )


def test_that_an_interrupted_grading_says_so(study: Study) -> None:
    result = result_of(study)
    cut = replace(result, provenance=replace(result.provenance, input_hashes={}))
    assert "interrupted" in stale_grading_reason(cut, {}, (), None, GradingSettings())
