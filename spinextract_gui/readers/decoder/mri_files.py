"""DICOM and NIfTI files in the decoder child."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np

from spinextract_gui.readers.decoder.dicom_header import describe_dicom, pixel_header
from spinextract_gui.readers.decoder.dicom_pixels import read_frame
from spinextract_gui.readers.decoder.nifti_volume import NiftiVolume, describe_nifti
from spinextract_gui.readers.decoder.png_picture import PNG_MARK, decode_png

if TYPE_CHECKING:
    from collections.abc import Hashable
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.readers.decoder.pixel_header import PixelHeader
    from spinextract_gui.readers.decoder.protocol import Message

NIFTI_ENDINGS = (".nii", ".nii.gz")


class Wanted(NamedTuple):
    """A plane: its axis (-1 for frames of DICOM), its number, its rows and columns."""

    axis: int
    number: int
    size: tuple[int, int]


class OpenMri:
    """Describes files and reads planes; the volume and the frame used last are kept."""

    def __init__(self) -> None:
        self._volume: tuple[Hashable, NiftiVolume] | None = None
        self._plane: tuple[Hashable, NDArray[np.float32]] | None = None

    def describe(self, path: Path) -> Message:
        """Return the facts of a file. Raises ValueError and OSError."""
        return describe_nifti(path) if _is_nifti(path) else describe_dicom(path)

    def read(self, path: Path, item: Message, block: memoryview) -> None:
        """Write rows of one plane to `block` as float32. Raises ValueError and OSError."""
        rows, columns = int(item["rows"]), int(item["columns"])
        top, height = int(item["row"]), int(item["height"])
        plane = self._kept(path, Wanted(int(item["axis"]), int(item["index"]), (rows, columns)))
        if plane.shape != (rows, columns) or not 0 <= top < top + height <= rows:
            raise ValueError("it changed since it was opened")
        target: NDArray[np.float32] = np.ndarray((height, columns), np.float32, buffer=block)
        target[...] = plane[top : top + height]

    def _kept(self, path: Path, wanted: Wanted) -> NDArray[np.float32]:
        file = _identity(path)
        if self._plane is None or self._plane[0] != (file, wanted):
            self._plane = None
            self._plane = ((file, wanted), self._read(path, file, wanted))
        return self._plane[1]

    def _read(self, path: Path, file: Hashable, wanted: Wanted) -> NDArray[np.float32]:
        if _is_png(path):
            return decode_png(path)
        if not _is_nifti(path):
            with path.open("rb") as stream:
                return _frame(stream, pixel_header(path, stream), wanted)
        if self._volume is None or self._volume[0] != file:
            self._volume = None  # two of them might be too many
            self._volume = (file, NiftiVolume(path))
        return self._volume[1].plane(wanted.axis, wanted.number)


def _frame(stream: BinaryIO, header: PixelHeader, wanted: Wanted) -> NDArray[np.float32]:
    """Return a frame, or a slice of a mosaic when slices of its size are asked for."""
    if header.mosaic is not None and header.mosaic.size == wanted.size:
        return header.mosaic.cut(read_frame(stream, header, 0), wanted.number)
    return read_frame(stream, header, wanted.number)


def _is_nifti(path: Path) -> bool:
    return path.name.lower().endswith(NIFTI_ENDINGS)


def _is_png(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(len(PNG_MARK)) == PNG_MARK


def _identity(path: Path) -> tuple[Any, ...]:
    found = path.stat()
    return str(path), found.st_size, found.st_mtime_ns
