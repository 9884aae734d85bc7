"""Golden vectors: a few inputs with their float32 outputs, to check every conversion against."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spinextract_gui.domain.errors import ModelError
from spinextract_gui.domain.slide import PATCH_SIZE_PX
from spinextract_gui.networks.architecture import CLASSES, EMBEDDING

if TYPE_CHECKING:
    from typing import IO

_MOST_VECTORS = 64
_FORM: dict[str, tuple[tuple[int, ...], type[np.generic]]] = {
    "inputs": ((2, PATCH_SIZE_PX, PATCH_SIZE_PX), np.uint16),
    "head": ((CLASSES,), np.float32),
    "embeddings": ((EMBEDDING,), np.float32),
}


@dataclass(frozen=True, eq=False)
class GoldenVectors:
    """Inputs and what the network makes of them at float32.

    Attributes
    ----------
    inputs
        (n, 2, 300, 300) uint16 patches.
    head
        (n, 4) float32, the head's output after its own softmax.
    embeddings
        (n, 2048) float32.
    """

    inputs: NDArray[np.uint16]
    head: NDArray[np.float32]
    embeddings: NDArray[np.float32]

    def to_bytes(self) -> bytes:
        """Return the bytes of ``golden.npz``; the same vectors give the same bytes."""
        stream = io.BytesIO()
        np.savez_compressed(stream, inputs=self.inputs, head=self.head, embeddings=self.embeddings)
        return stream.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> GoldenVectors:
        """Read ``golden.npz``; shapes are checked before anything is allocated.

        Raises
        ------
        ModelError
            When a member is missing, of another form or not finite.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                arrays = {name: _member(archive, name) for name in _FORM}
        except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError) as error:
            raise ModelError("The golden vectors of the model cannot be read.") from error
        except NotImplementedError as error:  # a compression method zipfile does not have
            raise ModelError("The golden vectors are packed in a foreign way.") from error
        if len({len(array) for array in arrays.values()}) != 1:
            raise ModelError("The golden vectors of the model differ in number.")
        return cls(**arrays)


def _member(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    """Read one array whose header must state exactly the expected form."""
    shape, dtype = _FORM[name]
    with archive.open(f"{name}.npy") as stream:
        count = _declared_count(stream, shape, np.dtype(dtype))
        nbytes = count * int(np.prod(shape)) * np.dtype(dtype).itemsize
        values = np.frombuffer(stream.read(nbytes), dtype)
    array = values.reshape(count, *shape)
    if dtype is np.float32 and not np.isfinite(array).all():
        raise ModelError("A golden vector of the model is not finite.")
    return array


def _declared_count(stream: IO[bytes], shape: tuple[int, ...], dtype: np.dtype[Any]) -> int:
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("unexpected npy version")
    declared, fortran, found = np.lib.format.read_array_header_1_0(stream, max_header_size=1000)
    if fortran or found != dtype or len(declared) != len(shape) + 1 or declared[1:] != shape:
        raise ValueError("unexpected npy header")
    if not 1 <= declared[0] <= _MOST_VECTORS:
        raise ValueError("unexpected number of golden vectors")
    return int(declared[0])
