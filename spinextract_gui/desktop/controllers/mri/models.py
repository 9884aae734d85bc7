"""Which models answer for MRI: one grader or several that vote, and the one that finds levels."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.desktop.controllers.models import SHIPPED_ANSWERS
from spinextract_gui.desktop.views.chooser import Choice
from spinextract_gui.desktop.views.notices import NoticeKind, Remedy
from spinextract_gui.desktop.wording import short_hash
from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.settings import DEFAULT_LEVELS_MODEL, DEFAULT_STENOSIS_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spinextract_gui.desktop.tasks import Tasks
    from spinextract_gui.desktop.views.chooser import Chooser
    from spinextract_gui.desktop.views.notices import Notices
    from spinextract_gui.domain.result import ModelInfo
    from spinextract_gui.networks.bundle import LevelsBundle, StenosisBundle

NO_LEVELS = "The levels cannot be found automatically: {} Place them with two clicks."


class MriModels:
    """The loaded models; without `levels` the user places the markers.

    `no_levels` says then why there is no such model. No dataclass: one would have to import the
    bundles, and with them pydantic, before the first paint.
    """

    def __init__(
        self,
        stenosis: tuple[StenosisBundle, ...],
        levels: LevelsBundle | None,
        no_levels: str = "",
    ) -> None:
        self.stenosis, self.levels, self.no_levels = stenosis, levels, no_levels

    @property
    def infos(self) -> tuple[ModelInfo, ...]:
        """The graders, in order."""
        return tuple(bundle.info for bundle in self.stenosis)

    @property
    def levels_info(self) -> ModelInfo | None:
        """The model that finds levels."""
        return self.levels.info if self.levels else None


class MriModelController:
    """Loads the models when the first study is opened; whoever needs them waits in a queue."""

    def __init__(self, tasks: Tasks, chooser: Chooser, notices: Notices) -> None:
        self._tasks, self._chooser, self._notices = tasks, chooser, notices
        self._wanted: list[str | Path] = [DEFAULT_STENOSIS_MODEL]
        self._wanted_levels: str | Path = DEFAULT_LEVELS_MODEL
        self._loading = self._recalled = False
        self._generation = 0
        self._waiting: list[Callable[[MriModels], None]] = []
        self._listed: dict[str, StenosisBundle] = {}
        self.models: MriModels | None = None
        self.on_changed: Callable[[], None] = lambda: None
        self.on_failed: Callable[[], None] = lambda: None

    @property
    def wanted(self) -> tuple[str, ...]:
        """Names of the models that grade and find levels, or are to."""
        return tuple(Path(one).name for one in (*self._wanted, self._wanted_levels))

    @property
    def named_graders(self) -> tuple[str, ...]:
        """The wanted graders that are among those at hand, not in a dropped folder."""
        return tuple(one for one in self._wanted if isinstance(one, str))

    @property
    def named_levels(self) -> str:
        """The wanted finder of levels; empty for one in a dropped folder."""
        return self._wanted_levels if isinstance(self._wanted_levels, str) else ""

    def recall(self, graders: Sequence[str], levels: str) -> None:
        """Want the models of an earlier session; should they be gone, the shipped ones answer."""
        self._wanted = list(graders) or self._wanted
        self._wanted_levels = levels or self._wanted_levels
        self._recalled = self._wanted != [DEFAULT_STENOSIS_MODEL]

    def with_models(self, take: Callable[[MriModels], None]) -> None:
        """Give the chosen models to `take`, now or once they are loaded."""
        if self.models is not None:
            take(self.models)
            return
        self._waiting.append(take)
        self._load()

    def add(self, folder: Path) -> None:
        """Let a dropped grader vote with the others; the demo model makes room for it."""
        others = [name for name in self._wanted if name != DEFAULT_STENOSIS_MODEL]
        self._use([*(name for name in others if name != folder), folder])

    def use_only(self, wanted: str | Path) -> None:
        """Let one grader answer alone."""
        self._use([wanted])

    def use_levels(self, wanted: str | Path) -> None:
        """Find levels with another model from now on: its name, or the folder it lies in."""
        self._wanted_levels = wanted
        self._use(self._wanted)

    def choose(self) -> None:
        """Let the user choose which graders vote."""
        self._tasks.start(list_graders, self._offer, self._tell)

    def toggle(self, name: str) -> None:
        """Let a grader vote, or no longer; the last one stays."""
        using = [bundle.info.name for bundle in self.models.stenosis] if self.models else []
        chosen = [one for one in using if one != name] if name in using else [*using, name]
        if not chosen:
            self._tell("One model must stay; choose another one first.")
        else:
            self._use([self._place_of(one) for one in chosen])

    def toggle_wanted(self, name: str) -> None:
        """As `toggle`, by what is to vote, whether it is loaded yet or not."""
        others = [one for one in self._wanted if Path(one).name != name]
        if not others:
            self._tell("One model must stay; choose another one first.")
        elif len(others) == len(self._wanted):
            self._use([*self._wanted, name])
        else:
            self._use(others)

    def _place_of(self, name: str) -> str | Path:
        """Return what a loaded grader is found by: one from a dropped folder keeps its folder."""
        loaded = self.models.stenosis if self.models else ()
        return next((bundle.folder for bundle in loaded if bundle.info.name == name), name)

    def _use(self, wanted: Sequence[str | Path]) -> None:
        self._wanted, self.models = list(wanted), None
        self._loading = False
        self._load()

    def _load(self) -> None:
        if self._loading or self.models is not None:
            return
        self._loading = True
        self._generation += 1
        generation, graders, levels = self._generation, tuple(self._wanted), self._wanted_levels
        self._tasks.start(
            lambda: find(graders, levels),
            lambda models: self._loaded(generation, models),
            lambda sentence: self._failed(generation, sentence),
        )

    def _loaded(self, generation: int, models: MriModels) -> None:
        if generation != self._generation:
            return
        self._loading, self.models = False, models
        if models.no_levels:
            self._tell(NO_LEVELS.format(models.no_levels))
        waiting, self._waiting = self._waiting, []
        self.on_changed()
        for take in waiting:
            take(models)

    def _failed(self, generation: int, sentence: str) -> None:
        if generation != self._generation:
            return
        self._loading = False
        if self._recalled:
            self._tell(f"{sentence} {SHIPPED_ANSWERS}")
            self._recalled = False
            self._use([DEFAULT_STENOSIS_MODEL])
            return
        self._waiting.clear()
        remedy = Remedy("Choose MRI models", self.choose)
        self._notices.tell(sentence, NoticeKind.PROBLEM, remedy)
        self.on_failed()

    def _offer(self, bundles: list[StenosisBundle]) -> None:
        if not bundles:
            self._tell("There is no MRI model yet. Drop the folder of a model bundle here.")
            return
        using = {info.name for info in self.models.infos} if self.models else set()
        self._chooser.open_with(
            [
                Choice(
                    key=bundle.info.name,
                    text=bundle.info.title,
                    hint=("votes · " if bundle.info.name in using else "")
                    + short_hash(bundle.info.model_hash),
                    icon="check-square" if bundle.info.name in using else "square",
                )
                for bundle in bundles
            ]
        )

    def _tell(self, sentence: str) -> None:
        self._notices.tell(sentence, NoticeKind.PROBLEM)


def find(graders: Sequence[str | Path], levels: str | Path) -> MriModels:
    """Load models and check their hashes. Raises ModelError for a grader that will not do."""
    from spinextract_gui.networks.bundle import LevelsBundle, StenosisBundle
    from spinextract_gui.networks.store import ModelStore

    store = ModelStore()
    stenosis = tuple(store.find(one).expect(StenosisBundle) for one in graders)
    try:
        return MriModels(stenosis, store.find(levels).expect(LevelsBundle))
    except ModelError as error:
        return MriModels(stenosis, None, error.sentence)


def list_graders() -> list[StenosisBundle]:
    """Return every grader at hand that can be opened."""
    from spinextract_gui.networks.bundle import StenosisBundle
    from spinextract_gui.networks.store import ModelStore

    return [bundle for bundle in ModelStore().all() if isinstance(bundle, StenosisBundle)]
