"""What the decoder found out about a NIfTI file, checked on the program's side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeAlias

from spinextract_gui.readers.decoder import checked
from spinextract_gui.readers.decoder.dicom_syntaxes import MAX_EDGE_PX

if TYPE_CHECKING:
    from spinextract_gui.readers.decoder.protocol import Message

Affine: TypeAlias = tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class NiftiFacts:
    """The header of a NIfTI file.

    Attributes
    ----------
    shape
        Voxels along the three axes.
    volumes
        How many the file holds; the first is read.
    affine
        From voxel indices to millimetres, three rows of four; NIfTI's RAS: x to the patient's
        right, y to the front, z to the head.
    oriented
        Whether the file really states an orientation.
    integers
        Whether voxels are whole numbers, as in label maps.
    """

    shape: tuple[int, int, int]
    volumes: int
    affine: Affine
    oriented: bool
    integers: bool
    description: str

    @classmethod
    def from_message(cls, message: Message) -> Self:
        """Build from a child's answer. Raises ValueError, KeyError or TypeError for garbage."""
        first, second, third = (int(n) for n in message["shape"])
        if not all(0 < n <= MAX_EDGE_PX for n in (first, second, third)):
            raise ValueError("the volume has an impossible size")
        rows = [[float(value) for value in row] for row in message["affine"]][:3]
        if len(rows) != 3 or any(len(row) != 4 for row in rows):
            raise ValueError("the affine has an impossible size")
        if not all(math.isfinite(value) for row in rows for value in row):
            raise ValueError("the affine is not finite")
        return cls(
            shape=(first, second, third),
            volumes=checked.count(message["volumes"]),
            affine=tuple((row[0], row[1], row[2], row[3]) for row in rows),
            oriented=bool(message["oriented"]),
            integers=bool(message["integers"]),
            description=checked.plain(message["description"]),
        )
