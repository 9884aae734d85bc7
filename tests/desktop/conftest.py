"""A test that leaves a window, a thread or a timer behind fails."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication

from spinextract_gui.desktop import opening
from spinextract_gui.desktop.controllers import cases, models, run
from spinextract_gui.desktop.controllers.mri import grading
from spinextract_gui.desktop.controllers.mri import models as mri_models
from spinextract_gui.desktop.desk import Desk
from spinextract_gui.desktop.fonts import install_fonts
from spinextract_gui.desktop.theme import Theme
from tests.desktop.fakes import FakeBundle, fake_run, make_case
from tests.desktop.mri_fakes import FakeStenosis, fake_grading, fake_models, make_study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from spinextract_gui.domain.mri.series import Study
    from spinextract_gui.domain.slide import Case


@pytest.fixture(autouse=True)
def _nothing_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test after which a top-level widget or a thread is still there."""
    before = set(threading.enumerate())
    yield
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [widget for widget in app.topLevelWidgets() if widget.parent() is None]
    names = [f"{type(widget).__name__} {widget.objectName()}" for widget in left]
    for widget in left:
        widget.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    threads = [
        thread.name
        for thread in set(threading.enumerate()) - before
        if not thread.daemon and thread.is_alive() and "Dummy" not in thread.name
    ]
    assert not names, f"widgets left behind: {names}"
    assert not threads, f"threads left behind: {threads}"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> dict[str, Case]:
    """Let paths open as made-up cases, or studies where ``mri`` is in the name.

    The same path is the same case.
    """
    known: dict[str, Case] = {}
    studies: dict[str, Study] = {}

    def open_all(paths: tuple[Path, ...]) -> opening.Opening:
        bad = tuple(f"{path.name} holds no slide." for path in paths if "bad" in path.name)
        finds = []
        for name in [path.name for path in paths if "bad" not in path.name]:
            mri, slides = "mri" in name, "mri" not in name or "both" in name
            finds.append(
                opening.Find(
                    known.setdefault(name, make_case(name)) if slides else None,
                    studies.setdefault(name, make_study(name)) if mri else None,
                )
            )
        return opening.Opening(tuple(finds), (), bad, ())

    monkeypatch.setattr(cases, "open_all", open_all)
    return known


@pytest.fixture
def make_desk(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, opened: dict[str, Case]
) -> Iterator[Callable[[], Desk]]:
    """Return a maker of whole windows whose engine is a made-up one."""
    monkeypatch.setattr(models, "find", lambda _: FakeBundle())
    monkeypatch.setattr(models, "list_models", lambda: [FakeBundle()])
    monkeypatch.setattr(run, "begin", lambda case, _, __, token: fake_run(case, token))
    monkeypatch.setattr(mri_models, "find", lambda *_: fake_models())
    monkeypatch.setattr(mri_models, "list_graders", lambda: [FakeStenosis()])
    monkeypatch.setattr(
        grading,
        "begin",
        lambda _, study, __, ___, ____, order, token: fake_grading(
            study, token, order.markers, order.kept
        ),
    )
    desks: list[Desk] = []

    def make() -> Desk:
        install_fonts()
        theme = Theme()
        theme.apply()
        made = Desk(theme)
        desks.append(made)
        qtbot.addWidget(made.window)
        made.window.show()
        made.start()
        return made

    yield make
    for made in desks:
        made.shut_down()
        made.window.close()
        for timer in made.findChildren(QTimer):
            timer.stop()


@pytest.fixture
def desk(make_desk: Callable[[], Desk]) -> Desk:
    """Return a whole window with a made-up engine."""
    return make_desk()


@pytest.fixture
def settle(qtbot: QtBot) -> Callable[[Desk], None]:
    """Return a function that waits until nothing is under way."""

    def wait(made: Desk) -> None:
        qtbot.waitUntil(lambda: made.is_settled, timeout=30_000)

    return wait
