"""`--snapshot` and `--quit`: a picture of the window once everything has settled."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from spinextract_gui.domain.errors import StorageError
from spinextract_gui.storage.atomic import write_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.desktop.desk import Desk

CHECK_MS = 100
CALM_CHECKS = 8
"""How often in a row nothing may be under way: tiles and evidence arrive one after the other."""
EXIT_NOT_WRITTEN = 1
EXIT_NOTHING_OPENED = 2
_log = logging.getLogger(__name__)


class Snapshot(QObject):
    """Waits for calm, writes the picture, and leaves when that was asked for."""

    def __init__(
        self, desk: Desk, path: Path | None, leave: bool, *, expects_case: bool = False
    ) -> None:
        """Take the picture; with `expects_case`, leaving without a case is a failure."""
        super().__init__(desk)
        self._desk, self._path, self._leave = desk, path, leave
        self._expects_case = expects_case
        self._calm = 0
        self._timer = QTimer(self, interval=CHECK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._calm = self._calm + 1 if self._desk.is_settled else 0
        if self._calm < CALM_CHECKS:
            return
        self._timer.stop()
        code = 0 if self._path is None else self._write(self._path)
        if self._expects_case and not self._desk.session.cases:
            code = EXIT_NOTHING_OPENED
        if self._leave:
            self._desk.shut_down()
            QApplication.exit(code)

    def _write(self, path: Path) -> int:
        try:
            write_bytes(path, self.png())
        except StorageError as error:
            _log.warning("the picture of the window was not written")
            self._desk.window.notices.tell(error.sentence)
            return EXIT_NOT_WRITTEN
        return 0

    def png(self) -> bytes:
        """Return the window as PNG."""
        into = QBuffer()
        into.open(QIODevice.OpenModeFlag.WriteOnly)
        self._desk.window.grab().save(into, "PNG")
        return bytes(into.data().data())
