"""A NIfTI file in the decoder child: its header, and planes of its voxels."""

from __future__ import annotations

import gzip
import math
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from nibabel.nifti1 import Nifti1Header
from nibabel.nifti2 import Nifti2Header

from spinextract_gui.readers.decoder.dicom_syntaxes import MAX_EDGE_PX

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from spinextract_gui.readers.decoder.protocol import Message

MAX_VOLUME_BYTES = 1 << 29
_PIECE = 1 << 22
_UNITS_MM = {"mm": 1.0, "meter": 1e3, "micron": 1e-3, "unknown": 1.0}
_SIZES = {348: Nifti1Header, 540: Nifti2Header}


@dataclass(frozen=True, slots=True)
class NiftiHeader:
    """What is needed of a header, checked.

    Attributes
    ----------
    shape
        Voxels along the three axes.
    volumes
        Products of the further axes; the first volume is read.
    start
        Place of the first voxel in the (unpacked) file, in bytes.
    """

    shape: tuple[int, int, int]
    volumes: int
    dtype: np.dtype[Any]
    start: int
    slope: float
    intercept: float
    affine: list[list[float]]
    oriented: bool
    description: str

    @property
    def nbytes(self) -> int:
        """Bytes of one volume, as a Python integer."""
        return math.prod(self.shape) * self.dtype.itemsize


def describe_nifti(path: Path) -> Message:
    """Return the facts the program decides on; see `mri_facts.NiftiFacts`. Raises ValueError."""
    with _open(path) as stream:
        header = _read_header(stream)
    return {
        "kind": "nifti",
        "shape": list(header.shape),
        "volumes": header.volumes,
        "affine": header.affine,
        "oriented": header.oriented,
        "integers": header.dtype.kind in "iu",
        "description": header.description,
    }


class NiftiVolume:
    """The first volume of a file, unpacked."""

    def __init__(self, path: Path) -> None:
        with _open(path) as stream:
            self._header = header = _read_header(stream)
            stream.seek(header.start)
            data = _read_up_to(stream, header.nbytes)
        if len(data) < header.nbytes:
            raise ValueError("it is cut short")
        self._voxels = np.frombuffer(data, header.dtype).reshape(header.shape, order="F")

    def plane(self, axis: int, index: int) -> NDArray[np.float32]:
        """Return scaled values of one plane; its axes are the two others in their order."""
        if axis not in (0, 1, 2) or not 0 <= index < self._voxels.shape[axis]:
            raise ValueError("it has no such plane")
        plane = self._voxels.take(index, axis=axis).astype(np.float64)
        plane = plane * self._header.slope + self._header.intercept
        plane[~np.isfinite(plane)] = 0.0
        values: NDArray[np.float32] = plane.astype(np.float32)
        return values


def _open(path: Path) -> BinaryIO | gzip.GzipFile:
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return gzip.GzipFile(path) if packed else path.open("rb")


def _read_up_to(stream: BinaryIO | gzip.GzipFile, count: int) -> bytearray:
    """Read in pieces: a packed file must not be believed before it gives what it claims."""
    data = bytearray()
    try:
        while len(data) < count:
            piece = stream.read(min(_PIECE, count - len(data)))
            if not piece:
                break
            data += piece
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError("it is cut short or damaged") from error
    return data


def _read_header(stream: BinaryIO | gzip.GzipFile) -> NiftiHeader:
    head = bytes(_read_up_to(stream, 540))
    little, big = int.from_bytes(head[:4], "little"), int.from_bytes(head[:4], "big")
    kind: Any = _SIZES.get(little) or _SIZES.get(big)
    if kind is None or len(head) < 352:
        raise ValueError("its header is no NIfTI header")
    endian = "<" if little in _SIZES else ">"
    try:
        header = kind(head[: kind.template_dtype.itemsize], endianness=endian, check=False)
        return _checked(header)
    except ValueError:
        raise
    except Exception as error:
        raise ValueError("its header is damaged") from error


def _checked(header: Any) -> NiftiHeader:
    if not bytes(header["magic"]).startswith((b"n+1", b"n+2")):
        raise ValueError("its voxels lie in another file (.img); save it as one .nii file")
    if not 1 <= int(header["dim"][0]) <= 7:
        raise ValueError("its number of dimensions makes no sense")
    shape = tuple(int(n) for n in header.get_data_shape())
    while len(shape) > 3 and shape[-1] == 1:
        shape = shape[:-1]
    if len(shape) < 3 or not all(0 < n <= MAX_EDGE_PX for n in shape):
        raise ValueError(f"its size is {' x '.join(map(str, shape)) or 'none'}; it is no volume")
    dtype = header.get_data_dtype()
    if dtype.kind not in "iuf" or dtype.itemsize > 8:
        raise ValueError("its voxels are colours or complex numbers, not grey values")
    slope, intercept = header.get_slope_inter()
    affine = np.asarray(header.get_best_affine(), np.float64)
    affine[:3] *= _UNITS_MM.get(str(header.get_xyzt_units()[0]), 1.0)
    if not np.isfinite(affine).all():
        raise ValueError("its orientation makes no sense")
    found = NiftiHeader(
        shape=(shape[0], shape[1], shape[2]),
        volumes=math.prod(shape[3:]),
        dtype=dtype,
        start=max(int(header.get_data_offset()), int(header.single_vox_offset)),
        slope=1.0 if slope is None else float(slope),
        intercept=0.0 if intercept is None else float(intercept),
        affine=affine.tolist(),
        oriented=bool(int(header["qform_code"]) > 0 or int(header["sform_code"]) > 0),
        description=bytes(header["descrip"]).split(b"\0")[0].decode("latin-1")[:80],
    )
    if found.nbytes > MAX_VOLUME_BYTES:
        raise ValueError(f"it claims {found.nbytes:,} bytes of voxels")
    return found
