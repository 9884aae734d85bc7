"""Named arrays in an npz file, whose headers must state exactly what is expected."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from spinextract_gui.domain.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

    from numpy.typing import NDArray

Form: TypeAlias = tuple[tuple[int | None, ...], type[np.generic]]
"""Shape behind the number of vectors (None: anything up to `_MOST_SIDE`), and number format."""
_MOST_VECTORS = 64
_MOST_SIDE = 2048
_MOST_BYTES = 64 << 20


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the bytes of an npz file; the same arrays give the same bytes."""
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def unpack(data: bytes, forms: Mapping[str, Form]) -> dict[str, NDArray[Any]]:
    """Read an npz file; shapes are checked before anything is allocated.

    Raises
    ------
    ModelError
        When a member is missing, of another form, not finite or not as many as the others.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            arrays = {name: _member(archive, name, form) for name, form in forms.items()}
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError) as error:
        raise ModelError("The golden vectors of the model cannot be read.") from error
    except NotImplementedError as error:  # a compression method zipfile does not have
        raise ModelError("The golden vectors are packed in a foreign way.") from error
    if len({len(array) for array in arrays.values()}) != 1:
        raise ModelError("The golden vectors of the model differ in number.")
    return arrays


def _member(archive: zipfile.ZipFile, name: str, form: Form) -> NDArray[Any]:
    """Read one array whose header must state the expected form."""
    with archive.open(f"{name}.npy") as stream:
        shape = _declared(stream, form)
        dtype = np.dtype(form[1])
        values = np.frombuffer(stream.read(math.prod(shape) * dtype.itemsize), dtype)
    array = values.reshape(shape)
    if dtype.kind == "f" and not np.isfinite(array).all():
        raise ModelError("A golden vector of the model is not finite.")
    return array


def _declared(stream: IO[bytes], form: Form) -> tuple[int, ...]:
    """Return the shape that the header states, when it may be so."""
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("unexpected npy version")
    shape, fortran, found = np.lib.format.read_array_header_1_0(stream, max_header_size=1000)
    sides, dtype = form
    if fortran or found != np.dtype(dtype) or len(shape) != len(sides) + 1:
        raise ValueError("unexpected npy header")
    if not all(_fits(*pair) for pair in zip(shape[1:], sides, strict=True)):
        raise ValueError("unexpected shape")
    if not 1 <= shape[0] <= _MOST_VECTORS or math.prod(shape) * found.itemsize > _MOST_BYTES:
        raise ValueError("unexpected number of golden vectors")
    return tuple(int(side) for side in shape)


def _fits(side: int, expected: int | None) -> bool:
    return side == expected if expected is not None else 1 <= side <= _MOST_SIDE
