"""Brings the window back as it was left, and notes how it is left."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray

from spinextract_gui.desktop import preferences
from spinextract_gui.desktop.controllers.models import ModelController
from spinextract_gui.desktop.controllers.mri.models import MriModelController
from spinextract_gui.desktop.preferences import Preferences
from spinextract_gui.desktop.theme import Theme
from spinextract_gui.desktop.views.window import MainWindow


@dataclass(frozen=True, slots=True)
class MemoryParts:
    """What is remembered of."""

    window: MainWindow
    theme: Theme
    models: ModelController
    mri_models: MriModelController


class Memory:
    """Recalls once, saves whenever something of it changed."""

    def __init__(self, parts: MemoryParts) -> None:
        self._parts = parts
        self._saved = Preferences()

    def recall(self, kept: Preferences) -> None:
        """Bring window and models back; a model named on the command line stands already."""
        self._saved = kept
        if kept.geometry:
            self._parts.window.restoreGeometry(QByteArray.fromBase64(kept.geometry.encode()))
        if kept.sagittal_percent:
            self._parts.window.case_page.mri.set_sagittal_percent(kept.sagittal_percent)
        if kept.model:
            self._parts.models.recall(kept.model)
        self._parts.mri_models.recall(kept.graders, kept.levels)

    def save(self) -> None:
        """Note how things are, if they are not as they were noted last."""
        now = self._now()
        if now != self._saved:
            self._saved = now
            preferences.save(now)

    def _now(self) -> Preferences:
        window, mri = self._parts.window, self._parts.mri_models
        return Preferences(
            theme=self._parts.theme.tokens.name,
            model=self._parts.models.named,
            graders=mri.named_graders,
            levels=mri.named_levels,
            geometry=bytes(window.saveGeometry().toBase64().data()).decode("ascii"),
            sagittal_percent=window.case_page.mri.sagittal_percent,
        )
