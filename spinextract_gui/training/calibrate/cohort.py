"""What a network says of the labelled patches of a cohort, patch by patch with its patient."""

from __future__ import annotations

import json
from collections import deque
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.settings import DiagnosisSettings
from spinextract_gui.inference.loading import Batch, Loader, SlideEnds
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import SlideInput
from spinextract_gui.readers.sentences import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from spinextract_gui.domain.slide import Slide
    from spinextract_gui.inference.runtimes import Output, Runtime

MOST_EMBEDDED = 30_000
"""Embeddings kept in memory, 8 kB each; of larger cohorts every second, third ... patch."""
_SPLIT = "train_val_split.json"
_MOST_SPLIT_BYTES = 64 << 20


@dataclass(frozen=True, eq=False)
class CohortAnswers:
    """Answers to n patches.

    Attributes
    ----------
    head
        (n, 4) float32.
    labels, patients, slides
        (n,): class indices, and what tells patients and slides apart.
    embeddings
        (m, 2048) float32 of the patches numbered `embedded` (m,).
    """

    head: NDArray[np.float32]
    labels: NDArray[np.int64]
    patients: NDArray[np.int64]
    slides: NDArray[np.int64]
    embeddings: NDArray[np.float32]
    embedded: NDArray[np.int64]

    @property
    def patient_count(self) -> int:
        """How many patients there are."""
        return len(np.unique(self.patients))


def labelled_slides(root: Path, part: str = "") -> list[Slide]:
    """Return the slides of an OpenSRH-style tree whose class and tumour patches meta states.

    Parameters
    ----------
    part
        ``val`` or ``train``: only patients that ``meta/train_val_split.json`` names there;
        empty for all.

    Raises
    ------
    InputError
        When the folder is no such tree, or states no class.
    """
    opened = open_path(root)
    if not isinstance(opened, SlideInput):
        raise InputError(f"{shown(root.name)} holds no slides; expected studies/ and meta/.")
    chosen = None if not part else set(_split(root, part))
    slides = [
        slide
        for case in opened.cases
        for slide in case.slides
        if slide.true_class is not None and slide.patches_chosen_by
        if chosen is None or slide.patient_id in chosen
    ]
    if not slides:
        raise InputError(
            f"{shown(root.name)} has no slide whose class and tumour patches a file in meta/ states"
            + (f" among the patients of its {part} part." if part else ".")
        )
    return slides


def has_split(root: Path) -> bool:
    """Whether the tree says which patients are for training and which are held out."""
    return (root / "meta" / _SPLIT).is_file()


def _split(root: Path, part: str) -> list[str]:
    """Return the patients of one part. Raises InputError."""
    path = root / "meta" / _SPLIT
    try:
        if path.stat().st_size > _MOST_SPLIT_BYTES:
            raise InputError(f"meta/{_SPLIT} is too large.")
        content: Any = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"meta/{_SPLIT} is missing or not readable JSON.") from error
    names = content.get(part) if isinstance(content, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise InputError(f"meta/{_SPLIT} has no list of patients called {part}.")
    return names


def answers_of(
    slides: Sequence[Slide], runtime: Runtime, progress: Callable[[int, int], object]
) -> tuple[CohortAnswers, list[str]]:
    """Ask the network about every patch of slides, read and evened out as a diagnosis does it.

    Returns
    -------
    tuple
        The answers, and a sentence for every slide or patch that could not be read.

    Raises
    ------
    InputError
        When not one patch could be read.
    """
    total = sum(len(slide.patches) for slide in slides)
    gathered = _Gathered(slides, stride=-(-total // MOST_EMBEDDED))
    with closing(Loader(slides, DiagnosisSettings(), runtime.batch_size)) as loader:
        waiting: deque[Batch] = deque()
        with closing(runtime.stream(gathered.pixels(loader, waiting))) as outputs:
            for output in outputs:
                gathered.add(waiting.popleft(), output)
                progress(gathered.count, total)
    return gathered.answers(), gathered.failures


class _Gathered:
    """Takes in answers batch by batch."""

    def __init__(self, slides: Sequence[Slide], stride: int) -> None:
        self._slides = {slide.label: number for number, slide in enumerate(slides)}
        patients = {slide.patient_id: 0 for slide in slides}
        self._patients = {name: number for number, name in enumerate(patients)}
        self._stride = max(1, stride)
        self._rows: list[tuple[int, int, int]] = []
        self._heads: list[NDArray[np.float32]] = []
        self._embeddings: list[NDArray[np.float32]] = []
        self._embedded: list[NDArray[np.int64]] = []
        self.failures: list[str] = []

    @property
    def count(self) -> int:
        """Patches answered so far."""
        return len(self._rows)

    def pixels(self, loader: Loader, waiting: deque[Batch]) -> Iterator[NDArray[np.uint16]]:
        """Hand pixels on; their batches wait for the answer."""
        for item in loader.items():
            if isinstance(item, Batch):
                self.failures += [f"{one.patch.key}: {one.note}" for one in item.left_out]
                if item.kept:
                    waiting.append(item)
                    yield item.pixels
            elif isinstance(item, SlideEnds) and item.failure:
                self.failures.append(f"{item.slide.label}: {item.failure}")

    def add(self, batch: Batch, output: Output) -> None:
        """Take in one answered batch."""
        numbers = np.arange(self.count, self.count + len(batch.kept))
        kept = numbers % self._stride == 0
        slide = batch.slide
        assert slide.true_class is not None  # noqa: S101  (chosen so by `labelled_slides`)
        row = (
            int(slide.true_class),
            self._patients[slide.patient_id],
            self._slides[slide.label],
        )
        self._rows += [row] * len(batch.kept)
        self._heads.append(output.head)
        self._embeddings.append(output.embeddings[kept])
        self._embedded.append(numbers[kept])

    def answers(self) -> CohortAnswers:
        """Return everything. Raises InputError when there is nothing."""
        if not self._rows:
            reason = self.failures[0] if self.failures else "there was none."
            raise InputError(f"Not one patch could be read: {reason}")
        labels, patients, slides = np.array(self._rows, np.int64).T
        return CohortAnswers(
            np.concatenate(self._heads),
            labels,
            patients,
            slides,
            np.concatenate(self._embeddings),
            np.concatenate(self._embedded),
        )
