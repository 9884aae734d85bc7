"""What the decoder found out about a TIFF file, checked on the program's side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from spinextract_gui.domain.geometry import Size

if TYPE_CHECKING:
    from spinextract_gui.readers.decoder.protocol import Message

MAX_EDGE_PX = 1 << 18


@dataclass(frozen=True, slots=True)
class TiffFacts:
    """The header of a TIFF file.

    Attributes
    ----------
    shape, dtype, samples
        Of the first picture as stored; `samples` are those of one pixel.
    photometric, compression
        Names from TIFF 6.0, such as ``RGB`` and ``LZW``.
    levels
        The two-channel uint16 pyramid, finest first; empty when the file holds none.
    pixel_size_um
        Edge of a pixel in micrometres, when the file states it.
    cut_short
        Whether the file ends, after `file_bytes`, before what its header promises.
    """

    shape: tuple[int, ...]
    dtype: str
    samples: int
    photometric: str
    compression: str
    levels: tuple[Size, ...]
    pixel_size_um: float | None
    cut_short: bool
    file_bytes: int

    @property
    def size(self) -> Size | None:
        """Extent of the finest level, or None without two channels of uint16."""
        return self.levels[0] if self.levels else None

    @classmethod
    def from_message(cls, message: Message) -> Self:
        """Build from a child's answer. Raises ValueError, KeyError or TypeError for garbage."""
        pixel_size = message["pixel_size_um"]
        return cls(
            shape=tuple(int(n) for n in message["shape"]),
            dtype=str(message["dtype"])[:40],
            samples=int(message["samples"]),
            photometric=str(message["photometric"])[:40],
            compression=str(message["compression"])[:40],
            levels=tuple(_size(*level) for level in message["levels"]),
            pixel_size_um=None if pixel_size is None else float(pixel_size),
            cut_short=bool(message["cut_short"]),
            file_bytes=int(message["file_bytes"]),
        )


def _size(height: int, width: int) -> Size:
    if not (0 < height <= MAX_EDGE_PX and 0 < width <= MAX_EDGE_PX):
        raise ValueError("a level has an impossible size")
    return Size(int(height), int(width))
