"""A radiologist's way through the program, on the real window with the real engine."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from PySide6.QtCore import QPoint, Qt

from spinextract_gui.desktop.session import CaseState, Tab
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level, PlacedBy
from spinextract_gui.domain.verdict import RESEARCH_USE
from spinextract_gui.synthesis.demo import write_demo_study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from spinextract_gui.desktop.mri.open_study import OpenStudy
    from spinextract_gui.desktop.views.mri.plane_view import PlaneView
    from tests.journeys.person import User

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prepared_mri_models")]
PATIENT = "synthetic-phantom-7"


def test_that_a_study_is_dropped_graded_looked_at_corrected_reported_and_reopened(
    sit_down: Callable[[], User], synthetic_study: Path, patient_tree: Path, tmp_path: Path
) -> None:
    user = sit_down()
    _drop(user, synthetic_study)
    _go_to_a_level(user)
    _drag_a_marker(user)
    _drag_it_to_another_slice(user)
    _grade_it_oneself_and_think_again(user)
    _add_the_slides(user, patient_tree)
    _export(user, tmp_path)
    _reopen(user)


def _study(user: User) -> OpenStudy:
    study = user.desk.session.study
    assert study is not None
    return study


def _sagittal(user: User) -> PlaneView:
    return user.window.case_page.mri.sagittal


def _drop(user: User, folder: Path) -> None:
    user.drop(folder)
    user.waits(lambda: user.desk.session.study is not None)
    study, seen = _study(user), []
    user.waits(lambda: bool(study.placed))
    seen.append(len(study.grades))
    user.waits_for_calm()
    assert user.desk.session.tab is Tab.MRI
    assert study.state is CaseState.DONE
    assert [marker.level for marker in study.placed] == list(Level)
    assert all(marker.placed_by is PlacedBy.MODEL for marker in study.placed)
    assert len(study.grades) == 5
    assert study.result is not None
    worst = study.result.verdict.worst
    assert worst is not None
    assert study.selected is worst.level
    assert _sagittal(user).scene.index == worst.slice_index
    assert study.profile is not None
    assert user.reads("gradeHeadline") != ""
    assert user.window.top_bar.run_button.text() == "Grade again"
    assert "synthetic" in user.all_words().lower()
    assert user.reads("researchUse") == RESEARCH_USE


def _go_to_a_level(user: User) -> None:
    study, axial = _study(user), user.window.case_page.mri.axial
    user.window.case_page.grades.level_chosen.emit(Level.L1_L2)
    user.waits_for_calm()
    before = axial.scene.index
    user.window.case_page.grades.level_chosen.emit(Level.L4_L5)
    user.waits_for_calm()
    assert study.markers is not None
    marker = study.markers.by_level[Level.L4_L5]
    series, across = study.sagittal_series, study.axial_series
    assert series is not None
    assert across is not None
    assert _sagittal(user).scene.index == marker.slice_index
    assert axial.scene.index != before
    place = series.slices[marker.slice_index].geometry.to_patient(marker.point)
    assert abs(across.slices[axial.scene.index].geometry.distance_mm(place)) < 4
    assert axial.scene.lines
    assert _sagittal(user).scene.lines


def _drag_a_marker(user: User) -> None:
    study, plane = _study(user), _sagittal(user)
    grades = {level: grade.probabilities for level, grade in study.grades.items()}
    _drag(user, Level.L4_L5, 12, 6)
    user.waits_for_calm()
    assert study.markers is not None
    moved = study.markers.by_level[Level.L4_L5]
    assert moved.placed_by is PlacedBy.MOVED
    assert moved.slice_index == plane.scene.index
    assert {level: grade.probabilities for level, grade in study.grades.items()} == grades
    assert "grade unchanged at L4/L5" in user.all_words()
    user.desk.do("undo")
    user.waits_for_calm()
    assert study.markers is not None
    assert study.markers.by_level[Level.L4_L5].placed_by is PlacedBy.MODEL


def _drag(user: User, level: Level, right: int, down: int) -> None:
    """Drag a marker by screen pixels, with the mouse."""
    study, plane = _study(user), _sagittal(user)
    assert study.markers is not None
    x, y = plane.screen_point(study.markers.by_level[level].point)
    start = QPoint(round(x), round(y))
    user.bot.mousePress(plane, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        at = start + QPoint(round(share * right), round(share * down))
        user.bot.mouseMove(plane, at)
    user.bot.mouseRelease(plane, Qt.MouseButton.LeftButton, pos=start + QPoint(right, down))


def _drag_it_to_another_slice(user: User) -> None:
    study, plane = _study(user), _sagittal(user)
    other = {level: grade for level, grade in study.grades.items() if level is not Level.L4_L5}
    before = plane.scene.index
    plane.step(2)
    user.waits(lambda: plane.scene.index == before + 2)
    _drag(user, Level.L4_L5, 3, 2)
    user.waits_for_calm()
    assert study.grades[Level.L4_L5].slice_index == before + 2
    assert "Graded again: L4/L5." in user.all_words()
    for level, grade in other.items():
        assert study.grades[level].probabilities == grade.probabilities


def _grade_it_oneself_and_think_again(user: User) -> None:
    study = _study(user)
    model = study.grades[Level.L4_L5].call
    user.desk.mri.studies.choose_level(Level.L4_L5)
    for action in ("own_severe", "own_moderate", "undo"):
        user.desk.do(action)
    assert study.own_grades == {Level.L4_L5: Grade.SEVERE}
    assert study.grades[Level.L4_L5].call is model
    user.waits_for_calm()


def _add_the_slides(user: User, tree: Path) -> None:
    study = _study(user)
    user.desk.do("show_histology")
    assert "Drop a slide on this case" in user.all_words()
    user.drop(tree / "studies" / PATIENT)
    user.waits(lambda: user.desk.session.cases[0].has_slides)
    user.waits_for_calm()
    assert len(user.desk.session.cases) == 1
    assert user.desk.session.cases[0].mri is study
    user.press_run()
    user.waits(lambda: user.desk.session.cases[0].state is CaseState.DONE)
    user.desk.do("show_both")
    user.waits_for_calm()
    assert user.reads("bothSlidesWords") == "Meningioma"
    assert user.reads("bothStudyWords").startswith(("L", "No call"))


def _export(user: User, folder: Path) -> None:
    user.dialogs.report, user.dialogs.folder = folder / "report.pdf", folder
    user.desk.do("export_report")
    user.waits(user.dialogs.report.exists)
    user.desk.do("export_tables")
    user.waits((folder / "grades.json").exists)
    user.waits_for_calm()
    assert PATIENT not in user.dialogs.suggestion
    document = pypdfium2.PdfDocument(user.dialogs.report)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    text = "\n".join(pages)
    assert "Meningioma" in text
    assert "L4/L5" in text
    assert "severe" in text
    assert all(RESEARCH_USE in page for page in pages)
    assert PATIENT not in text
    with (folder / "grades.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["level"] for row in rows] == [level.title for level in Level]


def _reopen(user: User) -> None:
    case, study = user.desk.session.cases[0], _study(user)
    key, placed, own = case.key, study.placed, study.own_grades
    grades = {level: grade.call for level, grade in study.grades.items()}
    user.desk.do("close_case")
    user.waits(lambda: user.desk.session.current is None)
    user.waits_for_calm()
    user.window.start.recent_chosen.emit(key)
    user.waits(lambda: user.desk.session.study is not None)
    user.waits_for_calm()
    again = _study(user)
    assert again is not study
    assert user.desk.session.tab is Tab.BOTH
    assert again.placed == placed
    assert again.own_grades == own
    assert {level: grade.call for level, grade in again.grades.items()} == grades
    assert again.state is CaseState.DONE
    assert not again.stale
    assert _sagittal(user).scene.index in {marker.slice_index for marker in placed}
    assert user.reads("bothSlidesWords") == "Meningioma"


def test_that_the_demo_series_gets_its_markers_and_may_be_placed_by_hand(
    sit_down: Callable[[], User], tmp_path: Path
) -> None:
    user = sit_down()
    user.drop(write_demo_study(tmp_path))
    user.waits(lambda: user.desk.session.study is not None)
    user.waits_for_calm()
    study, plane = _study(user), _sagittal(user)
    found = {marker.level: marker.point for marker in study.placed}
    assert len(found) == 5
    assert "No axial series" in user.all_words()
    user.desk.do("place_levels")
    for level in (Level.L1_L2, Level.L5_S1):
        x, y = plane.screen_point(found[level])
        user.bot.mouseClick(plane, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    user.bot.keyClick(plane, Qt.Key.Key_Escape)
    user.waits_for_calm()
    placed = {marker.level: marker for marker in study.placed}
    assert len(placed) == 5
    assert placed[Level.L1_L2].placed_by is PlacedBy.USER
    assert placed[Level.L3_L4].placed_by is PlacedBy.TEMPLATE
    gap = found[Level.L5_S1].y - found[Level.L1_L2].y
    for level, marker in placed.items():
        assert abs(marker.point.y - found[level].y) < gap / 8
    user.desk.do("undo")
    user.waits_for_calm()
    assert {marker.level: marker.point for marker in study.placed} == found
    user.dialogs.markers = tmp_path / "levels.json"
    user.desk.do("export_markers")
    user.waits(user.dialogs.markers.exists)
    user.desk.do("levels_down")
    user.waits_for_calm()
    assert len(study.placed) == 4
    user.desk.do("import_markers")
    user.waits(lambda: len(study.placed) == 5)
    user.waits_for_calm()
    assert {marker.level: marker.point for marker in study.placed} == found
