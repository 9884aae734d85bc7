"""Undoing the compression that joblib offers, up to a size."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING, Protocol

from spinextract_gui.networks.inert.records import InertError

if TYPE_CHECKING:
    from collections.abc import Callable


class _Decompressor(Protocol):
    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most `max_length` bytes."""


_BY_HEAD: dict[bytes, Callable[[], _Decompressor]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(zlib.MAX_WBITS | 16),
    b"\x78": zlib.decompressobj,
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": lambda: lzma.LZMADecompressor(memlimit=256 << 20),
    b"\x5d\x00": lambda: lzma.LZMADecompressor(memlimit=256 << 20),
}


def unpacked(data: bytes, most_bytes: int) -> bytes:
    """Return `data` without its zlib, gzip, bz2 or lzma compression, if it has one.

    Raises
    ------
    InertError
        When the compression is damaged or the content is larger than `most_bytes`.
    """
    make = next((make for head, make in _BY_HEAD.items() if data.startswith(head)), None)
    if make is None:
        return data
    try:
        content = make().decompress(data, most_bytes + 1)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError) as error:
        raise InertError("damaged compression") from error
    if len(content) > most_bytes:
        raise InertError("far more content than a calibrator has")
    return content
