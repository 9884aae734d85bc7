"""PNG pictures in the decoder child: for tables of slices that were exported as pictures."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from spinextract_gui.readers.decoder.mri_facts import allowed_size

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PNG_MARK = b"\x89PNG\r\n\x1a\n"
_HEAD = struct.Struct(">8sI4sIIBB")
"""Mark, length and name of the first chunk, width, height, bits, colour type (PNG, 11.2.2)."""
_MOST_BYTES = 1 << 26
_SAMPLES = {0: 1, 2: 3}
"""Of a pixel, for grey and for RGB."""


def png_size(stream: BinaryIO) -> tuple[int, int]:
    """Return rows and columns of a PNG of 8 bits, grey or RGB. Raises ValueError."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise ValueError("it is cut short")
    mark, _, chunk, columns, rows, bits, colours = _HEAD.unpack(head)
    if mark != PNG_MARK or chunk != b"IHDR":
        raise ValueError("it is no PNG")
    if bits != 8 or colours not in _SAMPLES:
        raise ValueError("it is not grey of 8 bits")
    if not allowed_size(rows, columns):
        raise ValueError(f"it claims {rows:,} x {columns:,} pixels, which no slice has")
    return rows, columns


def decode_png(path: Path) -> NDArray[np.float32]:
    """Return the grey values (rows, columns) of a PNG, 0 to 255. Raises ValueError, OSError.

    RGB will do when its three channels are the same.
    """
    import imagecodecs  # here: only the child decodes

    with path.open("rb") as stream:
        size = png_size(stream)
        stream.seek(0)
        data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError("it is too large for a slice")
    pixels = np.asarray(imagecodecs.png_decode(data))
    if pixels.dtype != np.uint8 or pixels.shape[:2] != size:
        raise ValueError("its pixels are not what its header says")
    grey = pixels if pixels.ndim == 2 else pixels[..., 0]
    if pixels.ndim == 3 and (pixels != grey[..., None]).any():
        raise ValueError("it is a colour picture")
    return grey.astype(np.float32)
