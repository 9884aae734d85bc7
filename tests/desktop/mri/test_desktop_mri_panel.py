"""What the grade panel says, first as values, then on screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton

from spinextract_gui.desktop.views.mri.grade_cells import OwnGrade
from spinextract_gui.desktop.views.mri.grade_panel import GradePanel
from spinextract_gui.desktop.views.mri.level_table import LevelRowView
from spinextract_gui.desktop.views.mri.panel_states import panel_state, partial_verdict
from spinextract_gui.desktop.views.mri.profile_chart import ProfileChart
from spinextract_gui.desktop.views.mri.state import PanelInput, Stage
from spinextract_gui.domain.mri.geometry import ImagePoint
from spinextract_gui.domain.mri.grade import NUMBERING, WHOLE_SLICE, CanalWidth, Grade, ModelGrade
from spinextract_gui.domain.mri.level import Level, PlacedBy
from spinextract_gui.domain.verdict import Badge
from tests.desktop.mri.mri_view_fakes import child, click, press, shown
from tests.desktop.mri_fakes import (
    FOUND,
    call_of,
    grading_verdict,
    level_grade,
    make_profile,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from spinextract_gui.domain.mri.grade import LevelGrade

GRADES = tuple(level_grade(marker, call_of(marker.level)) for marker in FOUND.ordered)
PROFILE = replace(make_profile(FOUND), levels=tuple((level, 9 * level) for level in Level))
DONE = PanelInput(markers=FOUND, verdict=grading_verdict(GRADES), profile=PROFILE)


def ensemble(grade: LevelGrade, agreement: float) -> LevelGrade:
    assert grade.probabilities is not None
    assert grade.raw is not None
    models = tuple(
        ModelGrade(f"model {number}", grade.raw, grade.probabilities) for number in range(6)
    )
    return replace(grade, models=models, agreement=agreement)


@pytest.fixture
def panel(qtbot: QtBot) -> GradePanel:
    made = GradePanel()
    made.set_state(panel_state(DONE))
    shown(qtbot, made, made.width(), 720)
    return made


def said(panel: GradePanel) -> str:
    return "\n".join(one.text() for one in panel.findChildren(QLabel) if one.isVisible())


def rows(panel: GradePanel) -> dict[Level, LevelRowView]:
    return {view.level: view for view in panel.findChildren(LevelRowView)}


def test_that_the_worst_level_comes_first_with_its_probability() -> None:
    state = panel_state(DONE)
    assert (state.stage, state.badge) == (Stage.DONE, Badge.HIGH)
    assert (state.headline, state.probability) == ("L4/L5 severe", "0.80")
    assert [row.level for row in state.rows] == list(Level)
    assert state.cautions == (WHOLE_SLICE, NUMBERING)


def test_that_each_state_before_an_answer_says_what_to_do() -> None:
    none = panel_state(PanelInput(no_series="There is no sagittal T2 series."))
    assert (none.stage, none.words) == (Stage.NO_SERIES, "There is no sagittal T2 series.")
    start = panel_state(PanelInput())
    assert start.stage is Stage.NO_MARKERS
    assert start.can_place
    assert "Place L1/L2 and L5/S1 with two clicks, or find them automatically." in start.words
    ready = panel_state(PanelInput(markers=FOUND))
    assert (ready.stage, ready.can_run) == (Stage.READY, True)
    assert {row.model_text for row in ready.rows} == {"not graded"}
    finding = panel_state(PanelInput(running=True))
    assert (finding.stage, finding.can_run) == (Stage.RUNNING, False)
    grading = panel_state(PanelInput(markers=FOUND, running=True))
    assert grading.headline == "Grading"


def test_that_a_run_under_way_shows_what_it_has_without_a_badge() -> None:
    state = panel_state(replace(DONE, verdict=partial_verdict(GRADES[:2]), running=True))
    assert state.stage is Stage.RUNNING
    assert state.badge is None
    assert state.progress == "Partial, 2 of 5 levels"
    assert [row.model_text for row in state.rows][2:] == ["…"] * 3


def test_that_a_stopped_run_is_called_partial() -> None:
    state = panel_state(replace(DONE, verdict=grading_verdict(GRADES[:2], partial=True)))
    assert state.stage is Stage.PARTIAL
    assert state.progress == "Partial result, stopped at 2 of 5 levels"


def test_that_a_no_call_names_no_grade_and_gives_its_reason() -> None:
    blank = [level_grade(marker, None) for marker in FOUND.ordered]
    blank = [replace(one, reasons=("Too dark.",)) for one in blank]
    verdict = replace(grading_verdict(blank), reasons=("The slice is no lumbar T2 slice.",))
    state = panel_state(replace(DONE, verdict=verdict))
    assert (state.stage, state.badge) == (Stage.NO_CALL, Badge.NO_CALL)
    assert (state.headline, state.probability) == ("No call", "")
    assert state.reasons == ("The slice is no lumbar T2 slice.",)
    for row in state.rows:
        assert row.probabilities is None
        assert row.model_text == "no call"
        assert "Too dark." in row.tip
        assert not any(grade.title in row.tip for grade in Grade)


def test_that_partial_verdicts_find_the_worst_level_of_those_so_far() -> None:
    worst = partial_verdict(GRADES).worst
    assert worst is not None
    assert worst.level is Level.L4_L5
    assert partial_verdict([level_grade(FOUND.ordered[0], None)]).worst is None


def test_that_agreement_is_that_of_the_level_with_least_of_it() -> None:
    grades = [ensemble(one, 4 / 6 if one.level is Level.L3_L4 else 1.0) for one in GRADES]
    state = panel_state(replace(DONE, verdict=grading_verdict(grades)))
    assert state.agreement is not None
    assert (state.agreement.lead, state.agreement.words) == ("4 of 6", "models agree on L3/L4")
    assert "4 of 6 models agree" in state.rows[Level.L3_L4].tip
    alone = panel_state(DONE).agreement
    assert alone is not None
    assert alone.lead == "1 model"


def test_that_it_says_who_placed_the_markers() -> None:
    moved = FOUND.with_marker(replace(FOUND.by_level[Level.L3_L4], placed_by=PlacedBy.MOVED))
    card = panel_state(replace(DONE, markers=replace(moved, transitional=True))).placed_by
    assert card is not None
    assert card.lead == "model"
    assert "L3/L4 moved by you" in card.words
    assert "L6" in card.words
    clicked = replace(
        FOUND,
        by_level={
            level: replace(
                marker,
                placed_by=PlacedBy.USER if level in {0, 4} else PlacedBy.TEMPLATE,
            )
            for level, marker in FOUND.by_level.items()
        },
    )
    by_hand = panel_state(replace(DONE, markers=clicked)).placed_by
    assert by_hand is not None
    assert by_hand.lead == "two clicks"


def test_that_widths_without_spacing_are_in_pixels() -> None:
    width = CanalWidth(17.4, None, 3, ImagePoint(0, 0), ImagePoint(17, 0))
    state = panel_state(PanelInput(markers=FOUND, widths={Level.L1_L2: width}))
    assert state.rows[0].width == "17 px"
    assert state.rows[1].width == "-"


def test_that_a_remark_and_cautions_of_the_shown_level_are_told_once() -> None:
    grades = [replace(one, reasons=(WHOLE_SLICE, "Close to another grade.")) for one in GRADES]
    given = replace(DONE, verdict=grading_verdict(grades), remark="Graded again: L1/L2.")
    state = panel_state(replace(given, selected=Level.L2_L3))
    assert state.reasons == ("L2/L3: Close to another grade.", "Graded again: L1/L2.")


def test_that_the_panel_shows_the_answer_and_every_level(panel: GradePanel) -> None:
    words = said(panel)
    for expected in ("L4/L5 severe", "0.80", "High confidence", "Canal width along the spine, mm"):
        assert expected in words
    assert all(level.title in words for level in Level)
    assert NUMBERING in words


def test_that_a_row_chooses_its_level_by_mouse_and_by_key(qtbot: QtBot, panel: GradePanel) -> None:
    with qtbot.waitSignal(panel.level_chosen) as chosen:
        click(rows(panel)[Level.L2_L3], (20, 10))
    assert chosen.args == [Level.L2_L3]
    with qtbot.waitSignal(panel.level_chosen) as pressed:
        press(rows(panel)[Level.L5_S1], Qt.Key.Key_Return)
    assert pressed.args == [Level.L5_S1]


def test_that_the_users_grade_is_chosen_from_a_menu(qtbot: QtBot, panel: GradePanel) -> None:
    own = child(rows(panel)[Level.L3_L4], OwnGrade)
    menu = child(own, QMenu)
    menu.aboutToShow.emit()
    with qtbot.waitSignal(panel.own_grade_chosen) as chosen:
        next(one for one in menu.actions() if one.text() == "Severe").trigger()
    assert chosen.args == [Level.L3_L4, Grade.SEVERE]
    panel.set_state(panel_state(replace(DONE, own_grades={Level.L3_L4: Grade.SEVERE})))
    assert own.text() == "severe"
    assert "severe" in own.accessibleName()


def test_that_the_chart_chooses_the_level_next_to_a_click(qtbot: QtBot, panel: GradePanel) -> None:
    chart = child(panel, ProfileChart)
    with qtbot.waitSignal(panel.level_chosen) as chosen:
        click(chart, (chart.width() - 20.0, 40.0))
    assert chosen.args == [Level.L5_S1]
    assert "narrowest 7.0 mm" in chart.accessibleName()


def test_that_the_invitation_offers_both_ways(qtbot: QtBot, panel: GradePanel) -> None:
    panel.set_state(panel_state(PanelInput()))
    assert not child(panel, ProfileChart).isVisible()
    for name, signal in (("panelPlace", panel.place_wanted), ("panelRun", panel.run_wanted)):
        with qtbot.waitSignal(signal):
            child(panel, QPushButton, name).click()


def test_that_a_stale_answer_says_so(panel: GradePanel) -> None:
    panel.set_state(panel_state(replace(DONE, stale="The model was changed.")))
    assert "The model was changed." in said(panel)
    panel.set_state(panel_state(DONE))
    assert "The model was changed." not in said(panel)
