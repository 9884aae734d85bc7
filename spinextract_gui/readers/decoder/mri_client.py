"""What the MRI readers ask of the decoder children."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.mri_facts import MriFacts, facts_from_message
from spinextract_gui.readers.decoder.pool import CHILDREN, DecoderPool, shared_pool
from spinextract_gui.readers.decoder.worker import BLOCK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spinextract_gui.domain.mri.series import SliceImage
    from spinextract_gui.readers.decoder.protocol import Message
    from spinextract_gui.readers.decoder.worker import Worker

DESCRIBE_SECONDS = 4.0
BYTES_A_SECOND = 1 << 24
"""Large files may take longer: many frames have many headers, packed volumes are unpacked."""

READ_SECONDS = 4.0
DESCRIBE_AT_ONCE = 32
_PIXEL_BYTES = 4


@dataclass(frozen=True, slots=True)
class Plane:
    """A picture inside a file.

    Attributes
    ----------
    axis
        Voxel axis of a NIfTI volume that `index` counts along; -1 for DICOM frames.
    rows, columns
        Its size as stored, already found to be sensible.
    """

    path: Path
    index: int
    rows: int
    columns: int
    axis: int = -1


def describe_mri(
    paths: Sequence[Path], pool: DecoderPool | None = None
) -> list[MriFacts | ReadFault]:
    """Return the facts of each file, or why it has none; in the order of `paths`."""
    pool = pool or shared_pool()
    parts = [paths[i : i + DESCRIBE_AT_ONCE] for i in range(0, len(paths), DESCRIBE_AT_ONCE)]
    if len(parts) <= 1:
        return [facts for part in parts for facts in _described(part, pool)]
    with ThreadPoolExecutor(CHILDREN) as threads:  # they only wait for the children
        described = threads.map(partial(_described, pool=pool), parts)
        return [facts for part in described for facts in part]


def _described(paths: Sequence[Path], pool: DecoderPool) -> list[MriFacts | ReadFault]:
    found: dict[int, MriFacts | ReadFault] = {}

    def take(number: int, value: Message, _worker: Worker) -> None:
        found[number] = _facts(value)

    items = [{"path": str(path)} for path in paths]
    found.update(pool.run("describe_mri", items, take, DESCRIBE_SECONDS + _extra_s(paths)))
    return [found[number] for number in range(len(paths))]


def _extra_s(paths: Sequence[Path]) -> float:
    """Return how much longer a request may take for the size of its files."""
    size = 0
    for path in paths:
        with suppress(OSError):
            size += path.stat().st_size
    return size / BYTES_A_SECOND


def _facts(value: Message) -> MriFacts | ReadFault:
    try:
        return facts_from_message(value)
    except (ValueError, KeyError, TypeError, OverflowError):
        return ReadFault("the decoder's answer makes no sense")


def read_plane(plane: Plane, pool: DecoderPool | None = None) -> SliceImage | ReadFault:
    """Read stored values, (rows, columns) float32, or why they could not be read.

    A plane larger than the shared memory comes in bands of rows.
    """
    pool = pool or shared_pool()
    seconds = READ_SECONDS + _extra_s([plane.path])
    pixels: SliceImage = np.empty((plane.rows, plane.columns), np.float32)
    for item in _bands(plane):

        def take(_number: int, _value: Message, worker: Worker, item: Message = item) -> None:
            top, height = item["row"], item["height"]
            pixels[top : top + height] = np.ndarray(
                (height, plane.columns), np.float32, buffer=worker.memory.buf
            )

        if faults := pool.run("read_mri", [item], take, seconds):
            return faults[0]
    return pixels


def _bands(plane: Plane) -> Iterator[Message]:
    height = max(1, BLOCK_BYTES // (plane.columns * _PIXEL_BYTES))
    for row in range(0, plane.rows, height):
        yield {
            "path": str(plane.path),
            "axis": plane.axis,
            "index": plane.index,
            "rows": plane.rows,
            "columns": plane.columns,
            "row": row,
            "height": min(height, plane.rows - row),
        }
