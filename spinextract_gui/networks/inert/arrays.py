"""Numbers out of the records that numpy arrays and scalars leave in a pickle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from spinextract_gui.networks.inert.records import InertError, Record

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ITEMS = 4_000_000
_NUMBER = re.compile(r"[<>|=]?(b1|[iu][1248]|f[248])")
_TEXT = re.compile(r"[<>|=]?[US][0-9]{0,4}")


def is_object(record: Any) -> bool:
    """Whether a dtype record means Python objects."""
    return _code(record).lstrip("<>|=") in {"O", "O4", "O8"}


def dtype_of(record: Any) -> np.dtype[Any]:
    """Return the numpy type that a dtype record describes; numbers and texts only."""
    code = _code(record).lstrip("<>|=")
    state = record.state if isinstance(record, Record) else None
    order = state[1] if isinstance(state, tuple) and len(state) > 1 else "="
    if order not in ("<", ">", "|", "=") or not (_NUMBER.fullmatch(code) or _TEXT.fullmatch(code)):
        raise InertError(f"an array of type {code[:20]!r}")
    return np.dtype(code if order in "|=" else order + code)


def array_from(data: Any, dtype: np.dtype[Any], shape: Any, fortran: bool) -> NDArray[Any]:
    """Return the array of `shape` whose bytes are `data`."""
    raw = bytes_from(data)
    count = item_count(shape)
    if dtype.itemsize == 0 or len(raw) != count * dtype.itemsize:
        raise InertError("an array whose bytes do not fit its shape")
    values: NDArray[Any] = np.frombuffer(raw, dtype)
    return values.reshape(shape[::-1]).transpose() if fortran else values.reshape(shape)


def item_count(shape: Any) -> int:
    """Return how many items an array of `shape` has, as a Python integer."""
    if not isinstance(shape, tuple) or len(shape) > 8:
        raise InertError("an array of unknown shape")
    count = 1
    for extent in shape:
        if not isinstance(extent, int) or extent < 0:
            raise InertError("an array of unknown shape")
        count *= extent
    if count > MOST_ITEMS:
        raise InertError("an array far larger than a calibrator has")
    return count


def bytes_from(value: Any) -> bytes:
    """Return bytes, also those that old protocols write as an encoded text."""
    if isinstance(value, Record) and value.made_by == "_codecs.encode":
        text = value.arguments[0] if isinstance(value.arguments, tuple) and value.arguments else ""
        if isinstance(text, str):
            try:
                return text.encode("latin-1")
            except UnicodeEncodeError as error:
                raise InertError("text where bytes were expected") from error
    if isinstance(value, bytes | bytearray):
        return bytes(value)
    raise InertError("an array without bytes")


def value_of(record: Any) -> Any:
    """Return arrays and scalars as numpy values, anything else as it is."""
    if not isinstance(record, Record):
        return record
    last = record.made_by.rsplit(".", 1)[-1]
    if record.made_by.startswith("numpy."):
        if last == "_reconstruct" and isinstance(record.state, tuple) and len(record.state) == 5:
            return _reconstructed(*record.state[1:])
        if last == "_frombuffer" and _count(record.arguments) == 4:
            data, kind, shape, order = record.arguments
            return array_from(data, dtype_of(kind), shape, order == "F")
        if last == "scalar" and _count(record.arguments) == 2:
            kind, data = record.arguments
            return array_from(data, dtype_of(kind), (), False)
    return record


def _reconstructed(shape: Any, kind: Any, fortran: Any, data: Any) -> Any:
    if is_object(kind):
        if not isinstance(data, list) or len(data) != item_count(shape):
            raise InertError("an array of objects that do not fit its shape")
        return _nested(data, shape)
    return array_from(data, dtype_of(kind), shape, bool(fortran))


def _nested(data: list[Any], shape: tuple[int, ...]) -> list[Any]:
    """Lay a flat list out as lists in lists, the last axis innermost."""
    for extent in reversed(shape[1:]):
        step = max(1, extent)
        data = [data[start : start + step] for start in range(0, len(data), step)]
    return data


def _code(record: Any) -> str:
    if isinstance(record, Record) and record.made_by == "numpy.dtype":
        first = record.arguments[0] if _count(record.arguments) else ""
        if isinstance(first, str):
            return first
    raise InertError("an array of unknown type")


def _count(arguments: Any) -> int:
    return len(arguments) if isinstance(arguments, tuple) else 0
