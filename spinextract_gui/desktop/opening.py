"""Turning dropped paths into cases, studies and models, off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from spinextract_gui.domain.errors import InputError, ModelError
from spinextract_gui.domain.mri.series import Study
from spinextract_gui.domain.slide import Case

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spinextract_gui.readers.opened import Opened


_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Find:
    """One patient's slides, one patient's MRI, or both when they lay together."""

    case: Case | None = None
    study: Study | None = None


@dataclass(frozen=True, slots=True)
class DroppedModel:
    """The folder of a model; `task` is ``srh``, ``stenosis`` or ``levels``."""

    folder: Path
    task: str = "srh"


@dataclass(frozen=True, slots=True)
class Opening:
    """What several paths turned out to be.

    Attributes
    ----------
    finds
        Everything that can be worked on, in the order of the paths.
    models
        Model bundles.
    refused
        A sentence for each path that could not be used.
    skipped
        A sentence for each thing inside a folder that could not be used.
    """

    finds: tuple[Find, ...] = ()
    models: tuple[DroppedModel, ...] = ()
    refused: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass
class _Heap:
    finds: list[Find] = field(default_factory=list)
    models: list[DroppedModel] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def add(self, opened: Opened) -> None:
        from spinextract_gui.readers.opened import BundleInput, MixedInput, SlideInput, StudyInput

        match opened:
            case BundleInput(folder=folder):
                self.models.append(DroppedModel(folder, _task_of(folder)))
            case SlideInput(cases=cases):
                self.finds.extend(Find(case=case) for case in cases)
            case StudyInput(studies=studies):
                self.finds.extend(Find(study=study) for study in studies)
            case MixedInput(slides=slides, studies=studies):
                self.finds.extend(together(slides.cases, studies.studies))


def open_all(paths: Iterable[Path]) -> Opening:
    """Open every path; one that cannot be used never takes the others with it."""
    from spinextract_gui.readers.open_path import open_path

    heap = _Heap()
    for path in paths:
        try:
            heap.add(open_path(path))
        except (InputError, ModelError) as error:
            heap.refused.append(error.sentence)
    skipped = [
        f"{item.name}: {item.sentence}"
        for find in heap.finds
        for part in (find.case, find.study)
        if part is not None
        for item in part.skipped
    ]
    return Opening(tuple(heap.finds), tuple(heap.models), tuple(heap.refused), tuple(skipped))


def _task_of(folder: Path) -> str:
    """Return what a model is for, as its manifest says. Raises ModelError."""
    from spinextract_gui.networks.bundle import load_bundle

    return load_bundle(folder, verify=False).manifest.task


def together(cases: tuple[Case, ...], studies: tuple[Study, ...]) -> list[Find]:
    """Join slides and studies that lay in one folder.

    One of each belong together; of several, those of the same patient do.
    """
    if len(cases) == len(studies) == 1:
        return [Find(cases[0], studies[0])]
    left = list(studies)
    finds = []
    for case in cases:
        own = next((one for one in left if one.identity.patient_id == case.patient_id), None)
        if own is not None:
            left.remove(own)
        finds.append(Find(case, own))
    return [*finds, *(Find(study=study) for study in left)]


def several(sentences: tuple[str, ...], heading: str) -> str:
    """Join sentences into one message that names the first few and counts the rest."""
    if len(sentences) == 1:
        return sentences[0]
    named = " ".join(sentences[:_MOST_NAMED])
    rest = len(sentences) - _MOST_NAMED
    return f"{heading} {named}" + (f" And {rest} more." if rest > 0 else "")
