"""How the MRI widgets look: contrast, room, names for those who hear the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QWidget,
)

from spinextract_gui.desktop.fonts import install_fonts
from spinextract_gui.desktop.theme import Theme, ThemeChoice
from spinextract_gui.desktop.tokens import DARK, LIGHT, Tokens, contrast
from spinextract_gui.desktop.views.mri import ink
from spinextract_gui.desktop.views.mri.grade_panel import GradePanel
from spinextract_gui.desktop.views.mri.level_table import LevelRowView
from spinextract_gui.desktop.views.mri.page import MriPage
from spinextract_gui.desktop.views.mri.panel_states import panel_state
from spinextract_gui.desktop.views.mri.series_strip import SeriesStrip
from spinextract_gui.desktop.views.mri.state import PanelInput, SeriesItem
from spinextract_gui.desktop.views.parts import Pressable
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.verdict import Badge
from spinextract_gui.imaging.mri.grade_marks import GRADE_MARKS
from tests.desktop.mri.mri_view_fakes import (
    WINDOW,
    child,
    marks,
    sagittal_slice,
    shown,
    slope,
)
from tests.desktop.mri_fakes import FOUND, call_of, grading_verdict, level_grade, make_profile

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

SIDE_PANEL, BARS = 232, 80
"""What the case list takes of the window's width; top bar and status line of its height."""


class Desk(QWidget):
    """The MRI widgets as the window arranges them."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.page, self.panel, self.strip = MriPage(tokens), GradePanel(tokens), SeriesStrip(tokens)
        self.strip.setFixedWidth(SIDE_PANEL)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.strip)
        line.addWidget(self.page, 1)
        line.addWidget(self.panel)

    def fill(self) -> None:
        for plane in (self.page.sagittal, self.page.axial):
            plane.start_series("one", WINDOW)
            plane.set_slice(slope(), sagittal_slice(), 3, 9)
        self.page.sagittal.set_marks(marks(3), Level.L4_L5)
        self.strip.set_series([SeriesItem("one", "Sag T2 TSE", "9 slices", "sagittal", "T2.")])
        grades = [level_grade(marker, call_of(marker.level)) for marker in FOUND.ordered]
        verdict = replace(grading_verdict(grades), badge=Badge.LOW)
        own = dict.fromkeys(Level, Grade.NORMAL_MILD)
        profile = make_profile(FOUND)
        given = PanelInput(markers=FOUND, verdict=verdict, profile=profile, own_grades=own)
        self.panel.set_state(panel_state(given))
        QApplication.processEvents()


@pytest.fixture
def theme(qtbot: QtBot) -> Theme:
    install_fonts()
    made = Theme(ThemeChoice.DARK)
    made.apply()
    return made


@pytest.fixture
def desk(qtbot: QtBot, theme: Theme) -> Desk:
    made = Desk(theme.tokens)
    shown(qtbot, made, 1280, 800 - BARS)
    made.fill()
    return made


def test_that_nothing_is_cut_or_scrolls_sideways_at_1280_by_800(desk: Desk) -> None:
    assert (desk.width(), desk.height()) == (1280, 800 - BARS)
    for area in desk.findChildren(QScrollArea):
        inside = area.widget()
        assert inside is None or inside.width() <= area.width()
    for label in desk.panel.findChildren(QLabel):
        if label.isVisible() and not label.wordWrap() and label.pixmap().isNull():
            assert label.width() >= label.sizeHint().width(), label.text()
    for button in desk.panel.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.text()
    for button in desk.page.bar.findChildren(QAbstractButton):
        assert button.width() >= button.minimumSizeHint().width(), button.objectName()
        assert button.geometry().right() < desk.page.bar.width()


@pytest.mark.parametrize("grade", list(Grade))
def test_that_the_longest_headline_of_every_grade_fits(desk: Desk, grade: Grade) -> None:
    grades = [level_grade(marker, grade) for marker in FOUND.ordered]
    given = PanelInput(markers=FOUND, verdict=grading_verdict(grades))
    desk.panel.set_state(panel_state(given))
    QApplication.processEvents()
    for name in ("gradeHeadline", "gradeProbability"):
        label = child(desk.panel, QLabel, name)
        assert label.width() >= label.sizeHint().width()


def test_that_every_control_has_an_accessible_name_and_a_tip(desk: Desk) -> None:
    for kind in (QAbstractButton, Pressable):
        for control in desk.findChildren(kind):
            if control.isVisible() and not control.objectName().startswith("qt_"):
                name = control.accessibleName() or getattr(control, "text", str)()
                assert name, f"{type(control).__name__} {control.objectName()}"
    for button in desk.page.bar.findChildren(QAbstractButton):
        assert button.toolTip(), button.objectName()
    assert desk.page.sagittal.accessibleName() == "Sagittal slice"
    assert "L4/L5" in desk.page.sagittal.accessibleDescription()


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda item: item.name)
def test_that_the_marks_of_grades_stand_out_from_the_panel(tokens: Tokens) -> None:
    for mark in GRADE_MARKS.values():
        assert contrast(mark.colour, tokens.panel) >= 2.0


def test_that_words_on_a_slice_stand_out_from_their_rims_and_plates() -> None:
    for words in (ink.WORDS, ink.QUIET, ink.LETTER, ink.MEASURE):
        assert contrast(words.name(), ink.PLATE.name()) >= 4.5
        assert contrast(words.name(), ink.GROUND.name()) >= 4.5


def test_that_both_themes_paint_the_panel_but_leave_the_picture_alone(
    desk: Desk, theme: Theme
) -> None:
    corner = desk.panel.geometry().right() - 6, 6
    left = desk.page.x() + 4, desk.height() - 60
    dark = desk.grab().toImage()
    theme.choose(ThemeChoice.LIGHT)
    for part in (desk.page, desk.panel, desk.strip):
        part.set_tokens(theme.tokens)
    QApplication.processEvents()
    light = desk.grab().toImage()
    assert dark.pixelColor(*corner).lightness() < 60 < 200 < light.pixelColor(*corner).lightness()
    assert light.pixelColor(*left) == dark.pixelColor(*left)


@pytest.mark.parametrize("choice", [ThemeChoice.DARK, ThemeChoice.LIGHT])
def test_that_the_row_of_the_selected_level_stands_out(
    desk: Desk, theme: Theme, choice: ThemeChoice
) -> None:
    theme.choose(choice)
    desk.panel.set_tokens(theme.tokens)
    given = PanelInput(markers=FOUND, selected=Level.L2_L3)
    desk.panel.set_state(panel_state(given))
    QApplication.processEvents()
    one, other = (
        child(desk.panel, LevelRowView, f"levelRow-{level.title}").grab().toImage()
        for level in (Level.L2_L3, Level.L3_L4)
    )
    assert one.pixelColor(2, 16) != other.pixelColor(2, 16)


def test_that_the_prompt_of_a_placement_fits_a_narrow_pane(desk: Desk) -> None:
    desk.page.begin_placement("Click the canal at L3/L4 to refine, or Esc if the levels lie well.")
    QApplication.processEvents()
    banner = child(desk.page.sagittal, QWidget, "placementPrompt")
    words = child(banner, QLabel, "placementWords")
    assert desk.page.sagittal.rect().contains(banner.geometry())
    assert words.height() >= words.heightForWidth(words.width())
