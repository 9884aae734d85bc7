"""What the other readers ask of the decoder children."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.geometry import Region
from spinextract_gui.domain.slide import Pixels, ReadFault
from spinextract_gui.readers.decoder.facts import TiffFacts
from spinextract_gui.readers.decoder.pool import CHILDREN, DecoderPool, shared_pool
from spinextract_gui.readers.decoder.worker import BLOCK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spinextract_gui.readers.decoder.protocol import Message
    from spinextract_gui.readers.decoder.worker import Worker

DESCRIBE_SECONDS = 4.0
READ_SECONDS = 10.0
DESCRIBE_AT_ONCE = 64
MAX_WINDOW_PX = BLOCK_BYTES // 4
"""Pixels of two channels that one window may have."""


@dataclass(frozen=True, slots=True)
class TiffWindow:
    """A rectangle, in pixels of one level, of one file."""

    path: Path
    level: int
    region: Region


def describe(paths: Sequence[Path], pool: DecoderPool | None = None) -> list[TiffFacts | ReadFault]:
    """Return the facts of each TIFF file, or why it has none; in the order of `paths`."""
    pool = pool or shared_pool()
    parts = [paths[i : i + DESCRIBE_AT_ONCE] for i in range(0, len(paths), DESCRIBE_AT_ONCE)]
    if len(parts) <= 1:
        return [facts for part in parts for facts in _described(part, pool)]
    with ThreadPoolExecutor(CHILDREN) as threads:  # they only wait for the children
        described = threads.map(partial(_described, pool=pool), parts)
        return [facts for part in described for facts in part]


def _described(paths: Sequence[Path], pool: DecoderPool) -> list[TiffFacts | ReadFault]:
    found: dict[int, TiffFacts | ReadFault] = {}

    def take(number: int, value: Message, _worker: Worker) -> None:
        found[number] = _facts(value)

    items = [{"path": str(path)} for path in paths]
    found.update(pool.run("describe", items, take, DESCRIBE_SECONDS))
    return [found[number] for number in range(len(paths))]


def read_windows(
    windows: Sequence[TiffWindow], pool: DecoderPool | None = None
) -> list[Pixels | ReadFault]:
    """Read windows, each (2, height, width) uint16, or why one could not be read.

    Raises
    ------
    ValueError
        When one window has more than `MAX_WINDOW_PX` pixels.
    """
    pool = pool or shared_pool()
    read: list[Pixels | ReadFault] = [ReadFault("it was not reached")] * len(windows)
    for start, items in _requests(windows):

        def take(
            number: int,
            _value: Message,
            worker: Worker,
            start: int = start,
            items: list[Message] = items,
        ) -> None:
            read[start + number] = _taken(worker, items[number])

        for number, fault in pool.run("read", items, take, READ_SECONDS).items():
            read[start + number] = fault
    return read


def _requests(windows: Sequence[TiffWindow]) -> Iterator[tuple[int, list[Message]]]:
    """Group windows so that the pixels of each group fill at most one memory block."""
    start, offset, items = 0, 0, list[dict[str, object]]()
    for number, window in enumerate(windows):
        region = window.region
        nbytes = region.height * region.width * 4
        if nbytes > BLOCK_BYTES:
            raise ValueError("the window is larger than the shared memory")
        if offset + nbytes > BLOCK_BYTES:
            yield start, items
            start, offset, items = number, 0, []
        items.append(
            {
                "path": str(window.path),
                "level": window.level,
                "row": region.row,
                "col": region.col,
                "height": region.height,
                "width": region.width,
                "offset": offset,
            }
        )
        offset += nbytes
    if items:
        yield start, items


def _taken(worker: Worker, item: Message) -> Pixels:
    """Copy one window out of the memory block, before the child may reuse it."""
    shape = (2, item["height"], item["width"])
    pixels: Pixels = np.ndarray(shape, np.uint16, buffer=worker.memory.buf, offset=item["offset"])
    return pixels.copy()


def _facts(value: Message) -> TiffFacts | ReadFault:
    try:
        return TiffFacts.from_message(value)
    except (ValueError, KeyError, TypeError):
        return ReadFault("the decoder's answer makes no sense")
