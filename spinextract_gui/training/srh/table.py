"""The labelled patches of an OpenSRH-style tree, and which of them train."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import ReadFault, Slide
from spinextract_gui.readers.open_path import open_path
from spinextract_gui.readers.opened import MixedInput, SlideInput
from spinextract_gui.readers.srh.meta import load_split
from spinextract_gui.training.run.splits import split_patients

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class PatchTable:
    """Every patch of slides whose class is known; a patch is called by its number.

    Attributes
    ----------
    slides
        In the order of the tree.
    training
        Whether each slide trains (True) or validates.
    """

    slides: tuple[Slide, ...]
    training: tuple[bool, ...]

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """Number of the slide of each patch, (n,)."""
        counts = [len(slide.patches) for slide in self.slides]
        return np.repeat(np.arange(len(counts)), counts)

    @cached_property
    def labels(self) -> NDArray[np.int64]:
        """Class index of each patch, (n,)."""
        return np.array([_class_of(slide) for slide in self.slides], np.int64)[self.owners]

    @cached_property
    def train(self) -> NDArray[np.int64]:
        """Numbers of the patches that train."""
        return np.flatnonzero(np.array(self.training)[self.owners])

    @cached_property
    def held_out(self) -> NDArray[np.int64]:
        """Numbers of the patches that validate."""
        return np.flatnonzero(~np.array(self.training)[self.owners])

    def patients(self, *, training: bool) -> int:
        """Return the number of patients on one side."""
        pairs = zip(self.slides, self.training, strict=True)
        return len({slide.patient_id for slide, own in pairs if own == training})

    def read(self, numbers: Sequence[int]) -> NDArray[np.uint16]:
        """Return patches (n, 2, 300, 300). Raises InputError when one cannot be read."""
        pixels = np.empty((len(numbers), 2, 300, 300), np.uint16)
        owners = self.owners[np.asarray(numbers, np.int64)]
        for owner in np.unique(owners):
            slide, places = self.slides[owner], np.flatnonzero(owners == owner)
            wanted = [slide.patches[int(numbers[int(p)]) - self._first(owner)] for p in places]
            for place, patch in zip(places, slide.read_patches(wanted), strict=True):
                if isinstance(patch, ReadFault):
                    raise InputError(patch.sentence)
                pixels[place] = patch
        return pixels

    def _first(self, slide: int) -> int:
        return int(np.searchsorted(self.owners, slide))


def read_table(root: Path, validation_share: float, seed: int) -> PatchTable:
    """Return the labelled patches of a tree.

    The split of ``meta/train_val_split.json`` is honoured where there is one; else patients are
    drawn, stratified by class.

    Raises
    ------
    InputError
        When the tree has no slide whose class is known, or too few patients.
    """
    slides = [slide for slide in _slides(root) if slide.true_class is not None]
    if not slides:
        raise InputError(f"No slide in {root.name} has a known class; a meta file has to state it.")
    stated = load_split(root)
    if stated is None:
        known = {slide.patient_id: _class_of(slide) for slide in slides}
        train, held = split_patients(known, validation_share, seed)
    else:
        train, held = stated.train, stated.validation
    slides = [slide for slide in slides if slide.patient_id in {*train, *held}]
    table = PatchTable(tuple(slides), tuple(slide.patient_id in train for slide in slides))
    if all(table.training) or not any(table.training):
        raise InputError("The split of the data leaves no patient to train or to validate on.")
    return table


def read_unlabelled(root: Path) -> PatchTable:
    """Return every patch of a tree, all of them to train on. Raises InputError."""
    slides = tuple(_slides(root))
    return PatchTable(slides, (True,) * len(slides))


def _slides(root: Path) -> list[Slide]:
    opened = open_path(root)
    if isinstance(opened, MixedInput):
        opened = opened.slides
    if not isinstance(opened, SlideInput):
        raise InputError(f"There are no slides in {root.name}.")
    return [slide for case in opened.cases for slide in case.slides]


def _class_of(slide: Slide) -> int:
    if slide.true_class is None:
        raise InputError(f"The class of {slide.label} is not known.")
    return int(slide.true_class)
