"""Whole sets of phantom slides, in the layout that training, calibration and evaluation read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.geometry import Size
from spinextract_gui.domain.tumour import TumourClass
from spinextract_gui.synthesis.slide import Phantom, phantom_slide
from spinextract_gui.synthesis.write import PhantomPatient, write_patient_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_FIRST, _APART = 1_000_000, 10_000
"""Seeds of a set begin here; every set owns so many."""


@dataclass(frozen=True, slots=True)
class SlideSet:
    """Which phantoms belong to a set.

    Attributes
    ----------
    slides_per_class
        Each slide is of a patient of its own; at most 2500.
    seed
        Sets of different seeds share no slide.
    edges_px
        Heights and widths to choose from.
    """

    slides_per_class: int
    seed: int
    edges_px: tuple[int, ...] = (1200, 1500)

    def __len__(self) -> int:
        return self.slides_per_class * len(TumourClass)

    def phantoms(self) -> Iterator[Phantom]:
        """Yield the phantoms, classes taking turns."""
        for number in range(len(self)):
            seed = _FIRST + _APART * self.seed + number
            height, width = np.random.default_rng(seed).choice(np.array(self.edges_px), 2)
            tumour = TumourClass(number % len(TumourClass))
            yield phantom_slide(tumour, Size(int(height), int(width)), seed)

    def patients(self) -> Iterator[PhantomPatient]:
        """Yield the patients; their names say that nobody is ill."""
        for number, phantom in enumerate(self.phantoms()):
            name = f"synthetic_{phantom.tumour.name.lower()}_{self.seed}_{number:04d}"
            yield PhantomPatient(name, phantom.tumour, {"synthetic_slide": phantom})


def write_slide_set(root: Path, chosen: SlideSet, done: Callable[[int], None]) -> None:
    """Write an OpenSRH-style tree, slide by slide.

    Parameters
    ----------
    done
        Called with the number of slides begun so far.

    Raises
    ------
    StorageError
        When the disk refuses.
    """

    def counted() -> Iterator[PhantomPatient]:
        for number, patient in enumerate(chosen.patients()):
            done(number)
            yield patient

    write_patient_tree(root, counted())
    done(len(chosen))
