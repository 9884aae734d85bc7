"""What the window says of a model; read from its bundle off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spinextract_gui.domain.slide import SkippedInput
    from spinextract_gui.networks.bundle import ModelBundle

TASK_WORDS = {
    "srh": "Histology: four tumours",
    "stenosis": "MRI: stenosis of the canal",
    "levels": "MRI: finds the levels",
}


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """One model, as a card and the panel beside it show it.

    Attributes
    ----------
    shipped
        It came with the program and stays.
    calibrated, known_tissue
        Whether the bundle holds a calibration, and statistics of the inputs that it knows;
        None where the task has no such thing.
    weights_hash, calibrator_hash
        sha256 (hex); empty when there is none.
    facts
        What the manifest states beyond that, as names and values.
    card
        The model card, foreign text.
    damage
        Why it cannot be opened; everything else but name and folder is then empty.
    """

    name: str
    folder: Path
    shipped: bool
    title: str = ""
    task: str = ""
    caution: str = ""
    trained_on: str = ""
    licence: str = ""
    source: str = ""
    synthetic: bool = False
    calibrated: bool | None = None
    known_tissue: bool | None = None
    weights_hash: str = ""
    calibrator_hash: str = ""
    size_bytes: int = 0
    facts: tuple[tuple[str, str], ...] = ()
    card: str = ""
    damage: str = ""

    @property
    def task_words(self) -> str:
        """What the model is for."""
        return TASK_WORDS.get(self.task, "Cannot be opened")


def list_facts() -> tuple[ModelFacts, ...]:
    """Return every model at hand, shipped ones first; damaged ones say why they are."""
    from spinextract_gui.networks.store import ModelStore

    store = ModelStore()
    bundles, damaged = store.scan()
    sound = [facts_of(bundle, store.is_shipped(bundle.folder)) for bundle in bundles]
    return (*sound, *(_damaged(item, store.folder) for item in damaged))


def facts_of(bundle: ModelBundle, shipped: bool) -> ModelFacts:
    """Return what the bundle says of itself. Raises ModelError for a changed card."""
    from spinextract_gui.networks.card import additions

    said = bundle.manifest
    return ModelFacts(
        name=bundle.folder.name,
        folder=bundle.folder,
        shipped=shipped,
        title=said.title,
        task=said.task,
        caution=said.caution,
        trained_on=said.training_data,
        licence=said.licence,
        source=said.source,
        synthetic=said.synthetic,
        calibrated=bundle.calibrated,
        known_tissue=bundle.knows_tissue,
        weights_hash=bundle.info.model_hash,
        calibrator_hash=bundle.info.calibrator_hash,
        size_bytes=sum(entry.stat().st_size for entry in bundle.folder.iterdir()),
        facts=(
            *said.facts(),
            *((f"{name}, measured", text) for name, text in additions(said) if text),
        ),
        card=bundle.card(),
    )


def _damaged(item: SkippedInput, mine: Path) -> ModelFacts:
    folder = mine / item.name
    return ModelFacts(item.name, folder, shipped=not folder.exists(), damage=item.sentence)
