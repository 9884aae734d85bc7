"""Golden vectors: a few inputs with their float32 outputs, to check every conversion against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.mri.grade import Grade
from spinextract_gui.domain.mri.level import Level
from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.networks import golden_archive
from spinextract_gui.networks.architecture import CLASSES, EMBEDDING
from spinextract_gui.networks.golden_archive import Form

if TYPE_CHECKING:
    from typing import Self


GOLDEN_SLICE_PX = 256
"""Height and width of golden slices: not the network's, so that the stretching is checked too."""


@dataclass(frozen=True, eq=False)
class Golden:
    """Arrays of equal length n, from 1 to 64; see the class of each task."""

    FORMS: ClassVar[Mapping[str, Form]]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(getattr(self, next(iter(self.FORMS))))

    def to_bytes(self) -> bytes:
        """Return the bytes of ``golden.npz``; the same vectors give the same bytes."""
        return golden_archive.pack({name: getattr(self, name) for name in self.FORMS})

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read ``golden.npz``. Raises ModelError when it is not as it must be."""
        return cls(**golden_archive.unpack(data, cls.FORMS))


@dataclass(frozen=True, eq=False)
class GoldenVectors(Golden):
    """Patches and what the tumour classifier makes of them at float32.

    Attributes
    ----------
    inputs
        (n, 2, 300, 300) uint16 patches.
    head
        (n, 4) float32, the head's output after its own softmax.
    embeddings
        (n, 2048) float32.
    """

    FORMS: ClassVar[Mapping[str, Form]] = {
        "inputs": ((2, PATCH_SIZE_PX, PATCH_SIZE_PX), np.uint16),
        "head": ((CLASSES,), np.float32),
        "embeddings": ((EMBEDDING,), np.float32),
    }
    inputs: NDArray[np.uint16]
    head: NDArray[np.float32]
    embeddings: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class StenosisGolden(Golden):
    """Slices with levels, and what the grader makes of them at float32.

    Attributes
    ----------
    slices
        (n, 256, 256) uint16 as a scanner stores them: the bundle's preprocessing is checked
        together with its network.
    levels
        (n,) int64, level indices 0 to 4.
    raw
        (n, 3) float32, the network's softmax with its class weights still in it.
    """

    FORMS: ClassVar[Mapping[str, Form]] = {
        "slices": ((GOLDEN_SLICE_PX, GOLDEN_SLICE_PX), np.uint16),
        "levels": ((), np.int64),
        "raw": ((len(Grade),), np.float32),
    }
    slices: NDArray[np.uint16]
    levels: NDArray[np.int64]
    raw: NDArray[np.float32]

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read ``golden.npz``. Raises ModelError, also for a level that does not exist."""
        found = super().from_bytes(data)
        if not ((found.levels >= 0) & (found.levels < len(Level))).all():
            raise ModelError("A golden vector of the model means a level that does not exist.")
        return found


@dataclass(frozen=True, eq=False)
class LevelsGolden(Golden):
    """Network inputs and outputs of the network that finds the levels, at float32.

    Attributes
    ----------
    images
        (n, channels, rows, columns) float32, after the bundle's preprocessing.
    outputs
        (n, classes, rows, columns) float32, as the network gives them.
    """

    FORMS: ClassVar[Mapping[str, Form]] = {
        "images": ((None, None, None), np.float32),
        "outputs": ((None, None, None), np.float32),
    }
    images: NDArray[np.float32]
    outputs: NDArray[np.float32]
