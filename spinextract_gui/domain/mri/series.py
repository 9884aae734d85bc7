"""MRI series, the study they belong to, and which of them are looked at for the canal."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.mri.geometry import Plane, Position, SliceGeometry
from spinextract_gui.domain.slide import SkippedInput

SliceImage: TypeAlias = NDArray[np.float32]
"""(rows, columns) float32: stored values after rescale; high values are bright (MONOCHROME1
inverted)."""


class Weighting(Enum):
    """What makes tissue bright in a series."""

    T1 = "T1"
    T2 = "T2"
    STIR = "STIR"
    UNKNOWN = "unknown weighting"


@dataclass(frozen=True, slots=True)
class MriSlice:
    """One slice of a series.

    Attributes
    ----------
    geometry
        Its own; slices of a series may differ in angle (stacks).
    frame_of_reference
        FrameOfReferenceUID: only slices of one frame share coordinates. Empty when the file
        does not say (then nothing is linked to it).
    number
        What the file calls the slice (InstanceNumber), for display only; 0 when absent.
    window_centre, window_width
        The file's own display window in rescaled values, when it gives one.
    """

    geometry: SliceGeometry
    frame_of_reference: str = ""
    number: int = 0
    window_centre: float | None = None
    window_width: float | None = None


@dataclass(frozen=True, slots=True)
class Acquisition:
    """How a series was made; every field may be missing (None or empty)."""

    echo_time_ms: float | None = None
    repetition_time_ms: float | None = None
    inversion_time_ms: float | None = None
    field_strength_t: float | None = None
    sequence: str = ""
    slice_thickness_mm: float | None = None


class Series(ABC):
    """Slices that belong together, their pixels read only when asked for.

    Attributes
    ----------
    key
        Distinguishes the series within its study; a hash, holds no name.
    description
        SeriesDescription or the file's name; foreign text, shown as plain text only.
    number
        SeriesNumber; 0 when absent.
    modality
        ``MR`` or what the file says.
    slices
        At least one, sorted stack by stack along the slice normal: sagittal slices from the
        patient's right to the left, axial ones from head to foot within a stack.
    stacks
        Index ranges of `slices` with the same orientation and regular position, in order; an
        axial lumbar series often holds several at different angles.
    spacing_known
        False when the file did not give the pixel spacing (then mm are not shown).
    notes
        Sentences the user should know about how the series was read.
    body_part
        Part of the body the file names, in words such as ``lumbar spine``; empty when unknown.
    """

    key: str
    path: Path
    description: str
    number: int
    modality: str
    weighting: Weighting
    acquisition: Acquisition
    slices: tuple[MriSlice, ...]
    stacks: tuple[range, ...]
    spacing_known: bool = True
    notes: tuple[str, ...] = ()
    body_part: str = ""

    @abstractmethod
    def read_slice(self, index: int) -> SliceImage:
        """Return the values of one slice. Safe from several threads. Raises InputError."""

    @abstractmethod
    def input_hash(self) -> str:
        """Return the sha256 (hex) over every input file, in the order of their names."""

    @property
    def plane(self) -> Plane:
        """The main plane of the series: that of its middle slice."""
        return self.slices[len(self.slices) // 2].geometry.plane

    @property
    def middle(self) -> int:
        """Index of the slice in the middle of the series."""
        return len(self.slices) // 2

    def stack_of(self, index: int) -> int:
        """Return the number of the stack that a slice belongs to."""
        return next(number for number, stack in enumerate(self.stacks) if index in stack)

    def nearest(self, position: Position) -> int:
        """Return the index of the slice that passes closest to a place in the patient.

        Among slices about equally close (stacks cross), one whose picture holds the place wins.
        """

        def rank(index: int) -> tuple[bool, float]:
            geometry = self.slices[index].geometry
            outside = not geometry.contains(geometry.to_image(position))
            return outside, abs(geometry.distance_mm(position))

        return min(range(len(self.slices)), key=rank)


@dataclass(frozen=True, slots=True)
class Choice:
    """A series taken for a purpose, and why; `index` is None when none will do."""

    index: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What the overlays show of the patient and study; hidden by the privacy key.

    All of it is foreign text: plain text only, never in logs, file names or lists.
    """

    name: str = ""
    patient_id: str = ""
    birth_date: str = ""
    sex: str = ""
    study_date: str = ""
    study_description: str = ""
    institution: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """The MRI series of one patient, opened together.

    Attributes
    ----------
    key
        Hash of the study's UID and the patient's ID; holds no name.
    root
        What the user opened.
    sagittal, axial
        The program's guess of the sagittal T2 and axial T2 series; the user may change it.
    skipped
        What lay beside them and could not be used.
    """

    key: str
    identity: Identity
    root: Path
    series: tuple[Series, ...]
    sagittal: Choice
    axial: Choice
    skipped: tuple[SkippedInput, ...] = field(default=())

    def by_key(self, key: str) -> Series | None:
        """Return the series called `key`."""
        return next((one for one in self.series if one.key == key), None)


LabelMasks: TypeAlias = Sequence[NDArray[np.uint8]]
"""One (rows, columns) mask per slice of a series, for label maps of other programs."""
