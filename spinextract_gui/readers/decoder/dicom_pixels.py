"""One frame of a DICOM file as stored values, by pinned decoders."""

from __future__ import annotations

import importlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, get_frame
from pydicom.pixels.decoders.base import get_decoder
from pydicom.uid import UID

from spinextract_gui.readers.decoder.codestream import PictureSize, picture_size
from spinextract_gui.readers.decoder.dicom_syntaxes import (
    BIG_ENDIAN,
    JPEG,
    MAX_EDGE_PX,
    MAX_SLICE_PX,
    NATIVE,
    PLUGINS,
    RLE,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spinextract_gui.readers.decoder.pixel_header import PixelHeader

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"


def read_frame(stream: BinaryIO, header: PixelHeader, frame: int) -> NDArray[np.float32]:
    """Return stored values (rows, columns) of one frame.

    Raises
    ------
    ValueError
        For sizes no MRI has, damaged or missing pixels.
    """
    _check(header, frame)
    if header.syntax in NATIVE:
        return _native(stream, header, frame)
    if header.cut_short:  # CharLS never comes back from a code stream without an end
        raise ValueError("it is cut short")
    stream.seek(header.start)
    try:
        data = get_frame(stream, frame, number_of_frames=header.frames)
    except MemoryError:
        raise
    except Exception as error:
        raise ValueError("its compressed pixels are damaged") from error
    size = _checked(data, header) if header.syntax != RLE else None
    try:
        if header.syntax in JPEG:
            bits = max(header.bits_stored, size.bits if size else 0)
            return _stored(
                _by_dicomsdl(data, header), replace(header, bits_stored=bits, high_bit=bits - 1)
            )
        return _by_plugin(data, header)
    except MemoryError:
        raise
    except Exception as error:
        raise ValueError("its compressed pixels are damaged") from error


def _check(header: PixelHeader, frame: int) -> None:
    rows, columns = header.rows, header.columns
    if not (0 < rows <= MAX_EDGE_PX and 0 < columns <= MAX_EDGE_PX):
        raise ValueError(f"it claims {rows:,} x {columns:,} pixels")
    if rows * columns > MAX_SLICE_PX:
        raise ValueError(f"it claims {rows:,} x {columns:,} pixels")
    if header.samples != 1 or header.bits_allocated not in (8, 16):
        raise ValueError("its pixels are not grey values of 8 or 16 bits")
    if not 0 < header.bits_stored <= header.bits_allocated:
        raise ValueError("its bits per pixel make no sense")
    if not header.bits_stored - 1 <= header.high_bit < header.bits_allocated:
        raise ValueError("its bits per pixel make no sense")
    if not header.start or not 0 <= frame < header.frames:
        raise ValueError("it has no such frame")


def _checked(data: bytes, header: PixelHeader) -> PictureSize:
    """Compare a code stream's own header with the file's."""
    size = picture_size(data)
    if (size.rows, size.columns) != (header.rows, header.columns):
        raise ValueError("its compressed picture has another size than its header says")
    if size.components != 1 or size.bits > header.bits_allocated:
        raise ValueError("its compressed picture has other pixels than its header says")
    return size


def _native(stream: BinaryIO, header: PixelHeader, frame: int) -> NDArray[np.float32]:
    offset = frame * header.frame_bytes
    if header.length is not None and offset + header.frame_bytes > header.length:
        raise ValueError("it is cut short")
    stream.seek(header.start + offset)
    data = stream.read(header.frame_bytes)
    if len(data) < header.frame_bytes:
        raise ValueError("it is cut short")
    order = ">" if header.syntax == BIG_ENDIAN else "<"
    kind = np.dtype(f"{order}u{header.bits_allocated // 8}")
    return _stored(np.frombuffer(data, kind).reshape(header.rows, header.columns), header)


def _by_plugin(data: bytes, header: PixelHeader) -> NDArray[np.float32]:
    options: Any = {
        "rows": header.rows,
        "columns": header.columns,
        "samples_per_pixel": 1,
        "photometric_interpretation": "MONOCHROME2",
        "pixel_representation": int(header.signed),
        "bits_allocated": header.bits_allocated,
        "bits_stored": header.bits_stored,
        "number_of_frames": 1,
        "pixel_keyword": "PixelData",
    }
    plugin = PLUGINS[header.syntax]
    values, _ = get_decoder(UID(header.syntax)).as_array(
        encapsulate([data]), index=0, raw=True, decoding_plugin=plugin, **options
    )
    if header.syntax == RLE:
        return _stored(values, header)
    return values.astype(np.float32)


def _by_dicomsdl(data: bytes, header: PixelHeader) -> NDArray[Any]:
    """Have dicomsdl decode one frame, put into a small file of its own."""
    small = Dataset()
    small.SOPClassUID, small.SOPInstanceUID = MR_IMAGE, "1.2.3"
    small.Rows, small.Columns, small.SamplesPerPixel = header.rows, header.columns, 1
    small.BitsAllocated, small.BitsStored = header.bits_allocated, header.bits_stored
    small.HighBit, small.PixelRepresentation = header.high_bit, int(header.signed)
    small.PhotometricInterpretation = "MONOCHROME2"
    small.PixelData = encapsulate([data])
    small["PixelData"].is_undefined_length = True
    small.file_meta = FileMetaDataset()
    small.file_meta.TransferSyntaxUID = UID(header.syntax)
    stream = io.BytesIO()
    small.save_as(stream, enforce_file_format=True)
    dicomsdl: Any = importlib.import_module("dicomsdl")
    values: NDArray[Any] = dicomsdl.open_memory(stream.getvalue()).pixelData(storedvalue=True)
    if values.shape != (header.rows, header.columns):
        raise ValueError("the decoder gave another size")
    return values


def _stored(values: NDArray[Any], header: PixelHeader) -> NDArray[np.float32]:
    """Cut the stored bits out (old files keep overlays in the others) and apply the sign."""
    kind = np.dtype(f"u{values.dtype.itemsize}")
    whole = values.astype(values.dtype.newbyteorder("="), copy=False).view(kind).astype(np.int32)
    bits = (whole >> (header.high_bit + 1 - header.bits_stored)) & ((1 << header.bits_stored) - 1)
    if header.signed:
        sign = 1 << (header.bits_stored - 1)
        bits = (bits ^ sign) - sign
    return bits.astype(np.float32)
