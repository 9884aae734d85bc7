"""The bridge between engine and window."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from spinextract_gui.desktop.worker import UNEXPECTED, RunWorker
from spinextract_gui.domain.errors import CancelledRunError, InputError
from spinextract_gui.domain.events import Event, Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from spinextract_gui.domain.cancellation import CancellationToken

EMITS = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, Signal
app = QCoreApplication([])
class Source(QObject):
    told = Signal(int, object)
heard = []
source = Source()
source.told.connect(lambda number, flag: heard.append(flag))
for number in range(5000):
    source.told.emit(number, True)
sys.exit(0 if len(heard) == 5000 and sys.getrefcount(True) > 0 else 1)
"""


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[RunWorker]:
    made = RunWorker()
    yield made
    assert made.shut_down()


def test_that_events_arrive_in_order_and_success_follows(worker: RunWorker, qtbot: QtBot) -> None:
    heard: list[object] = []
    worker.told.connect(heard.append)
    worker.succeeded.connect(lambda: heard.append("succeeded"))
    with qtbot.waitSignal(worker.succeeded):
        worker.start(lambda _: iter([Notice("one"), Notice("two")]))
    assert heard == [Notice("one"), Notice("two"), "succeeded"]
    assert not worker.is_running


def test_that_events_are_heard_in_the_gui_thread(worker: RunWorker, qtbot: QtBot) -> None:
    threads: dict[str, int] = {}

    def engine(_: CancellationToken) -> Iterator[Event]:
        threads["engine"] = threading.get_ident()
        yield Notice("here")

    worker.told.connect(lambda _: threads.__setitem__("listener", threading.get_ident()))
    with qtbot.waitSignal(worker.succeeded):
        worker.start(engine)
    assert threads["listener"] == threading.get_ident() != threads["engine"]


def test_that_an_error_arrives_as_its_sentence(worker: RunWorker, qtbot: QtBot) -> None:
    def engine(_: CancellationToken) -> Iterator[Event]:
        yield Notice("begun")
        raise InputError("The slide was taken away.")

    succeeded: list[bool] = []
    worker.succeeded.connect(lambda: succeeded.append(True))
    with qtbot.waitSignal(worker.failed) as heard:
        worker.start(engine)
    assert heard.args == ["The slide was taken away."]
    assert not succeeded


def test_that_an_unforeseen_error_never_shows_its_text(
    worker: RunWorker, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def engine(_: CancellationToken) -> Iterator[Event]:
        raise RuntimeError("/home/Miller^Ann")

    with qtbot.waitSignal(worker.failed) as heard:
        worker.start(engine)
    assert heard.args == [UNEXPECTED]
    assert "RuntimeError" in caplog.text


def test_that_stopping_lets_the_last_events_through(worker: RunWorker, qtbot: QtBot) -> None:
    begun = threading.Event()

    def engine(token: CancellationToken) -> Iterator[Event]:
        yield Notice("begun")
        begun.set()
        while not token.cancelled:
            threading.Event().wait(0.002)
        yield Notice("what was kept")

    heard: list[object] = []
    worker.told.connect(heard.append)
    worker.start(engine)
    begun.wait(2)
    with qtbot.waitSignal(worker.succeeded, timeout=500):
        worker.stop()
    assert heard[-1] == Notice("what was kept")


def test_that_a_cancelled_run_is_no_failure(worker: RunWorker, qtbot: QtBot) -> None:
    def engine(_: CancellationToken) -> Iterator[Event]:
        yield Notice("begun")
        raise CancelledRunError

    with qtbot.waitSignal(worker.succeeded):
        worker.start(engine)


def test_that_late_events_of_an_older_run_are_dropped(worker: RunWorker, qtbot: QtBot) -> None:
    let_go = threading.Event()

    def old(_: CancellationToken) -> Iterator[Event]:
        let_go.wait(2)
        yield Notice("late")

    heard: list[object] = []
    worker.told.connect(heard.append)
    worker.start(old)
    with qtbot.waitSignal(worker.succeeded):
        worker.start(lambda _: iter([Notice("new")]))
    let_go.set()
    qtbot.wait(50)
    assert heard == [Notice("new")]


def test_that_five_thousand_emits_leave_the_interpreter_alive() -> None:
    done = subprocess.run([sys.executable, "-c", EMITS], check=False, timeout=60)
    assert done.returncode == 0
