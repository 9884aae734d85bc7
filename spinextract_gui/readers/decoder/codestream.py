"""What a compressed picture says of its own size: checked before a decoder believes it."""

from __future__ import annotations

import struct
from typing import NamedTuple

_J2K_MARK = b"\xff\x4f\xff\x51"
_J2K_REACH = 512
"""Some writers wrap the JPEG 2000 code stream in boxes; it begins within so many bytes."""
_NO_FRAME_HEADERS = {0xC4, 0xC8, 0xCC}
_JPEG_LS_HEADER = 0xF7


class PictureSize(NamedTuple):
    """Size of a compressed picture, components of a pixel and bits of a component."""

    rows: int
    columns: int
    components: int
    bits: int


def picture_size(data: bytes) -> PictureSize:
    """Return what a JPEG, JPEG-LS or JPEG 2000 code stream declares.

    JPEG: frame header (ITU-T T.81, B.2.2; T.87 for JPEG-LS). JPEG 2000: SIZ (T.800, A.5.1).

    Raises
    ------
    ValueError
        When there is no such header.
    """
    start = data[:_J2K_REACH].find(_J2K_MARK)
    try:
        size = _from_siz(data, start) if start >= 0 else _from_frame_header(data)
    except (struct.error, IndexError):
        size = None
    if size is None:
        raise ValueError("its compressed pixels have no header")
    return size


def _from_siz(data: bytes, start: int) -> PictureSize:
    right, bottom, left, top = struct.unpack_from(">4I", data, start + 8)
    components, depth = struct.unpack_from(">HB", data, start + 40)
    return PictureSize(bottom - top, right - left, components, (depth & 0x7F) + 1)


def _from_frame_header(data: bytes) -> PictureSize | None:
    if data[:2] != b"\xff\xd8":
        return None
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if marker == 0xFF:  # fill byte
            place += 1
            continue
        if _is_frame_header(marker):
            bits, rows, columns, components = struct.unpack_from(">BHHB", data, place + 4)
            return PictureSize(rows, columns, components, bits)
        place += 2 + int(struct.unpack_from(">H", data, place + 2)[0])
    return None


def _is_frame_header(marker: int) -> bool:
    return marker == _JPEG_LS_HEADER or (0xC0 <= marker <= 0xCF and marker not in _NO_FRAME_HEADERS)
