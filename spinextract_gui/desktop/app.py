"""`spinextract-gui`: the front door of the window.

Torch must never be imported here: on Windows torch >= 2.9 fails when it is imported after Qt in
the same thread (WinError 1114). The engine imports it first thing in the worker's thread.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.desktop.display import missing_library, why_no_window
from spinextract_gui.domain.settings import DEFAULT_MODEL
from spinextract_gui.storage.folders import restrict_permissions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.desktop.desk import Desk
    from spinextract_gui.desktop.theme import ThemeChoice

EXIT_BAD_INPUT = 2


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks of the window."""

    paths: tuple[Path, ...]
    demo: bool
    run: bool
    snapshot: Path | None
    quit: bool
    model: str
    theme: str | None


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window; return the exit code. Takes the program's arguments by default."""
    restrict_permissions()
    request = parse(sys.argv[1:] if argv is None else argv)
    if reason := why_no_window():
        sys.stderr.write(reason + "\n")
        return EXIT_BAD_INPUT
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        sys.stderr.write(missing_library(error) + "\n")
        return EXIT_BAD_INPUT
    app = QApplication.instance() or QApplication(sys.argv[:1])
    desk = open_desk(request)
    code = app.exec()
    desk.shut_down()
    return code


def parse(argv: Sequence[str]) -> Request:
    """Read the arguments; exits with code 2 and a sentence when they make no sense."""
    parser = argparse.ArgumentParser(
        prog="spinextract-gui",
        description="Diagnoses spinal tumours from stimulated Raman histology slides and grades "
        "stenosis of the lumbar canal on MRI.",
        epilog="Research use only. Not a medical device.",
    )
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="what to open")
    parser.add_argument("--demo", action="store_true", help="make and diagnose the demo case")
    parser.add_argument("--run", action="store_true", help="diagnose what was opened at once")
    parser.add_argument("--snapshot", type=Path, metavar="FILE", help="write a PNG of the window")
    parser.add_argument("--quit", action="store_true", help="leave after the snapshot")
    parser.add_argument("--model", default=DEFAULT_MODEL, help="name or folder of the model")
    parser.add_argument("--theme", choices=("dark", "light", "system"))
    found = parser.parse_args(list(argv))
    return Request(
        paths=tuple(found.paths),
        demo=found.demo,
        run=found.run,
        snapshot=found.snapshot,
        quit=found.quit,
        model=found.model,
        theme=found.theme,
    )


def open_desk(request: Request) -> Desk:
    """Show the window and begin what was asked for; needs a QApplication."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from spinextract_gui.desktop import preferences
    from spinextract_gui.desktop.desk import Desk
    from spinextract_gui.desktop.failures import install_hook, start_log
    from spinextract_gui.desktop.fonts import install_fonts
    from spinextract_gui.desktop.theme import Theme

    QApplication.setApplicationName("SpineXtract")
    QApplication.setStyle("Fusion")
    start_log()
    install_fonts()
    kept = preferences.load()
    theme = Theme(theme_choice(request.theme, kept.theme))
    theme.apply()
    desk = Desk(theme, request.model, kept=kept)
    install_hook(desk.window.notices.tell)
    desk.window.show()
    QTimer.singleShot(0, desk, desk.start)
    QTimer.singleShot(0, desk, lambda: _begin(desk, request))
    return desk


def theme_choice(asked: str | None, kept: str) -> ThemeChoice:
    """Return the theme asked for, else that of last time, else dark."""
    from spinextract_gui.desktop.theme import ThemeChoice

    known = kept if kept in {"dark", "light"} else "dark"
    return ThemeChoice(asked or known)


def _begin(desk: Desk, request: Request) -> None:
    if request.demo:
        desk.do("open_demo")
    if request.paths:
        desk.open_paths(request.paths, request.run)
    if request.snapshot is not None or request.quit:
        from spinextract_gui.desktop.snapshot import Snapshot

        named = request.demo or bool(request.paths)
        Snapshot(desk, request.snapshot, request.quit, expects_case=named)
