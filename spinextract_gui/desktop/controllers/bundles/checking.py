"""Checking a model: hashes first, then its golden vectors; stopped between the two."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.bundles.work import ModelWork, check
from spinextract_gui.desktop.step import Step
from spinextract_gui.desktop.views.notices import NoticeKind, Notices

if TYPE_CHECKING:
    from pathlib import Path

    from spinextract_gui.desktop.controllers.bundles.page import ModelPageController
    from spinextract_gui.desktop.session import Session
    from spinextract_gui.desktop.worker import Tell
    from spinextract_gui.domain.cancellation import CancellationToken


class CheckController:
    """Checks the chosen model and keeps what was found beside it."""

    def __init__(
        self, session: Session, work: ModelWork, page: ModelPageController, notices: Notices
    ) -> None:
        self._session, self._work, self._page, self._notices = session, work, page, notices

    def verify(self) -> None:
        """Check the chosen model."""
        model = self._session.models.current
        if model is not None and not model.damage:
            self._work.start(
                f"Checking {model.name}…",
                partial(verify_folder, model.folder),
                partial(self._passed, model.name),
                partial(self._refused, model.name),
            )

    def _passed(self, name: str, sentence: object) -> None:
        self._session.models.checked[name] = f"✓ {sentence}"
        self._page.show()

    def _refused(self, name: str, sentence: str) -> None:
        self._session.models.checked[name] = f"✗ {sentence}"
        self._notices.tell(sentence, NoticeKind.PROBLEM)
        self._page.show()


def verify_folder(folder: Path, token: CancellationToken, tell: Tell) -> str:
    """Check the bundle in `folder`. Raises ModelError, CancelledRunError."""
    from spinextract_gui.networks.verify import recompute, rehash

    tell(Step("1 of 2: hashing every file…", 0, 2))
    bundle = rehash(folder)
    check(token)
    tell(Step("2 of 2: recomputing the golden vectors at float32…", 1, 2))
    said = recompute(bundle)
    check(token)
    return said
