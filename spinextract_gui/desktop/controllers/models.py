"""Which model answers: the shipped one, one chosen from the list, one dropped on the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.desktop.views.chooser import Choice
from spinextract_gui.desktop.views.notices import NoticeKind, Remedy
from spinextract_gui.desktop.wording import short_hash
from spinextract_gui.domain.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from spinextract_gui.desktop.controllers.status import StatusController
    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.desktop.views.chooser import Chooser
    from spinextract_gui.desktop.views.notices import Notices
    from spinextract_gui.networks.bundle import SrhBundle


SHIPPED_ANSWERS = "The model of last time is left out; the shipped one answers."


class ModelController:
    """Loads models off the GUI thread; whoever needs one waits in a queue for it."""

    def __init__(
        self,
        tasks: Tasks,
        status: StatusController,
        chooser: Chooser,
        notices: Notices,
        wanted: str = DEFAULT_MODEL,
    ) -> None:
        self._tasks, self._status = tasks, status
        self._chooser, self._notices = chooser, notices
        self._wanted: str | Path = wanted
        self._loading = self._recalled = False
        self._waiting: list[Callable[[SrhBundle], None]] = []
        self.bundle: SrhBundle | None = None
        self.on_changed: Callable[[], None] = lambda: None
        self.on_failed: Callable[[], None] = lambda: None

    @property
    def wanted(self) -> str:
        """Name of the model that answers, or is to; one in a dropped folder has that folder's."""
        return self.bundle.info.name if self.bundle else Path(self._wanted).name

    @property
    def named(self) -> str:
        """The wanted model, if it is one of those at hand; empty for one in a folder."""
        return self._wanted if isinstance(self._wanted, str) else ""

    def recall(self, name: str) -> None:
        """Want the model of an earlier session; should it be gone, the shipped one answers."""
        if self._wanted == DEFAULT_MODEL:
            self._wanted, self._recalled = name, name != DEFAULT_MODEL

    def with_bundle(self, take: Callable[[SrhBundle], None]) -> None:
        """Give the chosen model to `take`, now or once it is loaded."""
        if self.bundle is not None:
            take(self.bundle)
            return
        self._waiting.append(take)
        self.load()

    def load(self) -> None:
        """Load the wanted model unless that is under way."""
        if self._loading or self.bundle is not None:
            return
        self._loading = True
        self._status.show_model(None, "Loading the model…")
        wanted = self._wanted
        self._tasks.start(lambda: find(wanted), self._loaded, self._failed)

    def use(self, wanted: str | Path) -> None:
        """Change to the model with this name or in this folder."""
        self._wanted, self.bundle = wanted, None
        self.load()

    def choose(self) -> None:
        """Let the user choose from the models at hand."""
        self._tasks.start(list_models, self._offer, self._tell)

    def _offer(self, bundles: list[SrhBundle]) -> None:
        if not bundles:
            self._tell("There is no model yet. Drop the folder of a model bundle on the window.")
            return
        now = self.bundle.info.model_hash if self.bundle else ""
        self._chooser.open_with(
            [
                Choice(
                    key=bundle.info.name,
                    text=bundle.info.title,
                    hint=("in use · " if bundle.info.model_hash == now else "")
                    + short_hash(bundle.info.model_hash),
                    icon="brain",
                )
                for bundle in bundles
            ]
        )

    def _loaded(self, bundle: SrhBundle) -> None:
        self._loading = False
        self.bundle = bundle
        self._status.show_model(bundle.info)
        waiting, self._waiting = self._waiting, []
        self.on_changed()
        for take in waiting:
            take(bundle)

    def _failed(self, sentence: str) -> None:
        self._loading = False
        if self._recalled:
            self._tell(f"{sentence} {SHIPPED_ANSWERS}")
            self._recalled = False
            self.use(DEFAULT_MODEL)
            return
        self._waiting.clear()
        self._status.show_model(None, "No model")
        retry = Remedy("Choose a model", self.choose)
        self._notices.tell(sentence, NoticeKind.PROBLEM, retry)
        self.on_failed()

    def _tell(self, sentence: str) -> None:
        self._notices.tell(sentence, NoticeKind.PROBLEM)


def find(wanted: str | Path) -> SrhBundle:
    """Load one model and check its hashes. Raises ModelError."""
    from spinextract_gui.networks.bundle import SrhBundle
    from spinextract_gui.networks.store import ModelStore

    return ModelStore().find(wanted).expect(SrhBundle)


def list_models() -> list[SrhBundle]:
    """Return every model at hand that can be opened."""
    from spinextract_gui.networks.bundle import SrhBundle
    from spinextract_gui.networks.store import ModelStore

    return [bundle for bundle in ModelStore().all() if isinstance(bundle, SrhBundle)]
