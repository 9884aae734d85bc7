"""Siemens mosaics: all slices of a volume side by side in one picture.

Number and normal of the slices stand in the private image header (CSA) only. The position that
the file gives is that of a slice as large as the whole mosaic, so each slice's own corner lies
half the difference further in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spinextract_gui.readers.decoder.dicom_syntaxes import MAX_FRAMES
from spinextract_gui.readers.decoder.dicom_values import values

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

    from spinextract_gui.readers.decoder.protocol import Message

CSA_IMAGE_HEADER = 0x00291010


@dataclass(frozen=True, slots=True)
class Mosaic:
    """How slices lie in a picture of (rows, columns) pixels, row by row.

    Attributes
    ----------
    slices
        How many; the grid is as wide as high, its last places stay empty.
    normal
        The way from one slice to the next, of length one.
    """

    rows: int
    columns: int
    slices: int
    normal: tuple[float, float, float]

    @property
    def across(self) -> int:
        """Slices beside each other."""
        return math.isqrt(self.slices - 1) + 1

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of one slice."""
        return self.rows // self.across, self.columns // self.across

    def cut(self, picture: NDArray[np.float32], index: int) -> NDArray[np.float32]:
        """Return one slice. Raises ValueError when there is none of that number."""
        if not 0 <= index < self.slices or picture.shape != (self.rows, self.columns):
            raise ValueError("it has no such slice")
        (rows, columns), (down, right) = self.size, divmod(index, self.across)
        return picture[down * rows : (down + 1) * rows, right * columns : (right + 1) * columns]

    def frames(self, whole: Message, step_mm: float) -> list[Message]:
        """Return one message per slice, made from that of the whole picture."""
        (rows, columns), (between_rows, between_columns) = self.size, whole["spacing"]
        inwards = (
            (self.columns - columns) / 2 * between_columns,
            (self.rows - rows) / 2 * between_rows,
        )
        along = whole["orientation"]
        corner = [
            whole["position"][axis] + inwards[0] * along[axis] + inwards[1] * along[3 + axis]
            for axis in range(3)
        ]
        return [
            {
                **whole,
                "position": [
                    corner[axis] + index * step_mm * self.normal[axis] for axis in range(3)
                ],
                "number": index + 1,
            }
            for index in range(self.slices)
        ]


def mosaic_of(data: Dataset, rows: int, columns: int) -> Mosaic | None:
    """Return the mosaic in a file; None when it is none, or does not say what it needs to."""
    if "MOSAIC" not in values(data, "ImageType"):
        return None
    try:
        tags = _private_header(bytes(data[CSA_IMAGE_HEADER].value))
        slices = int(tags["NumberOfImagesInMosaic"]["items"][0])
        x, y, z = (float(part) for part in tags["SliceNormalVector"]["items"][:3])
    except Exception:  # foreign bytes
        return None
    across = math.isqrt(max(0, slices - 1)) + 1
    fits = 0 < slices <= MAX_FRAMES and rows % across == 0 == columns % across
    unit = abs(math.hypot(x, y, z) - 1) < 0.01
    return Mosaic(rows, columns, slices, (x, y, z)) if fits and unit else None


def _private_header(data: bytes) -> dict[str, Any]:
    from nibabel.nicom import csareader

    reader: Any = csareader
    tags: dict[str, Any] = reader.read(data)["tags"]
    return tags
