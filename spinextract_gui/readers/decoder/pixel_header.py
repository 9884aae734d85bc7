"""Where and how the pixels of a DICOM file lie."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, replace
from typing import BinaryIO, Self

from spinextract_gui.readers.decoder.dicom_syntaxes import MAX_FRAMES, NATIVE
from spinextract_gui.readers.decoder.mosaic import Mosaic

_PIXEL_DATA = b"\xe0\x7f\x10\x00"
_ITEM = b"\xfe\xff\x00\xe0"
_UNDEFINED = 0xFFFFFFFF
_MOST_PIECES = 16 * MAX_FRAMES


@dataclass(frozen=True, slots=True)
class PixelHeader:
    """How the pixels of a file are stored (PS3.3, C.7.6.3).

    Attributes
    ----------
    start
        Place of their first byte; 0 when the file has none.
    length
        Declared bytes; None for compressed pixels, whose pieces say their own length.
    file_bytes
        Size of the whole file.
    pieces_end
        Where the last compressed piece should end, in bytes of the file.
    mosaic
        How a mosaic is cut into slices; None for every other picture.
    """

    syntax: str
    rows: int
    columns: int
    frames: int
    samples: int
    bits_allocated: int
    bits_stored: int
    high_bit: int
    signed: bool
    photometric: str
    start: int = 0
    length: int | None = None
    file_bytes: int = 0
    pieces_end: int = 0
    mosaic: Mosaic | None = None

    def located(self, stream: BinaryIO, *, explicit: bool, little: bool) -> Self:
        """Return this with the place of the pixels, at whose element `stream` stands."""
        place, order = stream.tell(), "little" if little else "big"
        head = stream.read(12 if explicit else 8)
        file_bytes = stream.seek(0, io.SEEK_END)
        mark = head[:4] if little else head[1::-1] + head[3:1:-1]
        if mark != _PIXEL_DATA or len(head) < 8:
            return replace(self, file_bytes=file_bytes)
        size = int.from_bytes(head[-4:], order)  # type: ignore[arg-type]
        start = place + len(head)
        if size != _UNDEFINED:
            return replace(self, start=start, length=size, file_bytes=file_bytes)
        end = _pieces_end(stream, start)
        return replace(self, start=start, length=None, file_bytes=file_bytes, pieces_end=end)

    @property
    def frame_bytes(self) -> int:
        """Bytes of one frame that is not compressed."""
        return self.rows * self.columns * self.samples * (self.bits_allocated // 8)

    @property
    def cut_short(self) -> bool:
        """Whether the file, or the element, ends before the last frame does."""
        if not self.start:
            return False
        if self.length is None:
            return self.pieces_end > self.file_bytes
        there = min(self.file_bytes - self.start, self.length)
        return self.syntax in NATIVE and there < self.frames * self.frame_bytes


def _pieces_end(stream: BinaryIO, start: int) -> int:
    """Return where the last piece of compressed pixels should end (PS3.5, A.4)."""
    place = start
    for _ in range(_MOST_PIECES):
        stream.seek(place)
        head = stream.read(8)
        if len(head) < 8 or head[:4] != _ITEM:
            break
        place += 8 + int(struct.unpack_from("<I", head, 4)[0])
    return place
