"""The system's own dialogs, behind a seam, so that controllers are tested without them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget


class Dialogs:
    """Asks for files and folders; every answer is None or empty when the user thinks better."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def open_files(self) -> list[Path]:
        """Ask for slide files."""
        named, _ = QFileDialog.getOpenFileNames(
            self._parent, "Open slides", "", "Slides (*.tif *.tiff *.btf);;All files (*)"
        )
        return [Path(name) for name in named]

    def choose_folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        named = QFileDialog.getExistingDirectory(self._parent, title)
        return Path(named) if named else None

    def save_report(self, suggestion: str) -> Path | None:
        """Ask where the report goes."""
        start = str(Path.home() / suggestion)
        named, _ = QFileDialog.getSaveFileName(self._parent, "Report", start, "PDF (*.pdf)")
        if not named:
            return None
        path = Path(named)
        return path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf")

    def show_folder(self, folder: Path) -> None:
        """Open a folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
