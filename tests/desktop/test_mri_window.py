"""The whole window with made-up studies and a made-up grader."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea

from spinextract_gui.desktop.session import CaseState, Tab
from spinextract_gui.desktop.views.parts import Pressable
from spinextract_gui.domain.mri.geometry import ImagePoint, Plane
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from tests.desktop.window_words import ANN, Settle, all_words, open_and_run, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.desk import Desk
    from spinextract_gui.desktop.mri.open_study import OpenStudy

STUDY = Path("/data/mri Doe^Jane")
BOTH = Path("/data/both mri Doe^Jane")


def study_of(desk: Desk) -> OpenStudy:
    study = desk.session.study
    assert study is not None
    return study


def open_study(desk: Desk, settle: Settle, path: Path = STUDY) -> OpenStudy:
    desk.open_paths([path])
    settle(desk)
    return study_of(desk)


def press_undo(desk: Desk) -> None:
    buttons = desk.window.notices.findChildren(QAbstractButton, "noticeRemedy")
    assert buttons
    buttons[-1].click()


def test_that_a_dropped_study_is_found_graded_and_shown(desk: Desk, settle: Settle) -> None:
    study = open_study(desk, settle)
    assert desk.session.tab is Tab.MRI
    assert study.state is CaseState.DONE
    assert len(study.placed) == 5
    assert words(desk, "gradeHeadline") == "L4/L5 severe"
    assert words(desk, "caseRowLine") == "L4/L5 severe"
    assert desk.window.top_bar.run_button.text() == "Grade again"
    assert "Demo stenosis model" in words(desk, "modelWords")
    assert words(desk, "speedWords") == "graded in 1.1 s"


def test_that_a_level_jumps_both_planes(desk: Desk, settle: Settle) -> None:
    open_study(desk, settle)
    desk.window.case_page.grades.level_chosen.emit(Level.L4_L5)
    settle(desk)
    planes = desk.window.case_page.mri
    assert planes.sagittal.scene.index == 3
    # The marker lies 80 pixels of 1 mm below the upper edge at 60 mm: axial slices go down
    # from 55 mm in steps of 4 mm.
    assert planes.axial.scene.index == 19
    assert len(planes.sagittal.scene.lines) == 30
    assert len(planes.axial.scene.lines) == 1
    desk.do("next_level")
    settle(desk)
    assert planes.axial.scene.index == 24


def test_that_planes_without_a_common_frame_are_not_linked_and_say_so(
    desk: Desk, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = open_study(desk, settle)
    series = study.axial_series
    assert series is not None
    from dataclasses import replace

    series.slices = tuple(replace(one, frame_of_reference="other") for one in series.slices)
    before = desk.mri.studies.shown_slice(Plane.AXIAL)
    desk.mri.studies.choose_level(Level.L1_L2)
    settle(desk)
    assert desk.mri.studies.shown_slice(Plane.AXIAL) == before
    assert any("frame of reference" in sentence for sentence in desk.window.notices.sentences)


def test_that_a_dragged_marker_an_own_grade_and_undo_work_through_the_window(
    desk: Desk, settle: Settle
) -> None:
    study = open_study(desk, settle)
    desk.window.case_page.mri.sagittal.marker_moved.emit(Level.L4_L5, ImagePoint(44, 82))
    settle(desk)
    assert "grade unchanged at L4/L5" in all_words(desk.window.case_page.grades)
    desk.do("own_moderate")
    assert study.own_grades == {Level.L4_L5: Grade.MODERATE}
    desk.do("undo")
    assert not study.own_grades
    desk.do("undo")
    settle(desk)
    assert study.markers is not None
    assert study.markers.by_level[Level.L4_L5].point == ImagePoint(33, 80)
    desk.do("redo")
    settle(desk)
    assert study.markers.by_level[Level.L4_L5].point == ImagePoint(44, 82)


def test_that_a_study_dropped_on_the_empty_half_joins_the_case_and_can_leave_again(
    desk: Desk, settle: Settle
) -> None:
    open_and_run(desk, settle)
    desk.do("show_mri")
    assert "Drop an MRI series on this case" in all_words(desk.window)
    assert not desk.window.top_bar.run_button.isEnabled()
    desk.open_paths([STUDY])
    settle(desk)
    assert len(desk.session.cases) == 1
    assert words(desk, "caseRowLine") == "meningioma 0.67 · L4/L5 severe"
    desk.do("show_both")
    settle(desk)
    assert words(desk, "bothSlidesWords") == "Meningioma"
    assert words(desk, "bothStudyWords") == "L4/L5 severe"
    press_undo(desk)
    settle(desk)
    assert [bool(case.mri) for case in desk.session.cases] == [True, False]
    assert desk.session.current is desk.session.cases[1]
    assert len(desk.session.recents) == 2


def test_that_slides_dropped_on_the_empty_half_of_a_study_join_it(
    desk: Desk, settle: Settle
) -> None:
    study = open_study(desk, settle)
    desk.do("show_histology")
    assert "Drop a slide on this case" in all_words(desk.window)
    desk.open_paths([ANN])
    settle(desk)
    assert len(desk.session.cases) == 1
    case = desk.session.cases[0]
    assert case.has_slides
    assert case.mri is study
    desk.do("run_or_stop")
    settle(desk)
    assert words(desk, "verdictHeadline") == "Meningioma"
    press_undo(desk)
    settle(desk)
    assert desk.session.study is study
    assert len(desk.session.cases) == 2


def test_that_a_study_dropped_elsewhere_is_a_case_of_its_own(desk: Desk, settle: Settle) -> None:
    open_and_run(desk, settle)
    desk.open_paths([STUDY])
    settle(desk)
    assert len(desk.session.cases) == 2


def test_that_a_folder_with_both_opens_as_one_case(desk: Desk, settle: Settle) -> None:
    desk.open_paths([BOTH])
    settle(desk)
    assert len(desk.session.cases) == 1
    assert desk.session.tab is Tab.BOTH
    assert words(desk, "bothStudyWords") == "L4/L5 severe"
    assert words(desk, "bothSlidesWords") == "Not diagnosed yet"
    desk.do("run_or_stop")
    settle(desk)
    assert words(desk, "bothSlidesWords") == "Meningioma"


def test_that_both_halves_come_back_from_the_recent_cases(
    make_desk: Callable[[], Desk], settle: Settle
) -> None:
    first = make_desk()
    open_and_run(first, settle)
    first.do("show_mri")
    study = open_study(first, settle)
    first.mri.studies.choose_level(Level.L4_L5)
    first.do("own_moderate")
    first.window.case_page.mri.sagittal.marker_moved.emit(Level.L4_L5, ImagePoint(44, 82))
    settle(first)
    key = first.session.cases[0].key
    first.shut_down()
    second = make_desk()
    settle(second)
    assert "Doe" not in all_words(second.window.start)
    second.window.start.recent_chosen.emit(key)
    settle(second)
    assert len(second.session.cases) == 1
    again = study_of(second)
    assert second.session.tab is Tab.BOTH
    assert again.placed == study.placed
    assert again.own_grades == {Level.L4_L5: Grade.MODERATE}
    assert words(second, "bothSlidesWords") == "Meningioma"
    assert not again.stale


def test_that_a_changed_series_is_marked_out_of_date(
    make_desk: Callable[[], Desk], settle: Settle
) -> None:
    first = make_desk()
    series = open_study(first, settle).sagittal_series
    first.shut_down()
    series.content = "changed"  # type: ignore[union-attr]
    second = make_desk()
    open_study(second, settle)
    assert words(second, "gradeHeadline") == "L4/L5 severe"
    assert words(second, "gradeStale").startswith("The files of this study have changed")


def test_that_the_privacy_key_hides_who_lies_on_the_slices(desk: Desk, settle: Settle) -> None:
    open_study(desk, settle)
    scene = desk.window.case_page.mri.sagittal.scene
    assert scene.texts.patient == ("Case 0001", "names hidden")
    assert "Doe" not in all_words(desk.window)
    desk.do("toggle_names")
    assert "mri Doe^Jane" in scene.texts.patient
    assert words(desk, "caseRowTitle") == "mri Doe^Jane"
    for label in desk.window.findChildren(QLabel):
        assert "Doe" not in label.toolTip()


@pytest.mark.parametrize("path", [STUDY, BOTH])
@pytest.mark.parametrize("size", [(1280, 800), (1440, 900)])
def test_that_nothing_is_cut_and_every_control_has_a_name(
    desk: Desk, settle: Settle, size: tuple[int, int], path: Path
) -> None:
    desk.window.resize(*size)
    open_study(desk, settle, path)
    QApplication.processEvents()
    assert (desk.window.width(), desk.window.height()) == size
    for area in desk.window.findChildren(QScrollArea):
        inside = area.widget()
        if area.isVisible() and inside is not None:
            assert inside.width() <= area.width()
    for kind in (QAbstractButton, QLineEdit, Pressable):
        for control in desk.window.findChildren(kind):
            if control.isVisible() and not control.objectName().startswith("qt_"):
                name = control.accessibleName() or getattr(control, "text", str)()
                assert name, f"{type(control).__name__} {control.objectName()}"


def test_that_tabs_menu_and_palette_share_the_actions(desk: Desk, settle: Settle) -> None:
    open_study(desk, settle)
    tab = desk.window.findChild(QAbstractButton, "tab-Both")
    assert isinstance(tab, QAbstractButton)
    tab.click()
    settle(desk)
    assert desk.session.tab is Tab.BOTH
    actions = desk.window.hub.actions
    assert actions["find_levels"].isEnabled()
    assert not actions["toggle_heatmap"].isEnabled()
    desk.do("place_levels")
    assert actions["place_levels"].isChecked()
    assert desk.window.case_page.mri.sagittal.is_placing
    desk.do("place_levels")
    assert not desk.window.case_page.mri.sagittal.is_placing


def test_that_the_view_of_a_slice_waits_while_another_tab_is_shown(
    desk: Desk, settle: Settle
) -> None:
    open_study(desk, settle)
    plane = desk.window.case_page.mri.sagittal
    plane.zoom_by(2.0)
    camera = plane.scene.camera
    desk.do("show_histology")
    settle(desk)
    desk.do("show_mri")
    settle(desk)
    assert plane.scene.camera is not None
    assert camera is not None
    assert plane.scene.camera.zoom == camera.zoom


def test_that_nothing_of_a_closed_study_stays(desk: Desk, settle: Settle) -> None:
    study = open_study(desk, settle)
    series = study.sagittal_series
    assert series is not None
    desk.do("close_case")
    settle(desk)
    assert desk.session.study is None
    assert desk.window.case_page.mri.sagittal.scene.picture is None
    assert not desk.mri.studies._windows
    assert not desk.mri.studies._loader._store._kept
    assert not desk.mri.series._pictures
