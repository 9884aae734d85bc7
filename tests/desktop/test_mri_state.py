"""What the window knows of a study: placing, undo, and which grades still hold."""

from __future__ import annotations

import pytest

from spinextract_gui.desktop.case_state import CaseState
from spinextract_gui.desktop.mri.history import History, Step, Work
from spinextract_gui.desktop.mri.open_study import OpenStudy
from spinextract_gui.desktop.mri.placing import Placing, is_mirrored
from spinextract_gui.desktop.mri.regrading import regrading
from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.mri.geometry import ImagePoint, Position, SliceGeometry
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level, PlacedBy
from tests.desktop.mri_fakes import (
    FOUND,
    level_grade,
    make_study,
    moved,
    sagittal_series,
    study_result,
)

TOP, BOTTOM = ImagePoint(30, 20), ImagePoint(40, 100)


def test_that_two_clicks_place_five_levels_and_say_who_placed_which() -> None:
    placing = Placing("sagittal", mirrored=False)
    assert placing.prompt.startswith("Click the canal at L1/L2")
    placing = placing.clicked(TOP)
    assert placing.markers(4, None) is None
    assert placing.prompt.startswith("Click the canal at L5/S1")
    markers = placing.clicked(BOTTOM).markers(4, None)
    assert markers is not None
    assert [marker.level for marker in markers.ordered] == list(Level)
    assert markers.by_level[Level.L1_L2].point == TOP
    placed = [marker.placed_by for marker in markers.ordered]
    assert placed.count(PlacedBy.USER) == 2
    assert placed.count(PlacedBy.TEMPLATE) == 3
    assert {marker.slice_index for marker in markers.ordered} == {4}


def test_that_a_third_click_refines_and_ends_the_placement() -> None:
    placing = Placing("sagittal", mirrored=False).clicked(TOP).clicked(BOTTOM)
    assert "L3/L4" in placing.prompt
    assert not placing.is_complete
    third = ImagePoint(31, 64)
    done = placing.clicked(third)
    assert done.is_complete
    assert done.prompt == ""
    markers = done.markers(4, FOUND)
    assert markers is not None
    assert markers.by_level[Level.L3_L4].point.y == pytest.approx(third.y)
    assert markers.by_level[Level.L3_L4].placed_by is PlacedBy.USER


def test_that_clicking_the_same_place_twice_is_refused() -> None:
    with pytest.raises(InputError, match="same"):
        Placing("sagittal", mirrored=False).clicked(TOP).clicked(TOP)


def test_that_a_picture_with_the_front_on_the_right_is_mirrored() -> None:
    usual = sagittal_series().slices[0].geometry
    assert not is_mirrored(usual)
    turned = SliceGeometry(usual.origin, Position(0, -1, 0), usual.along_column, 1.0, 1.0, 128, 96)
    assert is_mirrored(turned)


def test_that_steps_are_undone_and_made_again_in_order() -> None:
    history, first = History(), Work()
    second, third = Work(FOUND), Work(FOUND, {Level.L4_L5: Grade.SEVERE})
    history.record(Step("placed", first, second))
    history.record(Step("own grade", second, third))
    history.record(Step("nothing", third, third))
    for words, before in (("own grade", second), ("placed", first)):
        step = history.undo()
        assert step is not None
        assert (step.words, step.before) == (words, before)
    assert history.undo() is None
    step = history.redo()
    assert step is not None
    assert step.after == second
    history.record(Step("other", second, first))
    assert not history.can_redo


def test_that_a_marker_moved_within_its_slice_keeps_its_grade_and_loses_its_width() -> None:
    grades = {marker.level: level_grade(marker) for marker in FOUND.ordered}
    after = moved(FOUND, Level.L4_L5, ImagePoint(50, 50))
    change = regrading(after, grades)
    assert change.wanted == ()
    assert change.moved == (Level.L4_L5,)
    assert change.kept[Level.L4_L5].marker == after.by_level[Level.L4_L5]
    assert change.kept[Level.L4_L5].width is None
    assert change.kept[Level.L3_L4].width is not None
    assert change.sentence == "Whole-slice model: grade unchanged at L4/L5."


def test_that_a_marker_on_another_slice_asks_for_a_new_grade_of_its_level_only() -> None:
    grades = {marker.level: level_grade(marker) for marker in FOUND.ordered}
    change = regrading(moved(FOUND, Level.L2_L3, ImagePoint(31, 40), slice_index=5), grades)
    assert change.wanted == (Level.L2_L3,)
    assert Level.L2_L3 not in change.kept
    assert len(change.kept) == 4
    assert change.sentence == "Graded again: L2/L3."


def test_that_shifting_all_levels_on_one_slice_asks_only_for_what_was_not_graded() -> None:
    grades = {marker.level: level_grade(marker) for marker in FOUND.ordered}
    down = FOUND.shifted(1)
    assert regrading(down, grades).wanted == ()
    back = regrading(FOUND, regrading(down, grades).kept)
    assert back.wanted == (Level.L1_L2,)


def test_that_a_result_of_an_earlier_session_comes_back_whole() -> None:
    study = make_study()
    first = OpenStudy.of(study)
    first.take(study_result(study))
    first.own_grades[Level.L4_L5] = Grade.MODERATE
    kept = first.kept_result()
    assert kept is not None
    again = OpenStudy.of(make_study())
    again.restore(kept)
    assert again.state is CaseState.DONE
    assert again.markers == FOUND
    assert again.own_grades == {Level.L4_L5: Grade.MODERATE}
    assert again.grades[Level.L4_L5].call is Grade.SEVERE


def test_that_another_series_begins_anew() -> None:
    study = make_study()
    opened = OpenStudy.of(study)
    opened.take(study_result(study))
    opened.look_at(1)
    assert opened.sagittal_series is study.series[1]
    assert opened.markers is None
    assert not opened.grades
    assert opened.state is CaseState.READY
