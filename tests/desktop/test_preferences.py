"""What the window remembers of itself, and what a damaged file does to that: nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unittest.mock import MagicMock

import pytest

from spinextract_gui.desktop import preferences
from spinextract_gui.desktop.app import parse, theme_choice
from spinextract_gui.desktop.controllers import models
from spinextract_gui.desktop.controllers.models import SHIPPED_ANSWERS, ModelController
from spinextract_gui.desktop.controllers.status import StatusController
from spinextract_gui.desktop.memory import Memory, MemoryParts
from spinextract_gui.desktop.preferences import Preferences, load, preferences_file, save
from spinextract_gui.desktop.theme import Theme, ThemeChoice
from spinextract_gui.desktop.views.chooser import Chooser
from spinextract_gui.desktop.views.notices import Notices
from spinextract_gui.domain.errors import ModelError, StorageError
from spinextract_gui.domain.settings import DEFAULT_MODEL
from tests.desktop.fakes import DirectTasks, FakeBundle
from tests.desktop.window_words import ANN, open_and_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.desk import Desk
    from tests.desktop.window_words import Settle

KEPT = Preferences("light", "mine", ("vit", "swin"), "levels-spider", "AAAA", 61)


def test_that_preferences_come_back_as_they_were_saved() -> None:
    save(KEPT)
    assert load() == KEPT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\x00",
        b"[1, 2]",
        b'{"theme": ',
        b"[" * 60_000,
        b'{"theme": 7, "graders": "vit", "sagittal_percent": true}',
        b'{"sagittal_percent": 1e999, "graders": [1], "model": null}',
        json.dumps({"geometry": "A" * 5000}).encode(),
        b" " * 100_000 + b"{}",
    ],
)
def test_that_a_damaged_file_is_as_good_as_none(content: bytes) -> None:
    preferences_file().write_bytes(content)
    assert load() == Preferences()


def test_that_what_is_sound_in_a_half_damaged_file_is_kept() -> None:
    preferences_file().write_text('{"theme": "light", "sagittal_percent": "wide", "more": 1}')
    assert load() == Preferences(theme="light")


def test_that_a_full_disk_does_not_keep_the_window_from_closing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse = MagicMock(side_effect=StorageError("The disk is full."))
    monkeypatch.setattr("spinextract_gui.storage.atomic.write_text", refuse)
    save(KEPT)
    refuse.assert_called_once()


@pytest.mark.parametrize(
    ("asked", "kept", "expected"),
    [(None, "light", "light"), ("dark", "light", "dark"), (None, "", "dark"), (None, "x", "dark")],
)
def test_that_the_command_line_beats_what_is_remembered(
    asked: str | None, kept: str, expected: str
) -> None:
    assert theme_choice(asked, kept) is ThemeChoice(expected)
    assert parse(["--theme", "light"]).theme == "light"
    assert parse([]).theme is None


def test_that_the_window_comes_back_as_it_was_left(
    desk: Desk, settle: Settle, make_desk: Callable[[], Desk]
) -> None:
    desk.window.resize(1024, 700)
    desk.window.case_page.mri.set_sagittal_percent(63)
    desk.mri.models.use_only("swin")
    desk.do("toggle_theme")
    settle(desk)
    desk.shut_down()
    kept = load()
    assert (kept.theme, kept.graders, kept.sagittal_percent) == ("light", ("swin",), 63)
    again = make_desk()
    again.memory.recall(kept)
    assert (again.window.width(), again.window.height()) == (1024, 700)
    assert again.window.case_page.mri.sagittal_percent == 63
    assert again.mri.models.named_graders == ("swin",)


def test_that_no_patient_is_in_what_is_remembered(desk: Desk, settle: Settle) -> None:
    open_and_run(desk, settle)
    desk.do("toggle_names")
    desk.shut_down()
    text = preferences_file().read_text()
    assert "Miller" not in text
    assert str(ANN) not in text


def test_that_a_model_that_is_gone_leaves_the_answer_to_the_shipped_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def find(wanted: object) -> FakeBundle:
        if wanted != DEFAULT_MODEL:
            raise ModelError("There is no model 'mine'.")
        return FakeBundle()

    monkeypatch.setattr(models, "find", find)
    notices = MagicMock(spec=Notices)
    status, chooser = MagicMock(spec=StatusController), MagicMock(spec=Chooser)
    controller = ModelController(DirectTasks(), status, chooser, notices)
    controller.recall("mine")
    taken = MagicMock()
    controller.with_bundle(taken)
    taken.assert_called_once()
    assert notices.tell.call_args.args[0] == f"There is no model 'mine'. {SHIPPED_ANSWERS}"


def test_that_nothing_is_written_while_nothing_changed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(MemoryParts(desk.window, Theme(ThemeChoice.DARK), desk.models, desk.mri.models))
    memory.save()
    writing = MagicMock()
    monkeypatch.setattr(preferences, "save", writing)
    memory.save()
    writing.assert_not_called()
