"""Slides, their patches and the case they belong to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.geometry import Point, Region, Size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spinextract_gui.domain.tumour import TumourClass

PATCH_SIZE_PX = 300
"""Edge of a patch; the network was trained on 300 x 300 pixels (OpenSRH)."""

Pixels: TypeAlias = NDArray[np.uint16]
"""(2, H, W) uint16: channel 0 is CH2 (2845 cm-1, lipid), channel 1 CH3 (2930 cm-1, protein)."""


class Channel(Enum):
    """What a view of a slide shows."""

    VIRTUAL_HE = "virtual H&E"
    GREY = "grey"
    CH2 = "CH2"
    CH3 = "CH3"


@dataclass(frozen=True, slots=True)
class Patch:
    """One square of a slide that gets a diagnosis of its own.

    Attributes
    ----------
    index
        Position in the slide's `patches`, which is also the order of the tables.
    origin
        Top left pixel on the slide.
    key
        What the tables call the patch: its path below the case's root, with ``/``
        (whole slides: ``file.tif#row_col``).
    """

    index: int
    origin: Point
    key: str

    @property
    def region(self) -> Region:
        """The pixels that the patch covers."""
        return Region(self.origin.row, self.origin.col, PATCH_SIZE_PX, PATCH_SIZE_PX)


@dataclass(frozen=True, slots=True)
class ReadFault:
    """A patch or region that could not be read; it never takes its neighbours with it."""

    sentence: str


class Slide(ABC):
    """One specimen on glass, its pixels read only when asked for.

    Attributes
    ----------
    slide_id, patient_id
        Names as the folders or the meta file give them; shown as plain text only.
    path
        The file or folder the slide was opened from.
    size
        Extent that covers every patch, in pixels of full resolution.
    patches
        The candidates for diagnosis, in the order of the tables.
    patches_chosen_by
        Name of the meta file whose tumour patches these are; empty when nobody chose them.
    true_class
        The class the meta file states, if any.
    site, source
        Where the patient was treated and where the slide comes from, as the meta file states;
        foreign text, empty when it says nothing.
    pixel_size_um
        Edge of a pixel in micrometres, only when the file gives it.
    notes
        Sentences the user should know about how the slide was read.
    own_levels
        The levels that `read_region` finds ready-made in the file; 0 is always one of them.
    """

    slide_id: str
    patient_id: str
    path: Path
    size: Size
    patches: tuple[Patch, ...]
    patches_chosen_by: str = ""
    true_class: TumourClass | None = None
    site: str = ""
    source: str = ""
    pixel_size_um: float | None = None
    notes: tuple[str, ...] = ()
    own_levels: tuple[int, ...] = (0,)

    @abstractmethod
    def read_patches(self, patches: Sequence[Patch]) -> list[Pixels | ReadFault]:
        """Read patches, each (2, 300, 300) uint16, or why one could not be read.

        Safe to call from several threads. Never raises for a single bad patch.
        """

    @abstractmethod
    def read_region(self, region: Region, level: int = 0) -> Pixels:
        """Read `region` (full-resolution pixels) reduced by ``2**level`` with 2 x 2 means.

        Returns (2, ceil(height / 2**level), ceil(width / 2**level)) uint16; zero where the
        slide has no pixels. Safe to call from several threads. Raises InputError.
        """

    @abstractmethod
    def input_hash(self) -> str:
        """Return the sha256 (hex) over every input file, in the order of their names."""

    @property
    def label(self) -> str:
        """What the tables call the slide: ``patient/slide``."""
        return f"{self.patient_id}/{self.slide_id}" if self.patient_id else self.slide_id


@dataclass(frozen=True, slots=True)
class SkippedInput:
    """Something inside an opened folder that could not be used, and why."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Case:
    """All slides of one patient, opened together.

    Attributes
    ----------
    patient_id
        As the folder or meta file gives it.
    root
        What the user opened.
    slides
        At least one.
    skipped
        What lay beside them and could not be used.
    """

    patient_id: str
    root: Path
    slides: tuple[Slide, ...]
    skipped: tuple[SkippedInput, ...] = field(default=())
