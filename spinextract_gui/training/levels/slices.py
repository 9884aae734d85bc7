"""The slices of the SPIDER set with their masks, prepared once for training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from spinextract_gui.domain.errors import InputError
from spinextract_gui.networks.localiser.canvas import normalised
from spinextract_gui.networks.localiser.form import Tissue

if TYPE_CHECKING:
    from pathlib import Path

SPACING_MM = 0.47
"""In plane; not recorded with the pictures, an assumption (SOURCES)."""
REDUCED = 2
"""Training works on pixels of this many by this many, about one millimetre wide."""
_DISC, _VERTEBRA, _CANAL = 1, 2, 3
_SPECK_PX = 40


@dataclass(frozen=True, eq=False)
class TrainingSlice:
    """A slice, head up and anterior left.

    Attributes
    ----------
    values, mask
        (rows, columns): the picture as float32, and the set's labels 0-3 as uint8.
    """

    patient: str
    number: int
    values: NDArray[np.float32]
    mask: NDArray[np.uint8]

    @property
    def tissues(self) -> NDArray[np.uint8]:
        """The mask as `Tissue`: the lowest disc is the lumbosacral one."""
        tissues = self.mask.copy()
        lowest = discs_of(self.mask)[-1:]
        for disc in lowest:
            tissues[disc] = Tissue.LUMBOSACRAL_DISC
        return tissues

    def reduced(self) -> NDArray[np.float32]:
        """Return picture and soft masks, (1 + tissues, rows / 2, columns / 2) float32.

        Masks hold the share of each pixel that a tissue covers: edges stay finer than pixels.
        """
        tissues = self.tissues
        layers = [normalised(self.values), *((tissues == tissue) for tissue in Tissue)]
        return np.stack([_mean(np.asarray(layer, np.float32)) for layer in layers])


def read_slices(folder: Path) -> list[TrainingSlice]:
    """Read every ``<patient>_<slice>.png`` below ``images`` with its mask below ``masks``.

    Raises
    ------
    InputError
        When the folder holds no such pairs.
    """
    paths = sorted((folder / "images").glob("*_*.png"))
    if not paths:
        raise InputError(f"{folder.name} holds no pictures: expected images/*.png and masks/*.png.")
    return [_read(path, folder / "masks" / path.name) for path in paths]


def discs_of(mask: NDArray[np.uint8]) -> list[NDArray[np.bool_]]:
    """Return the discs of a mask from head to foot, each as a mask of its own."""
    labels, count = ndimage.label(mask == _DISC)
    found = [labels == number for number in range(1, count + 1)]
    large = [one for one in found if one.sum() >= _SPECK_PX]
    return sorted(large, key=lambda one: float(np.nonzero(one)[0].mean()))


def _read(picture: Path, mask: Path) -> TrainingSlice:
    patient, number = picture.stem.split("_")
    try:
        with Image.open(picture) as image, Image.open(mask) as labels:
            values = np.asarray(image.convert("L"), np.float32)
            return TrainingSlice(patient, int(number), values, np.asarray(labels, np.uint8))
    except (OSError, ValueError) as error:
        raise InputError(f"{picture.name} or its mask cannot be read.") from error


def _mean(layer: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = (length // REDUCED for length in layer.shape)
    cut = layer[: rows * REDUCED, : columns * REDUCED]
    mean: NDArray[np.float32] = cut.reshape(rows, REDUCED, columns, REDUCED).mean(axis=(1, 3))
    return mean
