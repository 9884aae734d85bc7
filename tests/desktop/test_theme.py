"""Colours, their contrast, and the switch between the themes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from spinextract_gui.desktop.stylesheet import stylesheet
from spinextract_gui.desktop.theme import Theme, ThemeChoice
from spinextract_gui.desktop.tokens import DARK, LIGHT, Tokens, contrast

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

WORDS = ("text", "dim", "accent", "caution", "danger")
SURFACES = ("window", "panel", "raised", "hover")


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda item: item.name)
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("surface", SURFACES)
def test_that_every_word_stands_out_from_every_surface(
    tokens: Tokens, word: str, surface: str
) -> None:
    assert contrast(getattr(tokens, word), getattr(tokens, surface)) >= 4.5


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda item: item.name)
def test_that_words_on_filled_shapes_stand_out(tokens: Tokens) -> None:
    assert contrast(tokens.on_accent, tokens.accent_fill) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent_hover) >= 4.5
    assert contrast(tokens.on_good, tokens.good_fill) >= 4.5


def test_that_the_colours_are_those_of_the_visual_language() -> None:
    assert (DARK.window, DARK.panel, DARK.raised, DARK.hairline) == (
        "#101318", "#181C23", "#212732", "#2E3542",
    )  # fmt: skip
    assert (DARK.text, DARK.dim, DARK.accent) == ("#E8ECF2", "#9AA4B2", "#5AA9FF")
    assert (LIGHT.window, LIGHT.panel, LIGHT.raised, LIGHT.hairline) == (
        "#F5F6F8", "#FFFFFF", "#FFFFFF", "#DDE1E7",
    )  # fmt: skip
    assert (LIGHT.text, LIGHT.dim, LIGHT.accent) == ("#1B2027", "#5B6675", "#1769C9")


def test_that_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_that_the_style_sheet_uses_the_five_sizes_only() -> None:
    sizes = {line.split("font-size: ")[1].split("px")[0] for line in _sized(stylesheet(DARK))}
    assert sizes <= {"12", "13", "15", "20", "28"}


def test_that_toggling_restyles_the_application(qtbot: QtBot) -> None:
    theme = Theme(ThemeChoice.DARK)
    theme.apply()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert DARK.window in app.styleSheet()
    with qtbot.waitSignal(theme.changed) as heard:
        theme.toggle()
    assert heard.args == [LIGHT]
    assert LIGHT.window in app.styleSheet()


def test_that_a_desktop_that_does_not_say_gets_the_dark_theme(qtbot: QtBot) -> None:
    assert Theme(ThemeChoice.SYSTEM).tokens in {DARK, LIGHT}


def _sized(sheet: str) -> list[str]:
    return [line for line in sheet.split(";") if "font-size: " in line]
