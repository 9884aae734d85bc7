"""Taking a study out of a case again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spinextract_gui.library.recent import HISTOLOGY, MRI
from spinextract_gui.library.store import CaseLibrary, study_case_key
from tests.library.library_cases import case_of
from tests.reports.mri.study_cases import result_of, sagittal_series, study_of

if TYPE_CHECKING:
    from pathlib import Path

READY = "not graded yet"


def test_that_a_study_can_leave_the_slides_with_its_result(tmp_path: Path) -> None:
    library, study = CaseLibrary(tmp_path), study_of(sagittal_series())
    slides = library.remember(case_of("Miller^Ann"), "ready")
    joined = library.remember_study(study, READY, slides.key)
    result = result_of(study)
    library.save_study(joined.key, result, "good", "L4/L5 severe")
    alone = library.part_study(study, READY)
    assert alone.key == study_case_key(study) != slides.key
    assert alone.sort == MRI
    assert library.study_result(alone.key) == result
    assert {item.key: item.sort for item in library.recents()} == {
        alone.key: MRI,
        slides.key: HISTOLOGY,
    }
    assert library.part_study(study, READY).key == alone.key
    library.close()
