"""What nobody foresaw: written to the log, told calmly, never shown as a traceback."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from types import TracebackType
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QCoreApplication

from spinextract_gui.desktop.worker import UNEXPECTED
from spinextract_gui.storage.folders import home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_Failure: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)
_log = logging.getLogger(__name__)
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_folder() -> Path:
    """Return the folder of logs, made on first use with mode 0700."""
    folder = home() / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def start_log() -> None:
    """Log into three files of a megabyte; what goes in holds ids and hashes, never names."""
    root = logging.getLogger("spinextract_gui")
    for older in [item for item in root.handlers if isinstance(item, RotatingFileHandler)]:
        root.removeHandler(older)
        older.close()
    handler = RotatingFileHandler(
        log_folder() / "spinextract.log", maxBytes=1 << 20, backupCount=2, encoding="utf-8"
    )
    handler.setFormatter(_NamelessFormatter(_FORMAT))
    root.setLevel(logging.INFO)
    root.addHandler(handler)


def install_hook(tell: Callable[[str], None]) -> None:
    """Log every exception that reaches the event loop and `tell` one calm sentence.

    Ctrl+C in the terminal closes the program as the window's own button does.
    """

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QCoreApplication.quit()
            return
        _log.error("unforeseen %s", kind.__name__, exc_info=(kind, error, trace))
        tell(UNEXPECTED)

    sys.excepthook = hook


class _NamelessFormatter(logging.Formatter):
    """Writes where an exception arose, not its message: messages may quote paths with names."""

    def formatException(self, ei: _Failure) -> str:
        """Return kind and places of a failure."""
        kind, _, trace = ei
        lines = [f"  {kind.__name__ if kind else 'failure'} raised at"]
        while trace is not None:
            lines.append(f"    {trace.tb_frame.f_code.co_qualname} line {trace.tb_lineno}")
            trace = trace.tb_next
        return "\n".join(lines)
