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
        """Ask for slide or MRI files; DICOM files often have no ending."""
        sorts = (
            "Slides, MRI (*.tif *.tiff *.btf *.dcm *.nii *.nii.gz)",
            "All files (*)",
        )
        named, _ = QFileDialog.getOpenFileNames(
            self._parent, "Open slides or MRI", "", ";;".join(sorts)
        )
        return [Path(name) for name in named]

    def open_markers(self) -> Path | None:
        """Ask for a file with level markers."""
        named, _ = QFileDialog.getOpenFileName(
            self._parent,
            "Markers from a file",
            "",
            "Markers or label map (*.json *.nii *.nii.gz);;All files (*)",
        )
        return Path(named) if named else None

    def save_markers(self, suggestion: str) -> Path | None:
        """Ask where the markers go."""
        start = str(Path.home() / suggestion)
        named, _ = QFileDialog.getSaveFileName(
            self._parent, "Save the markers", start, "Markers (*.json)"
        )
        return _ending(Path(named), ".json") if named else None

    def open_checkpoint(self) -> Path | None:
        """Ask for a published checkpoint."""
        sorts = "Checkpoints (*.ckpt *.pth *.pt *.safetensors);;All files (*)"
        named, _ = QFileDialog.getOpenFileName(self._parent, "Checkpoint", "", sorts)
        return Path(named) if named else None

    def open_calibrator(self) -> Path | None:
        """Ask for the calibrator that belongs to a checkpoint."""
        sorts = "Calibrators (*.json *.joblib);;All files (*)"
        named, _ = QFileDialog.getOpenFileName(self._parent, "Calibrator", "", sorts)
        return Path(named) if named else None

    def choose_folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        named = QFileDialog.getExistingDirectory(self._parent, title)
        return Path(named) if named else None

    def save_report(self, suggestion: str) -> Path | None:
        """Ask where the report goes."""
        start = str(Path.home() / suggestion)
        named, _ = QFileDialog.getSaveFileName(self._parent, "Report", start, "PDF (*.pdf)")
        return _ending(Path(named), ".pdf") if named else None

    def show_file(self, path: Path) -> None:
        """Open a file of our own with the program that the system has for it."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def show_folder(self, folder: Path) -> None:
        """Open a folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _ending(path: Path, ending: str) -> Path:
    """Return the path with the ending that the file needs."""
    return path if path.suffix.lower() == ending else path.with_name(path.name + ending)
