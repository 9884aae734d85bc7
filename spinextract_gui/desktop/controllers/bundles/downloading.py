"""Downloading published weights, only after the user pressed the button that says so."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop.models.download_order import (
    PUBLISHED,
    Downloaded,
    DownloadOrder,
    carry_out,
)

if TYPE_CHECKING:
    from spinextract_gui.desktop.controllers.bundles.importing import ImportController
    from spinextract_gui.desktop.controllers.bundles.page import ModelPageController
    from spinextract_gui.desktop.controllers.bundles.work import ModelWork
    from spinextract_gui.desktop.session import Session
    from spinextract_gui.desktop.views.models.page import ModelsPage


class DownloadController:
    """Shows the form with its consent, carries orders out, shows what arrived."""

    def __init__(
        self,
        session: Session,
        work: ModelWork,
        controller: ModelPageController,
        imports: ImportController,
        page: ModelsPage,
    ) -> None:
        self._session, self._work, self._controller = session, work, controller
        self._imports, self._page = imports, page

    def begin(self) -> None:
        """Show the form; no connection is opened yet."""
        self._controller.open()
        self._page.download.begin(PUBLISHED)
        self._page.show_download()

    def carry_out(self, order: DownloadOrder) -> None:
        """Download and import what was ordered."""
        self._page.download.set_busy(True)
        self._work.start(
            "Connecting…", partial(carry_out, order), self._arrived, self._refused, self._stopped
        )

    def _arrived(self, arrived: object) -> None:
        self._page.download.set_busy(False)
        if isinstance(arrived, Downloaded):
            self._session.models.checked[arrived.name] = f"✓ {arrived.said}"
            self._imports.added(arrived.name)

    def _refused(self, sentence: str) -> None:
        self._page.download.set_busy(False)
        self._page.download.set_problem(sentence)

    def _stopped(self) -> None:
        self._page.download.set_busy(False)
        self._page.download.set_problem("Stopped. What arrived is kept; press again to go on.")
