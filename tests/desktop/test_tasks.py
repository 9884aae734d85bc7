"""One-shot jobs off the GUI thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.desktop.tasks import TaskRunner
from spinextract_gui.desktop.worker import UNEXPECTED
from spinextract_gui.domain.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner(threads=1)
    yield made
    assert made.shut_down()


def test_that_the_answer_arrives_in_the_gui_thread(tasks: TaskRunner, qtbot: QtBot) -> None:
    heard: list[tuple[int, int]] = []
    tasks.start(
        threading.get_ident, lambda at: heard.append((at, threading.get_ident())), pytest.fail
    )
    qtbot.waitUntil(lambda: bool(heard))
    worked_in, heard_in = heard[0]
    assert heard_in == threading.get_ident() != worked_in
    assert not tasks.is_busy


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(InputError("It is empty."), "It is empty."), (ValueError("secret"), UNEXPECTED)],
)
def test_that_a_failure_arrives_as_a_sentence(
    tasks: TaskRunner, qtbot: QtBot, error: Exception, sentence: str
) -> None:
    def work() -> None:
        raise error

    heard: list[str] = []
    tasks.start(work, lambda _: pytest.fail("no answer was expected"), heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [sentence]


def test_that_one_thread_keeps_the_order(tasks: TaskRunner, qtbot: QtBot) -> None:
    heard: list[int] = []
    for number in range(20):
        tasks.start(lambda at=number: at, heard.append, pytest.fail)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(heard) == 20)
    assert heard == list(range(20))


def test_that_finishing_does_what_is_queued(qtbot: QtBot) -> None:
    runner, done = TaskRunner(threads=1), []
    for number in range(5):
        runner.start(lambda at=number: done.append(at), lambda _: None, pytest.fail)  # type: ignore[misc]
    assert runner.finish()
    assert done == list(range(5))
